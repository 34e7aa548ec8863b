"""What shots.yaml, copy and style pack say of somebody who is seen speaking, each rightly, but together can't be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from onbrief.errors import Problem, nearest
from onbrief.model.copy import FilmCopy
from onbrief.model.engine import Engine
from onbrief.model.shots import Lips, Shots
from onbrief.model.source import Source

if TYPE_CHECKING:
    from onbrief.model.campaign import Draft

TAKES = ("video", "voice")  # what an engine must take that moves lips


def lips_problems(d: Draft, shots: Shots, name: str, spot: Source) -> Iterator[Problem]:
    """Of one shot. A recording that is missing is said: until it is there, nothing is asked."""
    lips, keys = shots.shots[name].lips, ("shots", name, "lips")
    if lips is None:
        return
    engine = d.pack.engines.get(lips.engine) if d.pack else None
    if engine and (missing := [one for one in TAKES if not takes(engine, one)]):
        what = f"{lips.engine} doesn't take {' and '.join(missing)}, so it moves no lips"
        cure = f"Use a hosted engine whose settings say `takes: [{', '.join(TAKES)}]`."
        yield spot.problem((*keys, "engine"), what, cure)
    cuts = [cut for cut in shots.cuts.values() if cut.edit or name in {clip.shot for clip in cut.clips}]
    said = {spoken.line for cut in cuts for spoken in cut.voice}
    for place, line in enumerate(lips.lines):
        if line not in said:
            what = f"no cut that shows {name} lets “{line}” be heard"
            yield spot.problem((*keys, "lines", place), what, nearest(line, said) or "Add it to `voice:`.")
    for locale in d.copies:
        if locale != lips.original:
            yield from _voices(d, locale, lips, name)


def takes(engine: Engine, what: str) -> bool:
    return engine.renderer == "hosted" and what in (engine.settings.get("takes") or ())


def _voices(d: Draft, locale: str, lips: Lips, shot: str) -> Iterator[Problem]:
    voice = (d.copies[locale].film or FilmCopy()).voice
    source = d.sources[f"campaigns/{d.name}/copy/{locale}.yaml"]
    for name in lips.lines:
        line, keys = voice.get(name), ("film", "voice", name)
        if line is None:  # told where the cut names it
            continue
        if not line.file:
            what = f"“{name}” has no recording, so the mouth in {shot} is left as it was filmed"
            cure = f"onbrief import FILE --as sound --kind voice --locale {locale} --line {name} …"
            yield replace(source.key_problem(keys, what, cure), note=True)
        elif not line.speaker:
            what = f"a mouth in {shot} follows this recording, and nobody says whose voice it is"
            yield source.key_problem(
                keys, what, "Add `speaker:`, as their release in rights.yaml calls them."
            )

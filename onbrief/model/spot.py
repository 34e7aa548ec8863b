"""What brief, shots.yaml, copy and style pack say of a film, each rightly, but together can't be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from onbrief.errors import Problem, nearest
from onbrief.model.brief import Brief, Film
from onbrief.model.copy import DRAWN, FilmCopy
from onbrief.model.lips import lips_problems
from onbrief.model.parse import Keys
from onbrief.model.placement import Placement
from onbrief.model.shots import NAME, Clip, Cut, Shots, fraction, seconds
from onbrief.model.source import Source

if TYPE_CHECKING:
    from onbrief.model.campaign import Draft

RENDERERS = ("shot", "cut", "sound", "film")  # that every campaign with films is made with
FORMATS = ("mp4", "mov", "gif", "webp")
MOVING = ("gif", "webp")  # formats by which a still placement takes something that moves
CAPTION = "caption"
HERE = 1e-6
SUM = "Add `sha256:`; `sha256sum FILE` tells it."


def spot_problems(d: Draft, brief: Brief, source: Source) -> Iterator[Problem]:
    """source: of the brief."""
    spot = d.sources.get(f"campaigns/{d.name}/{NAME}")
    if brief.films and spot is None:
        cure = f"Write campaigns/{d.name}/{NAME}; docs/how-to/cut.md tells how."
        yield source.key_problem(("films",), f"films are asked for, and there is no {NAME}", cure)
    if spot and not brief.films:
        cure = "Name a cut under `films:` in brief.yaml, or delete the file."
        yield replace(Problem(spot.name, "no film of the brief is cut from this", cure), note=True)
    if d.shots is None or spot is None:
        return
    yield from _motion(d, source)
    yield from _films(d, d.shots, brief, source)
    yield from _beats(d.shots, spot)
    for name in d.shots.shots:
        yield from _shot(d.shots, name, spot)
        yield from _pins(d.shots, name, brief, spot)
        yield from lips_problems(d, d.shots, name, spot)
    for name, cut in d.shots.cuts.items():
        yield from _cut(d, d.shots, name, cut, spot)
    yield from _idle(d.shots, brief, spot)


def scenes_shown(shots: Shots | None) -> set[str]:
    """The scenes that shots show."""
    every = shots.shots.values() if shots else ()
    return {scene for s in every for scene in (s.scene, s.first_frame, s.last_frame) if scene}


def films_from_outside(shots: Shots | None) -> bool:
    """Whether films may show what no shot tells: supplied ones; and where shots.yaml can't be read."""
    return shots is None or any(cut.supplied for cut in shots.cuts.values())


def _motion(d: Draft, brief: Source) -> Iterator[Problem]:
    if d.pack and d.pack.motion is None and d.brief and d.brief.films:
        what = f"the style pack {d.pack.name} doesn't say how its films move"
        yield brief.key_problem(
            ("films",), what, f"Add `motion:` to stylepacks/{d.pack.name}/stylepack.yaml."
        )


def _films(d: Draft, shots: Shots, brief: Brief, source: Source) -> Iterator[Problem]:
    seen: dict[tuple[str, str, str, str], int] = {}
    for i, film in enumerate(brief.films):
        cut = shots.cuts.get(film.cut)
        locales = brief.locales if film.locales == "all" else film.locales
        for j, name in enumerate(film.placements):
            keys = ("films", i, "placements", j)
            first = min((seen.setdefault((film.sku, film.cut, name, x), i) for x in locales), default=i)
            if first != i:
                what = f"{film.cut} for {name} is already asked for by film {first + 1}"
                yield source.problem(keys, what, "Keep one of them, or part them by locale.")
            placement = d.catalogue.placements.get(name)
            if placement is None or cut is None:
                continue
            yield from _placement(d, shots, cut, film, source, keys, name, placement)


def _placement(
    d: Draft,
    shots: Shots,
    cut: Cut,
    film: Film,
    source: Source,
    keys: Keys,
    name: str,
    placement: Placement,
) -> Iterator[Problem]:
    assert d.brief
    moves = placement.medium == "video" or (
        placement.medium == "image" and any(one in MOVING for one in placement.formats)
    )
    if not moves:
        yield source.problem(
            keys, f"{name} is for {placement.medium}; nothing moves there", "Choose one for video."
        )
        return
    if placement.formats and not any(one in FORMATS for one in placement.formats):
        what = f"{name} takes {', '.join(placement.formats)}; we write {', '.join(FORMATS)}"
        yield source.problem(keys, what, "Choose another placement.")
    if name.split("/")[0] not in d.brief.channels:
        what = f"{name.split('/')[0]} is not among the brief's channels"
        yield source.problem(keys, what, "Add it to `channels:`.")
    if placement.unit == "px" and (placement.width % 2 or placement.height % 2) and _coded(placement):
        what = f"{name} is {placement.width} × {placement.height}; films have even sides"
        yield source.problem(keys, what, "Choose another placement.")
    long = seconds(cut.frames, shots.rate)
    told = f"the cut {film.cut} is {_s(long)} long"
    if placement.exact_seconds and not any(_same(long, one) for one in placement.exact_seconds):
        takes = ", ".join(_s(one) for one in placement.exact_seconds)
        yield source.problem(
            keys, f"{told}; {name} takes {takes}", "Choose another cut, or another placement."
        )
    elif placement.seconds and not (placement.seconds[0] - HERE <= long <= placement.seconds[1] + HERE):
        takes = f"{_s(placement.seconds[0])} to {_s(placement.seconds[1])}"
        yield source.problem(
            keys, f"{told}; {name} takes {takes}", "Choose another cut, or another placement."
        )
    if placement.rates and fraction(shots.rate) not in {fraction(one) for one in placement.rates}:
        takes = ", ".join(placement.rates)
        what = f"{NAME} says {shots.rate} frames a second; {name} takes {takes}"
        yield source.problem(keys, what, f"Change `rate:` in {NAME}, or choose another placement.")
    if d.pack and _draws(shots, cut) and not d.pack.layout_for(placement.ratio):
        what = f"no layout of {d.pack.name} serves the ratio {placement.ratio:.2f} of {name}"
        yield source.problem(keys, what, "Add a layout family: it says how scenes are framed in that shape.")


def _coded(placement: Placement) -> bool:
    return not placement.formats or placement.formats[0] not in MOVING


def _draws(shots: Shots, cut: Cut) -> bool:
    """Whether a cut shows scenes that we render."""
    used = (shots.shots.get(clip.shot) for clip in cut.clips)
    return any(shot and shot.make in ("still", "traced") for shot in used)


def _same(a: float, b: float) -> bool:
    return abs(a - b) < HERE


def _s(seconds: float) -> str:
    return f"{round(seconds, 3):g} s"


def _beats(shots: Shots, spot: Source) -> Iterator[Problem]:
    """The beats make up the longest cut: said, for a beat may well be played faster."""
    longest = max(seconds(cut.frames, shots.rate) for cut in shots.cuts.values())
    beats = sum(beat.seconds for beat in shots.beats.values())
    if abs(beats - longest) > 0.05:
        what = f"the beats take {_s(beats)}, the longest cut {_s(longest)}"
        yield replace(spot.key_problem(("beats",), what, "Make them agree."), note=True)


def _shot(shots: Shots, name: str, spot: Source) -> Iterator[Problem]:
    shot, keys = shots.shots[name], ("shots", name)
    if shot.make == "engine" and not (shot.scene or shot.first_frame):
        what = "an engine's film needs a scene to tell what it shows"
        yield spot.key_problem(keys, what, "Add `scene:`, or `first_frame:`.")
    for where, move in (
        (("move",), shot.move),
        *((("reframe", key), one) for key, one in shot.reframe.items()),
    ):
        if shot.make == "traced" and not move.params:
            what = "every frame of this shot is rendered, and nothing in it changes"
            cure = f"Say what moves under `{where[0]}: params`."
            yield replace(spot.key_problem((*keys, *where[1:]), what, cure), note=True)
    for i, other in enumerate(shot.continuity):
        if other.shot == name:
            yield spot.problem(
                (*keys, "continuity", i, "shot"), "a shot always goes with itself", "Name another."
            )


def _pins(shots: Shots, name: str, brief: Brief, spot: Source) -> Iterator[Problem]:
    """Engines that a shot names and the brief doesn't pin."""
    shot, keys = shots.shots[name], ("shots", name)
    named: dict[Keys, str | None] = {(*keys, "engine"): shot.engine}
    named |= {(*keys, "lips", "engine"): shot.lips.engine} if shot.lips else {}
    for where, engine in named.items():
        if engine and engine not in brief.engines:
            cure = f'Add `{engine}: "1"` to `engines` of brief.yaml, or use another.'
            yield spot.problem(where, f"the brief doesn't pin {engine}", cure)


def _cut(d: Draft, shots: Shots, name: str, cut: Cut, spot: Source) -> Iterator[Problem]:
    keys: Keys = ("cuts", name)
    before = 0
    for i, clip in enumerate(cut.clips):
        yield from _clip(shots, clip, (*keys, "clips", i), before, spot)
        before += clip.frames
    yield from _given(d, name, cut, spot)
    for i, cue in enumerate(cut.music):
        if not cue.sound.startswith("scratch:") and not cue.sha256:
            yield spot.problem((*keys, "music", i, "sound"), "a sound is named without its SHA-256", SUM)
    used: list[tuple[Keys, str, str]] = [
        (("supers", i), one.words, one.style) for i, one in enumerate(cut.supers)
    ]
    if card := cut.end_card:
        used += [(("end_card",), word, card.style) for word in card.words]
    yield from _styles(d, cut, keys, used, spot)
    locales = {locale for film in _cut_from(d, name) for locale in _locales(d, film)}
    for locale in sorted(locales & set(d.copies)):
        yield from _words(d, keys, locale, used, spot)
        yield from _voice(d, keys, locale, cut, spot)


def _given(d: Draft, name: str, cut: Cut, spot: Source) -> Iterator[Problem]:
    """Films that came from outside, where none is asked for."""
    asked = {
        (slot, locale)
        for film in _cut_from(d, name)
        for slot in film.placements
        for locale in _locales(d, film)
    }
    for i, given in enumerate(cut.films):
        keys = ("cuts", name, "films", i)
        if not cut.supplied:
            what = "this cut is made by us, and a film is named for it"
            yield spot.key_problem(keys, what, "Say `supplied: true`, or take it out.")
        elif (given.placement, given.locale) not in asked:
            what = f"no film of the brief asks for {name} on {given.placement} in {given.locale}"
            yield spot.key_problem(keys, what, "Name it under `films:` in brief.yaml, or take it out.")


def _words(
    d: Draft, keys: Keys, locale: str, used: list[tuple[Keys, str, str]], spot: Source
) -> Iterator[Problem]:
    """Words that the copy of a language doesn't have."""
    film = d.copies[locale].film or FilmCopy()
    for part, word, _ in used:
        if word == "url" and part == ("end_card",):
            there, key, near = bool(film.url), "film: url", ""
        else:
            there, key = word in DRAWN or word in film.supers, f"film: supers: {word}"
            near = nearest(word, [*DRAWN, *film.supers])
        if not there:
            cure = f"Add `{key}` to copy/{locale}.yaml. {near}"
            yield spot.problem((*keys, *part, "words"), f"“{word}” says nothing in {locale}", cure.strip())


def _voice(d: Draft, keys: Keys, locale: str, cut: Cut, spot: Source) -> Iterator[Problem]:
    """Spoken lines that the copy of a language doesn't have, and recordings that aren't pinned."""
    voice = (d.copies[locale].film or FilmCopy()).voice
    for i, spoken in enumerate(cut.voice):
        line = voice.get(spoken.line)
        if line is None:
            cure = f"Add `film: voice: {spoken.line}` to copy/{locale}.yaml. {nearest(spoken.line, voice)}"
            what = f"the line “{spoken.line}” is not written in {locale}"
            yield spot.problem((*keys, "voice", i, "line"), what, cure.strip())
        elif line.file and not line.sha256:
            source = d.sources[f"campaigns/{d.name}/copy/{locale}.yaml"]
            at = ("film", "voice", spoken.line, "file")
            yield source.problem(at, "a recording is named without its SHA-256", SUM)


def _cut_from(d: Draft, name: str) -> list[Film]:
    return [film for film in d.brief.films if film.cut == name] if d.brief else []


def _locales(d: Draft, film: Film) -> tuple[str, ...]:
    assert d.brief
    return d.brief.locales if film.locales == "all" else film.locales


def _clip(shots: Shots, clip: Clip, keys: Keys, left: int, spot: Source) -> Iterator[Problem]:
    """left: frames of the cut before this clip."""
    over = clip.transition.frames
    if clip.transition.kind == "cut" and over:
        yield spot.problem((*keys, "transition", "frames"), "a cut takes no frames", "Say `dissolve`, or 0.")
    elif clip.transition.kind != "cut" and not over:
        what = f"this {clip.transition.kind} takes no frames"
        yield spot.key_problem((*keys, "transition"), what, "Add `frames:`, or say `cut`.")
    elif over and not left:
        yield spot.key_problem(
            (*keys, "transition"), "nothing comes before the first clip", "Let it begin with a cut."
        )
    elif over > left:
        what = f"this {clip.transition.kind} begins {over} frames before its clip; only {left} come before it"
        yield spot.problem((*keys, "transition", "frames"), what, "Shorten it.")
    shot = shots.shots.get(clip.shot)
    if shot is None:
        return
    needed = clip.start + clip.frames + (over if clip.transition.kind != "cut" else 0)
    if needed > shot.frames:
        under = f" and {over} under its {clip.transition.kind}" if over else ""
        begun = f" from frame {clip.start}" if clip.start else ""
        what = f"this uses {clip.frames} frames{under}{begun}; the shot {clip.shot} has {shot.frames}"
        yield spot.problem(
            (*keys, "frames"),
            what,
            f"Let the shot have {needed} frames, or use {max(1, clip.frames - needed + shot.frames)}.",
        )


def _styles(
    d: Draft, cut: Cut, keys: Keys, used: list[tuple[Keys, str, str]], spot: Source
) -> Iterator[Problem]:
    if d.pack is None or d.pack.motion is None:
        return
    known = d.pack.motion.type
    wanted = {(part, style) for part, _, style in used}
    if cut.captions in ("burned", "both"):
        wanted.add((("captions",), CAPTION))
    for part, style in sorted(wanted, key=str):
        if style not in known:
            what = f"“{style}” is no style of type in the `motion` of {d.pack.name}"
            where = part if part == ("captions",) else (*part, "style")
            yield spot.problem((*keys, *where), what, nearest(style, known) or "Add it under `motion: type`.")


def _idle(shots: Shots, brief: Brief, spot: Source) -> Iterator[Problem]:
    """Cuts that no film of the brief delivers, shots that no cut shows: said."""
    cut_from = {film.cut for film in brief.films}
    for name in shots.cuts:
        if name not in cut_from and brief.films:
            what = f"no film of the brief delivers the cut {name}"
            yield replace(spot.key_problem(("cuts", name), what, "Name it under `films:`."), note=True)
    used = {clip.shot for cut in shots.cuts.values() for clip in cut.clips}
    for name in shots.shots:
        if name not in used and not any(cut.edit for cut in shots.cuts.values()):
            what = f"no cut uses the shot {name}"
            yield replace(spot.key_problem(("shots", name), what, "Use it, or take it out."), note=True)

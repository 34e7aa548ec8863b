"""What each file of a campaign says rightly, but together can't be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from onbrief.errors import Problem, nearest
from onbrief.model.brief import Brief, Deliverable
from onbrief.model.choice import engines_of, listed, pins, takes_references
from onbrief.model.installed import Installed
from onbrief.model.layering import layered_problems
from onbrief.model.parse import Keys
from onbrief.model.placement import Placement
from onbrief.model.references import places
from onbrief.model.scene import MOST_CANDIDATES, Scene
from onbrief.model.source import Source
from onbrief.model.spot import films_from_outside, scenes_shown, spot_problems
from onbrief.model.steps import impossible_steps
from onbrief.model.stylepack import Character

if TYPE_CHECKING:
    from onbrief.model.campaign import Draft
    from onbrief.model.copy import Copy
    from onbrief.model.selects import Selects
    from onbrief.model.stylepack import StylePack

MAX_FILES = 20_000  # far more than a campaign delivers, and still compiled in seconds


def contradictions(d: Draft, installed: Installed) -> Iterator[Problem]:
    """What the files that could be read say against each other."""
    brief = d.brief
    if brief is None:
        return
    source = d.sources[f"campaigns/{d.name}/brief.yaml"]
    if brief.campaign != d.name:
        yield source.problem(
            ("campaign",), f"the folder is called “{d.name}”, the brief “{brief.campaign}”", "Use one name."
        )
    yield from _dates(brief, source)
    yield from _markets(brief, source)
    yield from _scenes(d, brief, source)
    yield from _placements(d, brief, source)
    yield from _asked_twice(brief, source)
    yield from _kinds(d, brief, source)
    yield from _references(d, brief, source)
    yield from _engines(brief, source, _needed(d, brief), installed)
    for locale, copy in d.copies.items():
        yield from _copy(d, locale, copy)
    if d.selects:
        yield from _selects(d, brief, d.selects)
    yield from impossible_steps(d, brief, installed.engines)
    yield from spot_problems(d, brief, source)


def _dates(brief: Brief, source: Source) -> Iterator[Problem]:
    due = brief.timeline
    steps = [
        (name, getattr(due, name))
        for name in ("briefed", "masters", "approved", "live")
        if getattr(due, name)
    ]
    for (before, earlier), (after, later) in pairwise(steps):
        if later < earlier:
            yield source.problem(
                ("timeline", after),
                f"“{after}” ({later}) comes before “{before}” ({earlier})",
                "The order is briefed, masters, approved, live.",
            )
    if brief.flight.start < due.live:
        yield source.problem(
            ("flight", "start"),
            f"the flight starts ({brief.flight.start}) before the campaign is live ({due.live})",
            "Let `timeline: live` be the day the flight starts, or earlier.",
        )


def _markets(brief: Brief, source: Source) -> Iterator[Problem]:
    owner: dict[str, str] = {}
    for code, market in brief.markets.items():
        for i, locale in enumerate(market.locales):
            first = owner.setdefault(locale, code)
            if first != code:
                own = f"{locale.split('-')[0]}-{code}"
                yield source.problem(
                    ("markets", code, "locales", i),
                    f"{locale} belongs to market {first} already",
                    f"Write {own}, with its own copy." if own != locale else "Take it out of one of the two.",
                )


def _scenes(d: Draft, brief: Brief, source: Source) -> Iterator[Problem]:
    used = {one.scene for one in brief.deliverables} | scenes_shown(d.shots)
    elsewhere = brief.films and films_from_outside(d.shots)  # a scene may tell what such a film shows
    for name in brief.scenes if not elsewhere else ():
        if name not in used and used <= set(brief.scenes):
            yield source.key_problem(
                ("scenes", name),
                f"no deliverable uses the scene “{name}”",
                "Name it in a deliverable, or take it out.",
            )
    for name, scene in brief.scenes.items():
        yield from _more(name, scene, source)
        yield from layered_problems(name, scene, brief, d.pack, source)


def _more(name: str, scene: Scene, source: Source) -> Iterator[Problem]:
    """Later batches: each has places of its own, and is like a candidate that was there before it."""
    there = set(range(1, scene.candidates + 1))
    for i, more in enumerate(scene.more):
        keys = ("scenes", name, "more", i)
        free = max(there.union(one.place for one in scene.imported)) + 1
        if taken := sorted(there.intersection(more.places)):
            what = f"candidate {taken[0]} of {name} is asked for already"
            yield source.problem(
                (*keys, "first"), what, f"Begin at {free}: a place never changes its picture."
            )
        elif more.like not in there or more.like >= more.first:
            what = f"{name} has no candidate {more.like} before this batch"
            yield source.problem((*keys, "like"), what, f"Choose one of {_listed(there)}.")
        there.update(more.places)
    if scene.more and len(scene.places) > MOST_CANDIDATES:
        what = f"{name} asks for {len(scene.places)} candidates in all; at most {MOST_CANDIDATES} are made"
        yield source.key_problem(
            ("scenes", name, "more"), what, "Take out batches that nothing was picked from."
        )


def _listed(places: set[int]) -> str:
    """Whole numbers as runs: `1 to 6, 9`."""
    ordered = sorted(places)
    starts = [p for p in ordered if p - 1 not in places]
    ends = [p for p in ordered if p + 1 not in places]
    return ", ".join(f"{a} to {b}" if b > a else str(a) for a, b in zip(starts, ends, strict=True))


def _kinds(d: Draft, brief: Brief, source: Source) -> Iterator[Problem]:
    """Scenes of a kind that no engine may make here, and kinds that the style pack doesn't list."""
    if d.pack is None:
        return
    for name, scene in brief.scenes.items():
        there = listed(d.pack, scene.kind)
        keys = ("scenes", name, "kind")
        if scene.kind in d.pack.kinds and not engines_of(d.pack, brief, scene):
            what = f"none of the engines that make scenes of the kind “{scene.kind}” is pinned"
            cure = f"Pin one or more under `engines`, the preferred one comes first: {', '.join(there)}."
            yield source.problem(keys, what, cure)
        elif (
            d.pack.kinds
            and scene.kind not in d.pack.kinds
            and any(places(source.data, f"scenes/{name}/kind"))
        ):
            what = f"the style pack lists no engines for the kind “{scene.kind}”: {d.pack.engine} makes it"
            yield replace(source.problem(keys, what, nearest(scene.kind, d.pack.kinds)), note=True)


def _references(d: Draft, brief: Brief, source: Source) -> Iterator[Problem]:
    """Reference pictures of a scene that not every one of its engines looks at: said, because the others go by words."""
    for name, scene in brief.scenes.items() if d.pack else ():
        assert d.pack
        asked = [one for one in engines_of(d.pack, brief, scene) if one in d.pack.engines]
        blind = [one for one in asked if not takes_references(d.pack.engines[one])]
        people = [d.pack.characters.get(one) for one in scene.characters]
        sheets = any(isinstance(one, Character) and one.sheet for one in people)
        for key in ("references",) * bool(scene.references) + ("characters",) * sheets if blind else ():
            what = f"{', '.join(blind)} {'take' if len(blind) > 1 else 'takes'} no reference pictures"
            cure = "It goes by the scene's words alone; name an engine that takes them, if that won't do."
            yield replace(source.problem(("scenes", name, key), what, cure), note=True)


def _needed(d: Draft, brief: Brief) -> Mapping[str, str]:
    """What must be pinned: name → renderer."""
    if d.pack and all(
        engines_of(d.pack, brief, scene) for scene in brief.scenes.values() if scene.kind in d.pack.kinds
    ):
        return pins(d.pack, brief)
    return {name: name for name in (d.look.engine, "finish", "typeset")}


def _engines(
    brief: Brief, source: Source, used: Mapping[str, str], installed: Installed
) -> Iterator[Problem]:
    for name, renderer in used.items():
        if renderer not in installed.engines:
            continue
        version, pinned = installed.engines[renderer], brief.engines.get(name)
        if pinned is None:
            yield source.key_problem(
                ("engines",), f"no version of “{name}” is pinned", f'Add `{name}: "{version}"`.'
            )
        elif pinned != version and pinned not in installed.kept.get(renderer, ()):
            yield source.problem(
                ("engines", name),
                f"{name} {pinned} is pinned, {version} is installed",
                "Install the pinned version, or pin the new one and review what it renders.",
            )


def _placements(d: Draft, brief: Brief, source: Source) -> Iterator[Problem]:
    for i, deliverable in enumerate(brief.deliverables):
        for j, name in enumerate(deliverable.placements):
            placement = d.catalogue.placements.get(name)
            if placement is not None:
                keys = ("deliverables", i, "placements", j)
                yield from _placement(d, brief, source, keys, deliverable, name, placement)


def _placement(
    d: Draft, brief: Brief, source: Source, keys: Keys, asked: Deliverable, name: str, placement: Placement
) -> Iterator[Problem]:
    channel = name.split("/")[0]
    if placement.medium != "image":
        yield source.problem(
            keys, f"{name} is for {placement.medium}; only stills can be made", "Choose a still."
        )
    elif channel not in brief.channels:
        yield source.problem(keys, f"{channel} is not among the brief's channels", "Add it to `channels:`.")
    elif d.pack and not asked.layout and not d.pack.layout_for(placement.ratio):
        served = ", ".join(f"{x} {lo:g}–{hi:g}" for x, (lo, hi) in _ratios(d.pack))
        yield source.problem(
            keys,
            f"no layout of {d.pack.name} serves the ratio {placement.ratio:.2f} of {name}",
            f"Name one with `layout:`, or add a layout family. There are: {served}.",
        )


def _ratios(pack: StylePack) -> list[tuple[str, tuple[float, float]]]:
    return [(name, layout.ratios) for name, layout in pack.layouts.items()]


def _asked_twice(brief: Brief, source: Source) -> Iterator[Problem]:
    """The same SKU, placement and locale in two deliverables; and whether the brief asks for too much."""
    asked = sum(
        len(d.skus) * len(d.placements) * len(brief.locales if d.locales == "all" else d.locales)
        for d in brief.deliverables
    )
    if asked > MAX_FILES:
        what = f"this brief asks for {asked:,} files; a campaign makes at most {MAX_FILES:,}"
        yield source.key_problem(("deliverables",), what, "Part it into several campaigns.")
        return
    seen: dict[tuple[str, str, str], int] = {}
    for i, d in enumerate(brief.deliverables):
        locales = brief.locales if d.locales == "all" else d.locales
        for j, placement in enumerate(d.placements):
            for sku in d.skus:
                first = min((seen.setdefault((sku, placement, x), i) for x in locales), default=i)
                if first != i:
                    yield source.problem(
                        ("deliverables", i, "placements", j),
                        f"{sku} for {placement} is already asked for by deliverable {first + 1}",
                        "Keep one of them, or part them by locale.",
                    )


def _copy(d: Draft, locale: str, copy: Copy) -> Iterator[Problem]:
    source = d.sources[f"campaigns/{d.name}/copy/{locale}.yaml"]
    if copy.locale != locale:
        yield source.problem(
            ("locale",), f"this file is called {locale}, its locale {copy.locale}", "Use one."
        )
    if d.look.type and d.look.type.script_of(locale) is None:
        languages = [x for script in d.look.type.scripts.values() for x in script.languages]
        yield source.problem(
            ("locale",),
            f"the style pack {d.look.folder.name} has no fonts for {locale}",
            f"It sets {', '.join(sorted(languages))}; add the language to a script of its `type:`.",
        )


def _selects(d: Draft, brief: Brief, selects: Selects) -> Iterator[Problem]:
    source = d.sources.get(f"campaigns/{d.name}/selects.yaml")
    for i, select in enumerate(selects.selects):
        scene = brief.scenes.get(select.scene)
        if source and scene and select.candidate not in scene.places:
            yield source.problem(
                ("selects", i, "candidate"),
                f"candidate {select.candidate} of a batch of {scene.candidates}",
                f"Choose {_listed(set(scene.places))}, or ask for more in the brief.",
            )


def missing_copy(source: Source, keys: Keys, locale: str, files: list[str], asked: list[str]) -> Problem:
    """A locale of the brief without its file. files: what lies in copy/; asked: the brief's locales."""
    what = f"there is no copy for {locale}: copy/{locale}.yaml is missing"
    for file in files:
        if file.rsplit(".", 1)[0].lower().replace("_", "-") == locale.lower():
            return source.problem(keys, what, f"Rename copy/{file} to {locale}.yaml.")
    start = [name for name in asked if f"{name}.yaml" in files]
    start.sort(key=lambda name: name.split("-")[0] != locale.split("-")[0])
    cure = f"Start from a copy of copy/{start[0]}.yaml, or take {locale} out." if start else "Write it."
    return source.problem(keys, what, cure)

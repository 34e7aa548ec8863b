"""Steps of retouching that say rightly what they want, but of no master that is made, or by no engine that is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from onbrief.errors import Problem, nearest
from onbrief.model.brief import Brief
from onbrief.model.retouch import CLASSICAL, Retouch
from onbrief.model.source import Source

if TYPE_CHECKING:
    from onbrief.model.campaign import Draft
    from onbrief.model.stylepack import StylePack

RETOUCH = "retouch"  # the renderer


def impossible_steps(d: Draft, brief: Brief, engines: Mapping[str, str]) -> Iterator[Problem]:
    """What is wrong with a campaign's steps beside their own values. engines: renderer → version, as installed."""
    selects = d.selects
    source = d.sources.get(f"campaigns/{d.name}/selects.yaml")
    if selects is None or source is None or not selects.retouch:
        return
    yield from _pin(d, brief, engines)
    masters = _masters(d, brief) if d.pack else None
    for number, entry in enumerate(selects.retouch):
        keys = ("retouch", number)
        if d.pack:
            yield from _engine(brief, d.pack, entry, source, keys)
        if masters is not None and entry.scene in brief.scenes:
            yield from _meant(entry, masters, source, keys)
        if entry.step == "expand":
            yield from _expanded(selects.retouch, entry, source, keys)


def _pin(d: Draft, brief: Brief, engines: Mapping[str, str]) -> Iterator[Problem]:
    source = d.sources[f"campaigns/{d.name}/brief.yaml"]
    version, pinned = engines.get(RETOUCH), brief.engines.get(RETOUCH)
    if version and pinned is None:
        what = "selects.yaml has masters retouched, and no version of “retouch” is pinned"
        yield source.key_problem(("engines",), what, f'Add `{RETOUCH}: "{version}"`.')
    elif version and pinned != version:
        what = f"{RETOUCH} {pinned} is pinned, {version} is installed"
        cure = "Install the pinned version, or pin the new one and review what it renders."
        yield source.problem(("engines", RETOUCH), what, cure)


def _engine(brief: Brief, pack: StylePack, entry: Retouch, source: Source, keys: tuple) -> Iterator[Problem]:
    if entry.by is None:
        return
    at = (*keys, "engine")
    if entry.by not in pack.engines:
        known = [CLASSICAL, *pack.engines]
        yield source.problem(at, f"“{entry.by}” is no engine of this style pack", nearest(entry.by, known))
    elif entry.by not in brief.engines:
        what = f"no version of “{entry.by}” is pinned in the brief"
        yield source.problem(at, what, f'Add `{entry.by}: "…"` to its `engines:`.')


def _masters(d: Draft, brief: Brief) -> set[tuple[str, str, str]]:
    """Scene, SKU and shape of every master that the brief asks for."""
    assert d.pack
    found = set()
    for asked in brief.deliverables:
        there = [d.catalogue.placements[p].ratio for p in asked.placements if p in d.catalogue.placements]
        shapes = {asked.layout or d.pack.layout_for(ratio) for ratio in there}
        found |= {(asked.scene, sku, shape) for sku in asked.skus for shape in shapes if shape}
    return found


def _meant(
    entry: Retouch, masters: set[tuple[str, str, str]], source: Source, keys: tuple
) -> Iterator[Problem]:
    mirror = entry.direction == "rtl"
    if not any(entry.concerns(*master, mirror) for master in masters):
        there = ", ".join(sorted(f"{sku} × {shape}" for scene, sku, shape in masters if scene == entry.scene))
        what = f"no master of {entry.scene} is meant by this step"
        found = source.key_problem((*keys, "scene"), what, f"There are: {there}." if there else "")
        yield Problem(found.where, found.what, found.cure, note=True)


def _expanded(steps: tuple[Retouch, ...], entry: Retouch, source: Source, keys: tuple) -> Iterator[Problem]:
    """From a picture to a picture, never round in a ring."""
    if entry.shape is None:
        yield source.key_problem(
            (*keys, "step"), "`expand` makes one shape's masters: which?", "Name the `shape`."
        )
        return
    ring = entry.of == entry.shape or any(
        other.step == "expand" and other.scene == entry.scene and other.shape == entry.of for other in steps
    )
    if ring:
        what = f"the master of {entry.of} is itself expanded from another"
        yield source.problem((*keys, "of"), what, "Name a shape that is rendered.")

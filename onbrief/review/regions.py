"""What a place that changed lies on, who asked for that, and which places nobody asked to change.

The layout sidecars say where each element stands, before and after. The boxes of those that were asked to change, and
of those that moved because of it, are taken out of the newer signature; what still differs then is unexpected.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from onbrief.compare.profile import Profile
from onbrief.compare.signature import Signature
from onbrief.compare.verdict import Box, Spot, Verdict, compare
from onbrief.review.asked import EVERYTHING, INK, Part
from onbrief.review.encoder import encoding, grid_of, reached
from onbrief.review.report import Placed, Region

Reach = tuple[float, float, float, float]
Asked = Mapping[Part, tuple[str, ...]]
MOST_TOLD = 9  # places of a picture; more of them are one by one no help
REACHES = (
    0.01,
    0.02,
    0.04,
    0.08,
)  # of the longer side: how far crumbs may lie apart to be one, tried in turn
UNASKED = "Nobody asked for a change here."
NAMES = {"body": "body text", "cta": "CTA", "legal": "legal line", "scrim": "veil behind the words"}
WAYS = {  # how an element follows others → for one, for several
    "px": ("is set in another size", "are set in another size"),
    "colour": ("has another colour", "have another colour"),
    "box": ("stands elsewhere", "stand elsewhere"),
    "nudge": ("stands less than a pixel elsewhere", "stand less than a pixel elsewhere"),
    "gone": ("is left out: there is no room for it", "are left out: there is no room for them"),
    "come": (
        "is there now: before, there was no room for it",
        "are there now: before, there was no room for them",
    ),
}


@dataclass(frozen=True)
class Seen:
    """One of the two pictures: its signature, its elements, and how its file was made (`format`, `quality`)."""

    signature: Signature
    placed: Sequence[Placed]
    made: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Profiles:
    """own: how strictly this deliverable is compared. tolerant: where its encoder may touch everything."""

    own: Profile
    tolerant: Profile


@dataclass(frozen=True)
class Explained:
    """An element that may look different. boxes: where it stood and stands, and what its encoder's blocks reach.

    way: of WAYS, how it follows others where it was not asked to change itself.
    """

    role: str
    boxes: tuple[Box, ...]
    causes: tuple[str, ...]
    way: str = ""
    moved: bool = False


def regions(old: Seen, new: Seen, verdict: Verdict, profiles: Profiles, asked: Asked) -> tuple[Region, ...]:
    """asked: what the newer request asks otherwise → the fields behind it; empty where it is the same request."""
    elements = [*new.placed, *old.placed]
    side = max(new.signature.width, new.signature.height)
    if not asked or old.signature.colours.shape != new.signature.colours.shape:
        everywhere = _sources(asked)
        told = _spots(verdict, new.signature)
        found = (_expected(s, (), elements, everywhere) if asked else _unexpected(s, elements) for s in told)
        return tuple(_neighbours(list(found), side))
    encoded = encoding(old.made, new.made)
    profile = profiles.tolerant if encoded else profiles.own
    own = list(_explained(old, new, asked))
    if everywhere := _sources(asked, lambda part: part.reach == EVERYTHING):
        seen = compare(old.signature, new.signature, profile) if encoded else verdict
        spots = _spots(seen, new.signature)
        together = _together(_expected(spot, own, elements, everywhere) for spot in spots)
        return tuple(_neighbours(list(together), side))
    own += list(_nudged(old, new, own, profiles, _pushing(old, new, asked)))
    inside = _mask(new.signature, own)
    mine = compare(old.signature, _blended(old.signature, new.signature, inside), profile)
    outside = _blended(old.signature, new.signature, ~inside)
    lost = _spots(compare(old.signature, outside, profile), new.signature)
    faint = compare(old.signature, outside, profiles.own).spots if encoded and not lost else ()
    return (
        *_neighbours([_unexpected(spot, elements) for spot in lost], side),
        *_together(_expected(spot, own, elements, ()) for spot in mine.spots),
        *_faint(faint, encoded, _sources(asked)),
    )


def _spots(verdict: Verdict, signature: Signature) -> tuple[Spot, ...]:
    """The places that differ; the whole picture where it differs, and no place can be named."""
    whole = Spot((0, 0, signature.width, signature.height), verdict.score)
    return verdict.spots or ((whole,) if verdict.differs else ())


def _explained(old: Seen, new: Seen, asked: Asked) -> Iterator[Explained]:
    """Elements that were asked to change, and elements that stand or look otherwise because of those."""
    grid = max(grid_of(old.made), grid_of(new.made))
    pushes = _pushing(old, new, asked)
    for role in dict.fromkeys(e.role for e in (*new.placed, *old.placed) if e.role in INK):
        before, after = ([e for e in seen.placed if e.role == role] for seen in (old, new))
        boxes = tuple(reached(e.box, grid) for e in (*before, *after))
        mine = _sources(asked, lambda part, role=role: role in part.reach)
        way = _way(before, after)
        if mine:
            yield Explained(role, boxes, mine, way if way in ("gone", "come") else "")
        elif way:
            yield Explained(role, boxes, pushes, way, moved=True)


def _nudged(
    old: Seen, new: Seen, own: Sequence[Explained], profiles: Profiles, causes: tuple[str, ...]
) -> Iterator[Explained]:
    """Elements that follow another by less than a pixel: boxes are whole pixels, so no sidecar tells.

    Only what the tolerant profile takes for a small movement is one; a letter that was exchanged is none.
    """
    if not any(_boxes(old, one.role) != _boxes(new, one.role) for one in own):
        return
    taken, grid = _mask(new.signature, own), max(grid_of(old.made), grid_of(new.made))
    for role in dict.fromkeys(e.role for e in new.placed if e.role in INK):
        if role in {one.role for one in own}:
            continue
        boxes = tuple(reached(box, grid) for box in (*_boxes(old, role), *_boxes(new, role)))
        found = Explained(role, boxes, causes, "nudge", moved=True)
        alone = _blended(old.signature, new.signature, _mask(new.signature, [found]) & ~taken)
        seen = (
            compare(old.signature, alone, profile).differs for profile in (profiles.own, profiles.tolerant)
        )
        if tuple(seen) == (True, False):
            yield found


def _boxes(seen: Seen, role: str) -> list[tuple[float, float, float, float]]:
    return [e.box for e in seen.placed if e.role == role]


def _pushing(old: Seen, new: Seen, asked: Asked) -> tuple[str, ...]:
    """The fields behind what others follow: those whose own elements are drawn otherwise, words included."""

    def otherwise(part: Part) -> bool:
        was, now = ([(e.box, e.about) for e in seen.placed if e.role in part.reach] for seen in (old, new))
        return was != now

    return _sources(asked, otherwise) or _sources(asked)


def _way(before: Sequence[Placed], after: Sequence[Placed]) -> str:
    """How an element is drawn otherwise, its words aside; empty where it is drawn the same."""
    if not (before and after):
        veil = (before or after)[0].role == "scrim"
        return ("veiled" if veil else "come") if after else ("unveiled" if veil else "gone")
    was, now = (
        [(e.box, {k: v for k, v in e.about.items() if k != "text"}) for e in side] for side in (before, after)
    )
    if was == now:
        return ""
    one = before[0].about, after[0].about
    return next((key for key in ("px", "colour") if one[0].get(key) != one[1].get(key)), "box")


def _sources(asked: Asked, when: Any = lambda part: True) -> tuple[str, ...]:
    return tuple(dict.fromkeys(s for part, sources in asked.items() if when(part) for s in sources))


def _mask(signature: Signature, explained: Iterable[Explained]) -> np.ndarray:
    """rows × columns, bool: the blocks of the signature that explained elements reach."""
    found, side = np.zeros(signature.colours.shape[:2], bool), signature.side
    for x, y, width, height in (box for one in explained for box in one.boxes):
        found[max(0, y) // side : -(-(y + height) // side), max(0, x) // side : -(-(x + width) // side)] = (
            True
        )
    return found


def _blended(old: Signature, new: Signature, mask: np.ndarray) -> Signature:
    """The newer picture where the mask is, the older one elsewhere."""
    here = mask[..., None]
    colours, edges = np.where(here, new.colours, old.colours), np.where(here, new.edges, old.edges)
    return replace(new, colours=colours, edges=edges)


def _expected(
    spot: Spot, explained: Sequence[Explained], elements: Sequence[Placed], otherwise: tuple[str, ...]
) -> Region:
    mine = [one for one in explained if any(_touch(spot.box, box) for box in one.boxes)]
    asked = [one for one in mine if not one.moved] or mine
    causes = tuple(dict.fromkeys([*(c for one in asked for c in one.causes), *otherwise]))
    roles = tuple(dict.fromkeys(one.role for one in mine)) or _roles(spot.box, elements)
    moved = bool(mine) and not otherwise and all(one.moved for one in mine)
    return Region(spot.box, spot.delta, roles, causes, unexpected=False, moved=moved, note=_note(mine))


def _note(explained: Sequence[Explained]) -> str:
    """`Body text and CTA stand elsewhere.`"""
    told = []
    for way, words in WAYS.items():
        names = [NAMES.get(one.role, one.role) for one in explained if one.way == way]
        if names:
            joined = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
            told.append(f"{joined[0].upper()}{joined[1:]} {words[len(names) > 1]}.")
    return " ".join(told)


def _unexpected(spot: Spot, elements: Sequence[Placed]) -> Region:
    return Region(spot.box, spot.delta, _roles(spot.box, elements), (), unexpected=True, note=UNASKED)


def _faint(spots: Sequence[Spot], note: str, causes: tuple[str, ...]) -> Iterator[Region]:
    """What an encoder brings, all over the picture: told once."""
    if spots:
        worst = max(spot.delta for spot in spots)
        yield Region(_around([spot.box for spot in spots]), worst, ("picture",), causes, False, note=note)


def _together(found: Iterable[Region]) -> Iterator[Region]:
    """Places of one drawn thing, lines of a headline for instance, as one."""
    groups: dict[Any, list[Region]] = {}
    for number, region in enumerate(found):
        drawn = INK.issuperset(region.roles)
        groups.setdefault((region.roles, region.causes, region.note) if drawn else number, []).append(region)
    for mine in groups.values():
        yield replace(mine[0], box=_around([one.box for one in mine]), delta=max(one.delta for one in mine))


def _neighbours(found: list[Region], side: int) -> list[Region]:
    """Crumbs that lie close together as one, until there are so few that each can be told. side: the picture's longer."""
    for share in REACHES:
        if len(found) <= MOST_TOLD:
            break
        groups: list[Region] = []
        for one in found:
            near = [g for g in groups if _like(one, g) and _touch(_grown(one.box, share * side), g.box)]
            groups = [g for g in groups if g not in near]
            groups.append(_joined([*near, one]))
        found = sorted(groups, key=lambda region: -region.delta)
    return found


def _like(one: Region, other: Region) -> bool:
    """Whether two places may be told as one. A drawn thing is told by itself."""
    same = INK.intersection(one.roles) == INK.intersection(other.roles)
    return same and (one.unexpected, one.causes, one.note) == (other.unexpected, other.causes, other.note)


def _joined(regions: Sequence[Region]) -> Region:
    roles = tuple(dict.fromkeys(role for one in regions for role in one.roles))
    box, delta = _around([one.box for one in regions]), max(one.delta for one in regions)
    return replace(regions[0], box=box, delta=delta, roles=roles)


def _grown(box: Box, by: float) -> Reach:
    x, y, width, height = box
    return x - by, y - by, width + 2 * by, height + 2 * by


def _around(boxes: Sequence[Box]) -> Box:
    left, top = (min(box[axis] for box in boxes) for axis in (0, 1))
    right, bottom = (max(box[axis] + box[axis + 2] for box in boxes) for axis in (0, 1))
    return left, top, right - left, bottom - top


def _roles(box: Box, elements: Iterable[Placed]) -> tuple[str, ...]:
    """What a place lies on: drawn things first, then the picture behind them."""
    found = dict.fromkeys(e.role for e in elements if _touch(box, e.box))
    drawn = [role for role in found if role in INK or role == "mark"]
    return tuple(drawn or [role for role in ("label", "product", "ground") if role in found] or found)


def _touch(one: Reach, other: Reach) -> bool:
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )

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
from onbrief.review.report import Placed, Region

ROOM = 2  # pixels around a box: antialiasing
LUMA, CHROMA = 8, 16  # pixels: what an encoder's block reaches, without and with halved colour planes
SUBSAMPLED = 85  # JPEG quality below which the encoder halves colour planes (pipeline/encode.py)
Asked = Mapping[Part, tuple[str, ...]]
UNASKED = "Nobody asked for a change here."


@dataclass(frozen=True)
class Seen:
    """One of the two pictures: its signature, its elements, and how its file was made (`format`, `quality`)."""

    signature: Signature
    placed: Sequence[Placed]
    made: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Profiles:
    """own: how strictly this deliverable is compared. tolerant: where its file is encoded otherwise."""

    own: Profile
    tolerant: Profile


@dataclass(frozen=True)
class Explained:
    """An element that may look different: where it stood and stands, why, and whether it only followed others."""

    role: str
    boxes: tuple[tuple[float, float, float, float], ...]
    causes: tuple[str, ...]
    moved: bool = False
    note: str = ""


def regions(old: Seen, new: Seen, verdict: Verdict, profiles: Profiles, asked: Asked) -> tuple[Region, ...]:
    """asked: what the newer request asks otherwise → the fields behind it; empty where it is the same request."""
    whole = (0, 0, new.signature.width, new.signature.height)
    spots = verdict.spots or ((Spot(whole, verdict.score),) if verdict.differs else ())
    elements = [*new.placed, *old.placed]
    own = list(_explained(old.placed, new.placed, asked))
    everywhere = _sources(asked, lambda part: part.reach == EVERYTHING)
    if everywhere:
        return tuple(_expected(spot, own, elements, everywhere) for spot in spots)
    if not asked or old.signature.blocks.shape != new.signature.blocks.shape:
        return tuple(_unexpected(spot, elements) for spot in spots)
    inside = _mask(new.signature, own, max(_grid(old.made), _grid(new.made)))
    mine = compare(old.signature, _blended(old.signature, new.signature, inside), profiles.own)
    outside = _blended(old.signature, new.signature, ~inside)
    encoded = _encoding(old.made, new.made)
    rest = compare(old.signature, outside, profiles.tolerant if encoded else profiles.own)
    lost = rest.spots or ((Spot(whole, rest.score),) if rest.differs else ())
    found = [*(_unexpected(s, elements) for s in lost), *(_expected(s, own, elements, ()) for s in mine.spots)]
    faint = compare(old.signature, outside, profiles.own).spots if encoded and not lost else ()
    return (*found, *_faint(faint, encoded, _sources(asked)))


def _explained(
    old: Sequence[Placed], new: Sequence[Placed], asked: Asked
) -> Iterator[Explained]:
    """Elements that were asked to change, and elements that stand or look otherwise because of those."""
    everything = _sources(asked)
    for role in dict.fromkeys(e.role for e in (*new, *old) if e.role in INK):
        before, after = ([e for e in placed if e.role == role] for placed in (old, new))
        boxes = tuple(e.box for e in (*before, *after))
        mine = _sources(asked, lambda part, role=role: role in part.reach)
        note = "" if after else f"{_named(role)} is left out: there is no room for it any more."
        if mine:
            yield Explained(role, boxes, mine, note=note)
        elif _drawn(before) != _drawn(after):
            yield Explained(role, boxes, everything, moved=True, note=note or _moved(role, before, after))


def _drawn(elements: Iterable[Placed]) -> list[Any]:
    return [(e.box, {k: v for k, v in e.about.items() if k != "text"}) for e in elements]


def _moved(role: str, before: Sequence[Placed], after: Sequence[Placed]) -> str:
    if not before:
        return f"{_named(role)} is there now; before there was no room for it."
    ways = {"px": "is set in another size", "colour": "has another colour"}
    if role != "scrim" and len(before) == len(after) == 1:
        for key, words in ways.items():
            if before[0].about.get(key) != after[0].about.get(key):
                return f"{_named(role)} says the same, and {words}."
    return f"{_named(role)} says the same, and stands elsewhere." if role != "scrim" else "The veil behind the words."


def _sources(asked: Asked, when: Any = lambda part: True) -> tuple[str, ...]:
    return tuple(dict.fromkeys(s for part, sources in asked.items() if when(part) for s in sources))


def _grid(made: Mapping[str, Any]) -> int:
    """How far a changed pixel can reach in its file: the encoder's block."""
    quality = made.get("quality")
    lossless = quality is None
    fine = isinstance(quality, (int, float)) and quality >= SUBSAMPLED and made.get("format") == "jpg"
    return LUMA if lossless or fine else CHROMA


def _mask(signature: Signature, explained: Iterable[Explained], grid: int) -> np.ndarray:
    """rows × columns, bool: the blocks that explained elements lie on, and the encoder's blocks that these touch."""
    rows, columns = signature.blocks.shape[:2]
    found = np.zeros((rows, columns), bool)
    for x, y, width, height in (box for one in explained for box in one.boxes):
        left, top = (max(0, int((v - ROOM) // grid) * grid) for v in (x, y))
        right, bottom = (-int(-(v + ROOM) // grid) * grid for v in (x + width, y + height))
        extra = grid if grid == CHROMA else 0  # decoders smooth halved colour across one more block
        side = signature.side
        found[
            max(0, top - extra) // side : -(-(bottom + extra) // side),
            max(0, left - extra) // side : -(-(right + extra) // side),
        ] = True
    return found


def _blended(old: Signature, new: Signature, mask: np.ndarray) -> Signature:
    """The newer picture where the mask is, the older one elsewhere."""
    return replace(new, blocks=np.where(mask[..., None], new.blocks, old.blocks))


def _expected(
    spot: Spot, explained: Sequence[Explained], elements: Sequence[Placed], otherwise: tuple[str, ...]
) -> Region:
    mine = [one for one in explained if any(_touch(spot.box, box) for box in one.boxes)]
    asked = [one for one in mine if not one.moved] or mine
    causes = tuple(dict.fromkeys([*(c for one in asked for c in one.causes), *otherwise]))
    roles = tuple(dict.fromkeys(one.role for one in mine)) or _roles(spot.box, elements)
    moved = bool(mine) and not otherwise and all(one.moved for one in mine)
    note = " ".join(dict.fromkeys(one.note for one in mine if one.note))
    return Region(spot.box, spot.delta, roles, causes, unexpected=False, moved=moved, note=note)


def _unexpected(spot: Spot, elements: Sequence[Placed]) -> Region:
    return Region(spot.box, spot.delta, _roles(spot.box, elements), (), unexpected=True, note=UNASKED)


def _faint(spots: Sequence[Spot], note: str, causes: tuple[str, ...]) -> Iterator[Region]:
    """What another quality of the file brings, all over the picture: told once."""
    if spots:
        left, top = (min(s.box[i] for s in spots) for i in (0, 1))
        right, bottom = (max(s.box[i] + s.box[i + 2] for s in spots) for i in (0, 1))
        worst = max(s.delta for s in spots)
        yield Region((left, top, right - left, bottom - top), worst, ("picture",), causes, False, note=note)


def _encoding(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """That the file is encoded otherwise, in words; empty where it isn't."""
    there = [f"{made.get('format', '')} {made.get('quality', '')}".strip() for made in (old, new)]
    return f"Encoded anew for the file budget: {there[0]} → {there[1]}." if there[0] != there[1] else ""


def _roles(box: Box, elements: Iterable[Placed]) -> tuple[str, ...]:
    """What a place lies on: drawn things first, then the picture behind them."""
    found = dict.fromkeys(e.role for e in elements if _touch(box, e.box))
    drawn = [role for role in found if role in INK or role == "mark"]
    return tuple(drawn or [role for role in ("label", "product", "ground") if role in found] or found)


def _touch(one: Box, other: tuple[float, float, float, float]) -> bool:
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )


def _named(role: str) -> str:
    names = {"body": "The body text", "cta": "The CTA", "legal": "The legal line", "scrim": "The veil"}
    return names.get(role, f"The {role}")

"""Two films of one deliverable: which of their frames differ, and whether anybody asked for that."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from onbrief.compare.moving import Moving, compare_moving
from onbrief.compare.profile import Profile
from onbrief.compare.verdict import Verdict
from onbrief.model.picture import Unreadable
from onbrief.pages.words import counted
from onbrief.review.regions import UNASKED
from onbrief.review.report import Region

MOST_RANGES = 200  # that are told; a film that is made anew differs all over


@dataclass(frozen=True)
class Films:
    """frames, rate: as a Change tells them. differs: whether anybody could see it."""

    verdict: Verdict
    regions: tuple[Region, ...]
    frames: tuple[tuple[int, int], ...]
    rate: str
    differs: bool


def films(
    old: Path, new: Path, size: tuple[int, int], profile: Profile, causes: tuple[str, ...] | None
) -> Films | None:
    """None where one of them can't be read. causes: the fields behind it; None where nothing was asked to change."""
    try:
        found = compare_moving(old, new, profile)
    except Unreadable:
        return None
    regions = tuple(_regions(found, size, causes)) if found.differs else ()
    return Films(found.verdict, regions, found.ranges[:MOST_RANGES], found.rates[1], found.differs)


def _regions(found: Moving, size: tuple[int, int], causes: tuple[str, ...] | None) -> list[Region]:
    """The places of the frame that differs most; all of the picture where frames came, went or run faster."""
    note = " ".join([*_lengths(found), *([UNASKED] if causes is None else [])])
    spots = [(spot.box, spot.delta) for spot in found.verdict.spots] if found.verdict.differs else []
    places = spots or [((0, 0, *size), found.verdict.score)]
    return [
        Region(box, delta, ("picture",), causes or (), causes is None, note=note) for box, delta in places
    ]


def _lengths(found: Moving) -> list[str]:
    (was, now), (old, new) = found.frames, found.rates
    told = [f"{counted(now, 'frame')}, not {was}."] if was != now else []
    return told + ([f"{new} frames a second, not {old}."] if old != new else [])

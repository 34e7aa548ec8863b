"""A heat-map of what a viewer would see differ: FLIP, on the places that the signatures flagged."""

from __future__ import annotations

from pathlib import Path

from onbrief.compare.verdict import Spot


def heat_map(old: Path, new: Path, spots: tuple[Spot, ...], longest: int) -> bytes | None:
    """A WebP with transparency of the newer picture's shape, its longer side at most `longest` pixels: where nothing
    differs it is clear. None where either picture can't be read or they have different sizes."""
    raise NotImplementedError

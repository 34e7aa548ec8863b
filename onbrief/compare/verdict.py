"""Whether two renderings differ, how much and where: signatures held against each other at several scales.

A window's difference is the distance of its mean colours in DIN99o (DIN 6176:2018), where straight distances come
close to CIEDE2000. What a small shift, a resampling or grain may bring across the window's rim is taken off first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from onbrief.compare.profile import Profile
from onbrief.compare.signature import PLANES, Signature
from onbrief.compare.spots import Box, Spot, spots_of

__all__ = ["METRIC", "Box", "Spot", "Verdict", "compare"]

METRIC = "block-din99o/1"  # changes whenever the same pictures would get other figures
WHOLE = "whole"
RESIZED = 100.0  # the score of pictures of different sizes
GREY = 100 / 255  # ΔE of one level of grey, about


@dataclass(frozen=True)
class Verdict:
    """What was measured, and what was allowed. score: how many times over its limit the worst figure is; > 1 differs.

    figures, limits: by scale in pixels (`8`, `16`, …, `whole`), ΔE. spots: the places that differ, worst first; none
    where the pictures have different sizes (`resized`).
    """

    metric: str
    profile: str
    figures: dict[str, float]
    limits: dict[str, float]
    score: float
    spots: tuple[Spot, ...] = ()
    resized: bool = False

    @property
    def differs(self) -> bool:
        return self.score > 1


@dataclass(frozen=True)
class _Window:
    """All windows of one size, by their upper left block. apart: ΔE. excess: of it, what no noise explains."""

    scale: str
    size: int
    apart: np.ndarray
    excess: np.ndarray


def compare(old: Signature, new: Signature, profile: Profile) -> Verdict:
    if (old.width, old.height) != (new.width, new.height):
        return Verdict(METRIC, profile.name, {}, dict(profile.limits), RESIZED, resized=True)
    figures: dict[str, float] = {}
    marks = np.zeros(new.blocks.shape[:2], np.float32)
    for ground in range(max(old.grounds, new.grounds)):
        shift = _colour(old, ground) - _colour(new, ground)
        own = np.sqrt((shift**2).sum(axis=2))
        for window in _windows(shift, _rims(old, new, ground), new, profile):
            worst, limit = float(window.excess.max()), profile.limits[window.scale]
            figures[window.scale] = round(max(figures.get(window.scale, 0.0), worst), 3)
            if worst > limit and (window.size or not marks.any()):
                np.maximum(marks, _marked(window, own, limit), out=marks)
    score = round(max((figure / profile.limits[scale] for scale, figure in figures.items()), default=0.0), 3)
    spots = spots_of(marks, new.side, new.width, new.height) if score > 1 else ()
    return Verdict(METRIC, profile.name, figures, dict(profile.limits), score, spots)


def _planes(signature: Signature, ground: int) -> np.ndarray:
    """Those of one ground; an opaque picture is the same on all."""
    first = PLANES * (ground % signature.grounds)
    return signature.blocks[..., first : first + PLANES]


def _areas(signature: Signature) -> np.ndarray:
    """Pixels of each block; those at the right and lower edge may be cut."""
    rows, columns = signature.blocks.shape[:2]
    heights = np.full(rows, signature.side, np.float32)
    widths = np.full(columns, signature.side, np.float32)
    heights[-1] = signature.height - signature.side * (rows - 1)
    widths[-1] = signature.width - signature.side * (columns - 1)
    return np.outer(heights, widths)


def _colour(signature: Signature, ground: int) -> np.ndarray:
    """Rows × columns × 3, DIN99o (DIN 6176:2018, k_E = k_CH = 1), turned back by no hue angle: distances don't see it."""
    mean = _planes(signature, ground)[..., :3] / (255 * _areas(signature)[..., None])
    light, a, b = cv2.split(cv2.cvtColor(mean.astype(np.float32), cv2.COLOR_RGB2LAB))
    cos, sin = np.float32(np.cos(np.radians(26))), np.float32(np.sin(np.radians(26)))
    red, yellow = cos * a + sin * b, np.float32(0.83) * (cos * b - sin * a)
    radius = np.sqrt(red**2 + yellow**2)
    chroma = np.log1p(np.float32(0.075) * radius) / np.float32(0.0435)
    share = chroma / np.maximum(radius, np.float32(1e-6))
    return cv2.merge([np.float32(303.67) * np.log1p(np.float32(0.0039) * light), red * share, yellow * share])


def _rims(old: Signature, new: Signature, ground: int) -> tuple[np.ndarray, np.ndarray]:
    """What changes across the right and the lower rim of each block, in the picture that has more there; ΔE × pixels."""
    right, lower = np.moveaxis(np.maximum(_planes(old, ground), _planes(new, ground))[..., 3:], 2, 0)
    return right.astype(np.float32) * np.float32(GREY), lower.astype(np.float32) * np.float32(GREY)


def _windows(
    shift: np.ndarray, rims: tuple[np.ndarray, np.ndarray], of: Signature, profile: Profile
) -> Iterator[_Window]:
    area = _areas(of)
    weighed = shift * area[..., None]
    right, lower = (
        np.pad(rim, pad) for rim, pad in zip(rims, (((0, 0), (1, 0)), ((1, 0), (0, 0))), strict=True)
    )
    rows, columns = area.shape
    for scale in profile.limits:
        size = int(scale) // of.side if scale != WHOLE else 0
        if not 1 <= size <= min(rows, columns):
            continue
        pixels = _sums(area, size, size)
        mean = _sums(weighed, size, size) / pixels[..., None]
        apart = np.sqrt((mean**2).sum(axis=2))
        across, down = _sums(right, size, 1), _sums(lower, 1, size)
        rim = across[:, :-size] + across[:, size:] + down[:-size] + down[size:]
        yield _Window(scale, size, apart, apart - profile.slack * rim / pixels)
    if WHOLE in profile.limits:
        whole = np.sqrt(((weighed.sum(axis=(0, 1)) / area.sum()) ** 2).sum()).reshape(1, 1)
        yield _Window(WHOLE, 0, whole, whole)


def _sums(plane: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Sums over windows of so many blocks, only those that lie within."""
    summed = cv2.boxFilter(
        plane, -1, (columns, rows), anchor=(0, 0), normalize=False, borderType=cv2.BORDER_CONSTANT
    )
    return summed[: plane.shape[0] - rows + 1, : plane.shape[1] - columns + 1]


def _marked(window: _Window, own: np.ndarray, limit: float) -> np.ndarray:
    """For each block the largest ΔE of a window over its limit that covers it, if it takes its part in that."""
    if not window.size:
        return np.full_like(own, window.apart[0, 0])
    over = np.where(window.excess > limit, window.apart, 0)
    worst = _cover(over, window.size, own.shape, cv2.dilate)
    least = _cover(np.where(over > 0, over, np.inf), window.size, own.shape, cv2.erode)
    return np.where(own >= least / 2, worst, 0)


def _cover(
    windows: np.ndarray, size: int, shape: tuple[int, ...], spread: Callable[..., np.ndarray]
) -> np.ndarray:
    """For each block, of all windows that cover it."""
    none = 0 if spread is cv2.dilate else np.inf
    room = [(0, shape[axis] - windows.shape[axis]) for axis in (0, 1)]
    there = np.pad(windows.astype(np.float32), room, constant_values=none)
    return spread(there, np.ones((size, size), np.uint8), anchor=(size - 1, size - 1))

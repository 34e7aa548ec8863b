"""Whether two renderings differ, how much and where: signatures held against each other at several scales.

A window's difference is the distance of its mean colours in DIN99o (DIN 6176:2018), where straight distances come
close to CIEDE2000. What a small movement may bring across the window's rim is taken off first. And the limits follow
the noise of the pair: compression and grain are all over a picture and differ from block to block; an edit is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from onbrief.compare.profile import Profile
from onbrief.compare.signature import COLOURS, EDGES, Signature
from onbrief.compare.spots import Box, Spot, spots_of

__all__ = ["METRIC", "Box", "Spot", "Verdict", "compare"]

METRIC = "block-din99o/1"  # changes whenever the same pictures would get other figures
WHOLE = "whole"
RESIZED = 100.0  # the score of pictures of different sizes
GREY = 100 / 255  # ΔE of one level of grey, about
COLOURED = 2.5  # how much more than light an edge of two colours may change
NOISY, SHARE = (
    1.0,
    0.9,
)  # ΔE of neighbouring 8 px that this share stays below, from which on limits hold in full
EDGE = 20.0  # ΔE × pixels from which a block tells of movement
FEW, ROUNDS = 40, 6  # fewer such blocks tell nothing; rounds until the movement stands


@dataclass(frozen=True)
class Verdict:
    """What was measured, and what was allowed. score: how many times over its limit the worst figure is; > 1 differs.

    figures, limits: by scale in pixels (`8`, `16`, …, `whole`), ΔE; the limits as the pair's noise makes them.
    spots: the places that differ, worst first; none where the pictures have different sizes (`resized`).
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
class _Windows:
    """All windows of one size, by their upper left block. apart: ΔE. excess: of it, what no noise explains."""

    scale: str
    size: int
    apart: np.ndarray
    excess: np.ndarray


def compare(old: Signature, new: Signature, profile: Profile) -> Verdict:
    """Both as `sign` made them."""
    if (old.width, old.height) != (new.width, new.height):
        return Verdict(METRIC, profile.name, {}, dict(profile.limits), RESIZED, resized=True)
    steps = [_colour(old, ground) - _colour(new, ground) for ground in range(max(old.grounds, new.grounds))]
    limits = _limits(profile, max(_noise(step, new.side) for step in steps))
    figures: dict[str, float] = {}
    marks = np.zeros(new.colours.shape[:2], np.float32)
    for ground, step in enumerate(steps):
        for windows in _windows(step, _Edges.of(old, new, ground), new, profile):
            worst, limit = float(windows.excess.max()), limits[windows.scale]
            figures[windows.scale] = round(max(figures.get(windows.scale, 0.0), worst), 3)
            if worst > limit:
                np.maximum(marks, _marked(windows, _lengths(step), limit, marks), out=marks)
    score = round(max((figure / limits[scale] for scale, figure in figures.items()), default=0.0), 3)
    spots = spots_of(marks, new.side, new.width, new.height) if score > 1 else ()
    return Verdict(METRIC, profile.name, figures, limits, score, spots)


def _limits(profile: Profile, noise: float) -> dict[str, float]:
    """In full where there is noise, less where there is little; the mean of all the picture knows no noise."""
    share = min(1.0, max(profile.calm, noise / NOISY))
    return {
        scale: round(limit * (1 if scale == WHOLE else share), 3) for scale, limit in profile.limits.items()
    }


def _noise(step: np.ndarray, side: int) -> float:
    """How far the differences of neighbouring places of 8 pixels are apart, ΔE; nearly all are less."""
    size = max(1, 8 // side)
    mean = _sums(step, size, size) / size**2
    apart = [mean[size:] - mean[:-size], mean[:, size:] - mean[:, :-size]]
    lengths = np.sort(np.concatenate([_lengths(one).ravel() for one in apart]))
    return float(lengths[int(SHARE * len(lengths))]) if len(lengths) else 0.0


def _lengths(vectors: np.ndarray) -> np.ndarray:
    return np.sqrt(np.einsum("...i,...i", vectors, vectors))


def _sides(signature: Signature) -> tuple[np.ndarray, np.ndarray]:
    """Heights of the rows and widths of the columns of blocks, pixels; the last ones may be cut."""
    rows, columns = signature.colours.shape[:2]
    heights, widths = (np.full(count, signature.side, np.float32) for count in (rows, columns))
    heights[-1] = signature.height - signature.side * (rows - 1)
    widths[-1] = signature.width - signature.side * (columns - 1)
    return heights, widths


def _colour(signature: Signature, ground: int) -> np.ndarray:
    """Rows × columns × 3, DIN99o (k_E = k_CH = 1), not turned by its hue angle: distances don't see that."""
    first = COLOURS * (ground % signature.grounds)  # an opaque picture is the same on all
    sums = signature.colours[..., first : first + COLOURS]
    mean = sums / (255 * np.outer(*_sides(signature))[..., None])
    light, a, b = cv2.split(cv2.cvtColor(mean, cv2.COLOR_RGB2LAB))
    cos, sin = np.float32(np.cos(np.radians(26))), np.float32(np.sin(np.radians(26)))
    red, yellow = cos * a + sin * b, np.float32(0.83) * (cos * b - sin * a)
    radius = np.sqrt(red**2 + yellow**2)
    chroma = np.log1p(np.float32(0.075) * radius) / np.float32(0.0435)
    share = chroma / np.maximum(radius, np.float32(1e-6))
    return cv2.merge([np.float32(303.67) * np.log1p(np.float32(0.0039) * light), red * share, yellow * share])


@dataclass(frozen=True)
class _Edges:
    """What a small movement brings about. right, lower: the change across those rims of a block, summed over them.

    across, down: how much a block's mean would change if all moved by a pixel; ΔE × pixels, about.
    """

    right: np.ndarray
    lower: np.ndarray
    across: np.ndarray
    down: np.ndarray

    @classmethod
    def of(cls, old: Signature, new: Signature, ground: int) -> _Edges:
        one, other = (
            s.edges[..., EDGES * (ground % s.grounds) :][..., :EDGES].astype(np.float32)
            * np.float32(GREY * new.side)
            for s in (old, new)
        )
        right, lower, *_ = np.moveaxis(np.maximum(one, other), 2, 0)
        mean = (one + other) / 2
        across, down = np.zeros_like(right), np.zeros_like(right)
        across[:, :-1] = np.diff(mean[..., 2], axis=1)
        down[:-1] = np.diff(mean[..., 3], axis=0)
        return cls(right, lower, across, down)


def _windows(step: np.ndarray, edges: _Edges, of: Signature, profile: Profile) -> Iterator[_Windows]:
    heights, widths = _sides(of)
    weighed = step * np.outer(heights, widths)[..., None]
    right, lower = np.pad(edges.right, ((0, 0), (1, 0))), np.pad(edges.lower, ((1, 0), (0, 0)))
    moved = _movement(weighed[..., 0], edges, profile.shift)
    for scale in sorted(profile.limits.keys() - {WHOLE}, key=int):
        size = int(scale) // of.side
        if not 1 <= size <= min(step.shape[:2]):
            continue
        pixels = np.outer(_run(heights, size), _run(widths, size))
        apart = excess = _lengths(_sums(weighed, size, size)) / pixels
        if profile.slack:
            beside, above = _sums(right, size, 1), _sums(lower, 1, size)
            rim = beside[:, :-size] + beside[:, size:] + above[:-size] + above[size:]
            excess = excess - np.float32(profile.slack) * rim / pixels
        if moved is not None:
            excess = excess - np.float32(COLOURED) * np.abs(_sums(moved, size, size)) / pixels
        yield _Windows(scale, size, apart, excess)
    if WHOLE in profile.limits:
        whole = _lengths(weighed.sum(axis=(0, 1)) / (of.width * of.height)).reshape(1, 1)
        yield _Windows(WHOLE, 0, whole, whole)


def _movement(light: np.ndarray, edges: _Edges, most: float) -> np.ndarray | None:
    """What a movement of all the picture, by at most so many pixels, explains of how blocks differ in light.

    The movement is the one that leaves the least absolute rest, so that an edit here and there doesn't sway it.
    None where it stands still.
    """
    bent = np.abs(edges.across) + np.abs(edges.down) > EDGE
    slopes, rest = np.stack([edges.across[bent], edges.down[bent]], axis=1), light[bent]
    if not most or len(rest) < FEW or 2 * np.count_nonzero(rest) < len(rest):
        return None
    way = np.zeros(2)
    for _ in range(ROUNDS):
        weights = 1 / (np.abs(rest - slopes @ way) + EDGE)
        normal = (slopes * weights[:, None]).T
        way = np.linalg.lstsq(normal @ slopes, normal @ rest, rcond=None)[0]
    way *= min(1, most / max(most, np.hypot(*way)))
    return (edges.across * way[0] + edges.down * way[1]).astype(np.float32)


def _run(lengths: np.ndarray, size: int) -> np.ndarray:
    """Sums of so many neighbours."""
    return np.convolve(lengths, np.ones(size, np.float32), "valid")


def _sums(plane: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Sums over windows of so many blocks, only those that lie within."""
    summed = cv2.boxFilter(
        plane, -1, (columns, rows), anchor=(0, 0), normalize=False, borderType=cv2.BORDER_CONSTANT
    )
    return summed[: plane.shape[0] - rows + 1, : plane.shape[1] - columns + 1]


def _marked(windows: _Windows, own: np.ndarray, limit: float, before: np.ndarray) -> np.ndarray:
    """For each block the largest ΔE of a window over its limit that covers it, if it takes its part in that.

    before: what smaller windows marked; a larger one that holds some of it tells nothing new.
    """
    known = before > 0
    if not windows.size:
        return before if known.any() else np.full_like(own, windows.apart[0, 0])
    new = _sums(known.astype(np.float32), windows.size, windows.size) == 0
    over = np.where((windows.excess > limit) & new, windows.apart, 0)
    worst = _cover(over, windows.size, own.shape, cv2.dilate)
    least = _cover(np.where(over > 0, over, np.inf), windows.size, own.shape, cv2.erode)
    return np.where(own >= least / 2, worst, 0)


def _cover(
    windows: np.ndarray, size: int, shape: tuple[int, ...], spread: Callable[..., np.ndarray]
) -> np.ndarray:
    """For each block, of all windows that cover it."""
    none = 0 if spread is cv2.dilate else np.inf
    room = [(0, shape[axis] - windows.shape[axis]) for axis in (0, 1)]
    there = np.pad(windows.astype(np.float32), room, constant_values=none)
    return spread(there, np.ones((size, size), np.uint8), anchor=(size - 1, size - 1))

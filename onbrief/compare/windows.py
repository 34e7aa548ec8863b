"""Windows over two signatures: how far their mean colours are apart, and how much of that no small movement explains.

A difference is a distance in DIN99o (DIN 6176:2018), where straight distances come close to CIEDE2000.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from onbrief.compare.profile import Profile
from onbrief.compare.signature import COLOURS, EDGES, Signature

WHOLE = "whole"
GREY = 100 / 255  # ΔE of one level of grey, about
COLOURED = 2.5  # how much more than light an edge of two colours may change
EDGE = 20.0  # ΔE × pixels from which a block tells of movement
Frame = tuple[slice, slice]  # rows and columns of blocks
ONES = np.ones((1, 3), np.float32)
FEW, ROUNDS = 40, 6  # fewer such blocks tell nothing; rounds until the movement stands


@dataclass(frozen=True)
class Windows:
    """All windows of one size, by their upper left block. apart: ΔE. excess: of it, what no noise explains."""

    scale: str
    size: int
    apart: np.ndarray
    excess: np.ndarray


def step_of(old: Signature, new: Signature, ground: int) -> np.ndarray:
    """Rows × columns × 3: how far the blocks' mean colours are apart, in DIN99o. Equal blocks cost nothing."""
    one, other = (
        s.colours[..., COLOURS * (ground % s.grounds) :][..., :COLOURS] for s in (old, new)
    )  # an opaque picture is the same on all grounds
    moved = _any(one != other)
    step = np.zeros(one.shape, np.float32)
    if not moved.any():
        return step
    area = np.outer(*_sides(new))[moved][:, None]
    step[moved] = _din99o(one[moved] / (255 * area)) - _din99o(other[moved] / (255 * area))
    return step


def _din99o(colours: np.ndarray) -> np.ndarray:
    """Of sRGB, 0…1; k_E = k_CH = 1, not turned by the hue angle: distances don't see that."""
    light, a, b = cv2.cvtColor(colours[None].astype(np.float32), cv2.COLOR_RGB2LAB)[0].T
    cos, sin = np.float32(np.cos(np.radians(26))), np.float32(np.sin(np.radians(26)))
    red, yellow = cos * a + sin * b, np.float32(0.83) * (cos * b - sin * a)
    radius = np.sqrt(red**2 + yellow**2)
    chroma = np.log1p(np.float32(0.075) * radius) / np.float32(0.0435)
    share = chroma / np.maximum(radius, np.float32(1e-6))
    return np.stack(
        [np.float32(303.67) * np.log1p(np.float32(0.0039) * light), red * share, yellow * share], axis=1
    )


def _any(planes: np.ndarray) -> np.ndarray:
    """Where one of three planes is; far quicker than asking along the last axis."""
    return planes[..., 0] | planes[..., 1] | planes[..., 2]


def lengths_of(vectors: np.ndarray) -> np.ndarray:
    """Of rows × columns × 3, float32; far quicker than a general sum over the last axis."""
    squared = cv2.transform(vectors * vectors, ONES)
    return np.sqrt(squared, out=squared)


def windows_of(
    step: np.ndarray, frame: Frame, old: Signature, new: Signature, ground: int, profile: Profile
) -> Iterator[Windows]:
    """From small to large, only those that lie within the frame; last the whole picture."""
    heights, widths = _sides(new)
    weighed = step * np.outer(heights, widths)[..., None]
    moved = _movement(weighed[..., 0], old, new, ground, profile.shift)
    rims = _Rims.of(old, new, ground, frame) if profile.slack else None
    for scale, size in sizes_of(profile, new):
        pixels = np.outer(_run(heights[frame[0]], size), _run(widths[frame[1]], size))
        apart = excess = lengths_of(sums(weighed[frame], size, size)) / pixels
        if rims:
            excess = excess - np.float32(profile.slack) * rims.around(size) / pixels
        if moved is not None:
            excess = excess - np.float32(COLOURED) * np.abs(sums(moved[frame], size, size)) / pixels
        yield Windows(scale, size, apart, excess)
    if WHOLE in profile.limits:
        mean = np.array(cv2.sumElems(weighed)[:3]) / (new.width * new.height)
        whole = np.full((1, 1), np.linalg.norm(mean), np.float32)
        yield Windows(WHOLE, 0, whole, whole)


def sizes_of(profile: Profile, signature: Signature) -> list[tuple[str, int]]:
    """The scales that can be measured, with the sides of their windows in blocks, from small to large."""
    scales = sorted(profile.limits.keys() - {WHOLE}, key=int)
    sizes = [(scale, int(scale) // signature.side) for scale in scales]
    return [(scale, size) for scale, size in sizes if 1 <= size <= min(signature.colours.shape[:2])]


def frame_of(step: np.ndarray, profile: Profile, signature: Signature) -> Frame:
    """The rows and columns of blocks that a window with a difference in it may cover; at least one window large."""
    room = max((size for _, size in sizes_of(profile, signature)), default=1)
    there = _any(step != 0)
    down, across = (np.flatnonzero(there.any(axis=other)) for other in (1, 0))
    return _around(down, room), _around(across, room)


def _around(places: np.ndarray, room: int) -> slice:
    """From the first place to the last, and as far as windows reach from there."""
    first, last = (int(places[0]), int(places[-1])) if len(places) else (0, 0)
    return slice(max(0, first - room + 1), last + room)


@dataclass(frozen=True)
class _Rims:
    """How much changes across blocks' right and lower rims, summed over them. The first column, and the first row,
    are the rims of what lies before the frame: nothing, at the picture's own edge."""

    right: np.ndarray
    lower: np.ndarray

    @classmethod
    def of(cls, old: Signature, new: Signature, ground: int, frame: Frame) -> _Rims:
        rows, columns = frame
        right, lower = (
            cv2.copyMakeBorder(np.maximum(*planes), 1, 0, 1, 0, cv2.BORDER_CONSTANT, value=0).astype(
                np.float32
            )
            for planes in zip(*(_edges(s, ground)[:2] for s in (old, new)), strict=True)
        )
        unit = np.float32(GREY * new.side)
        after = slice(rows.start + 1, rows.stop + 1), slice(columns.start + 1, columns.stop + 1)
        return cls(
            right[after[0], columns.start : columns.stop + 1] * unit,
            lower[rows.start : rows.stop + 1, after[1]] * unit,
        )

    def around(self, size: int) -> np.ndarray:
        """Of each window."""
        beside, above = sums(self.right, size, 1), sums(self.lower, 1, size)
        return beside[:, :-size] + beside[:, size:] + above[:-size] + above[size:]


def _edges(signature: Signature, ground: int) -> np.ndarray:
    """Four planes; an opaque picture is the same on all grounds."""
    first = EDGES * (ground % signature.grounds)
    return np.moveaxis(signature.edges[..., first : first + EDGES], 2, 0)


def _movement(
    light: np.ndarray, old: Signature, new: Signature, ground: int, most: float
) -> np.ndarray | None:
    """What a movement of all the picture, by at most so many pixels, explains of how blocks differ in light.

    The movement is the one that leaves the least absolute rest, so that an edit here and there doesn't sway it.
    None where it stands still.
    """
    if not most or 2 * np.count_nonzero(light) < FEW:
        return None
    across, down = _slopes(old, new, ground)
    bent = np.abs(across) + np.abs(down) > EDGE
    slopes, rest = np.stack([across[bent], down[bent]], axis=1), light[bent]
    if len(rest) < FEW or 2 * np.count_nonzero(rest) < len(rest):
        return None
    way = np.zeros(2)
    for _ in range(ROUNDS):
        weights = 1 / (np.abs(rest - slopes @ way) + EDGE)
        normal = (slopes * weights[:, None]).T
        way = np.linalg.lstsq(normal @ slopes, normal @ rest, rcond=None)[0]
    way *= min(1, most / max(most, np.hypot(*way)))
    return (across * way[0] + down * way[1]).astype(np.float32)


def _slopes(old: Signature, new: Signature, ground: int) -> tuple[np.ndarray, np.ndarray]:
    """How much a block's mean would change if all moved by a pixel, across and down; ΔE × pixels, about."""
    one, other = (_edges(s, ground)[2:].astype(np.float32) * np.float32(GREY * new.side) for s in (old, new))
    first_column, first_row = (one + other) / 2
    across, down = np.zeros_like(first_column), np.zeros_like(first_row)
    across[:, :-1] = np.diff(first_column, axis=1)
    down[:-1] = np.diff(first_row, axis=0)
    return across, down


def _sides(signature: Signature) -> tuple[np.ndarray, np.ndarray]:
    """Heights of the rows and widths of the columns of blocks, pixels; the last ones may be cut."""
    rows, columns = signature.colours.shape[:2]
    heights, widths = (np.full(count, signature.side, np.float32) for count in (rows, columns))
    heights[-1] = signature.height - signature.side * (rows - 1)
    widths[-1] = signature.width - signature.side * (columns - 1)
    return heights, widths


def _run(lengths: np.ndarray, size: int) -> np.ndarray:
    """Sums of so many neighbours."""
    return np.convolve(lengths, np.ones(size, np.float32), "valid")


def sums(plane: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Sums over windows of so many blocks, only those that lie within."""
    if rows == columns == 1:
        return plane
    summed = cv2.boxFilter(
        plane, -1, (columns, rows), anchor=(0, 0), normalize=False, borderType=cv2.BORDER_CONSTANT
    )
    return summed[: plane.shape[0] - rows + 1, : plane.shape[1] - columns + 1]

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
    moved = (one != other).any(axis=2)
    area = np.outer(*_sides(new))[moved][:, None]
    step = np.zeros(one.shape, np.float32)
    step[moved] = _din99o(one[moved] / (255 * area)) - _din99o(other[moved] / (255 * area))
    return step


def _din99o(colours: np.ndarray) -> np.ndarray:
    """Of sRGB, 0…1; k_E = k_CH = 1, not turned by the hue angle: distances don't see that."""
    if not len(colours):
        return colours
    light, a, b = cv2.cvtColor(colours[None].astype(np.float32), cv2.COLOR_RGB2LAB)[0].T
    cos, sin = np.float32(np.cos(np.radians(26))), np.float32(np.sin(np.radians(26)))
    red, yellow = cos * a + sin * b, np.float32(0.83) * (cos * b - sin * a)
    radius = np.sqrt(red**2 + yellow**2)
    chroma = np.log1p(np.float32(0.075) * radius) / np.float32(0.0435)
    share = chroma / np.maximum(radius, np.float32(1e-6))
    return np.stack(
        [np.float32(303.67) * np.log1p(np.float32(0.0039) * light), red * share, yellow * share], axis=1
    )


def lengths_of(vectors: np.ndarray) -> np.ndarray:
    """Of the last axis; for three numbers far quicker than a general sum."""
    x, y, z = vectors[..., 0], vectors[..., 1], vectors[..., 2]
    return np.sqrt(x * x + y * y + z * z)


@dataclass(frozen=True)
class _Edges:
    """What a small movement brings about. right, lower: the change across those rims of a block, summed over them; the
    first column, and row, stand for the picture's own edge.

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
        return cls(np.pad(right, ((0, 0), (1, 0))), np.pad(lower, ((1, 0), (0, 0))), across, down)

    def rim(self, size: int) -> np.ndarray:
        """Of each window."""
        beside, above = sums(self.right, size, 1), sums(self.lower, 1, size)
        return beside[:, :-size] + beside[:, size:] + above[:-size] + above[size:]


def windows_of(
    step: np.ndarray, old: Signature, new: Signature, ground: int, profile: Profile
) -> Iterator[Windows]:
    """From small to large, only those that lie within. step: by how far the blocks' colours differ."""
    heights, widths = _sides(new)
    weighed = step * np.outer(heights, widths)[..., None]
    edges = _Edges.of(old, new, ground) if profile.slack or profile.shift else None
    moved = _movement(weighed[..., 0], edges, profile.shift) if edges else None
    for scale in sorted(profile.limits.keys() - {WHOLE}, key=int):
        size = int(scale) // new.side
        if not 1 <= size <= min(step.shape[:2]):
            continue
        pixels = np.outer(_run(heights, size), _run(widths, size))
        apart = excess = lengths_of(sums(weighed, size, size)) / pixels
        if edges:
            excess = excess - np.float32(profile.slack) * edges.rim(size) / pixels
        if moved is not None:
            excess = excess - np.float32(COLOURED) * np.abs(sums(moved, size, size)) / pixels
        yield Windows(scale, size, apart, excess)
    if WHOLE in profile.limits:
        whole = lengths_of(weighed.sum(axis=(0, 1)) / (new.width * new.height)).reshape(1, 1)
        yield Windows(WHOLE, 0, whole, whole)


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
    summed = cv2.boxFilter(
        plane, -1, (columns, rows), anchor=(0, 0), normalize=False, borderType=cv2.BORDER_CONSTANT
    )
    return summed[: plane.shape[0] - rows + 1, : plane.shape[1] - columns + 1]

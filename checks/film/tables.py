"""The tables of a film's picture: a few numbers and a coarse grid of every frame, taken with a stride.

Nothing is scaled: every fourth pixel of every fourth row of a 1080 × 1920 frame says as much about darkness, stillness
and flashes, at a twentieth of what the decoder spends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

FINE = 256  # samples along the shorter side, at least
CELLS = 32  # cells of the grid along the shorter side
DARK = 0.06  # of the way from black to white: code 29 in limited range, darker than any lit ground
BLACK, WHITE = (16, 235), (0, 255)  # 8-bit codes of limited and full range (ITU-R BT.709, BT.2100)
SAMPLES = 150  # small pictures that are kept of a film, at most


class Planes(NamedTuple):
    """A frame as it was decoded: luma H×W, chroma smaller or of that size (None: grey). Code values of `bits`."""

    luma: np.ndarray
    blue: np.ndarray | None
    red: np.ndarray | None
    bits: int = 8


@dataclass(frozen=True)
class Tables:
    """A row a frame. Luma is 0 (black) to 255 (white) as in full range; what lies beyond is cut.

    mean, spread (standard deviation) of luma; dark: share of the frame as good as black; step: mean absolute change of
    a sample since the frame before, 0 for the first. grid: N × rows × columns, uint8, mean luma of square cells of
    `cell` pixels; chroma: N × rows × columns × 2, uint8, Cb and Cr about 128. pictures: every so many frames the
    luma with a stride, uint8, K × h × w, and `pictured`: which frames they are of; stride: pixels between its samples.
    """

    mean: np.ndarray
    spread: np.ndarray
    dark: np.ndarray
    step: np.ndarray
    grid: np.ndarray
    chroma: np.ndarray
    pictures: np.ndarray
    pictured: np.ndarray
    stride: int
    cell: int


class Reader:
    """Fills the tables, frame by frame. size: height, width. full: whether codes are of full range."""

    def __init__(self, size: tuple[int, int], full: bool, every: int):
        self.stride = max(1, min(size) // FINE)
        self.cell = max(2, min(size) // self.stride // CELLS)
        self.low, self.high = WHITE if full else BLACK
        self.black = round(self.low + DARK * (self.high - self.low))
        self.every = max(1, every)
        self.before: np.ndarray | None = None
        self.numbers: list[tuple[float, float, float, float]] = []
        self.grids: list[np.ndarray] = []
        self.chromas: list[np.ndarray] = []
        self.pictures: list[np.ndarray] = []
        self.pictured: list[int] = []

    def add(self, planes: Planes) -> None:
        small = _eight(planes.luma[:: self.stride, :: self.stride], planes.bits)
        mean, spread = cv2.meanStdDev(small)
        dark = np.count_nonzero(small <= self.black) / small.size
        step = 0.0 if self.before is None else cv2.norm(small, self.before, cv2.NORM_L1) / small.size
        if len(self.numbers) % self.every == 0:
            self._picture(small)
        self.numbers.append((float(mean[0, 0]), float(spread[0, 0]), dark, step))
        self.grids.append(_cells(small, self.cell))
        self.chromas.append(self._chroma(planes, small.shape))
        self.before = small

    def _picture(self, small: np.ndarray) -> None:
        self.pictured.append(len(self.numbers))
        self.pictures.append(small)
        if len(self.pictures) == SAMPLES:  # a long film: half as many, twice as far apart
            self.pictures, self.pictured, self.every = self.pictures[::2], self.pictured[::2], self.every * 2

    def _chroma(self, planes: Planes, shape: tuple[int, ...]) -> np.ndarray:
        """Cb and Cr of cells twice as wide as those of luma, at half the samples."""
        rows, columns = max(shape[0] // self.cell // 2, 1), max(shape[1] // self.cell // 2, 1)
        if planes.blue is None or planes.red is None:
            return np.full((rows, columns, 2), 128, np.uint8)
        found = []
        for plane in (planes.blue, planes.red):
            down = self.stride * self.cell * 2 * plane.shape[0] // planes.luma.shape[0]
            across = self.stride * self.cell * 2 * plane.shape[1] // planes.luma.shape[1]
            by, bx = max(down // 4, 1), max(across // 4, 1)  # about four samples a side of a cell
            small = _eight(plane[::by, ::bx], planes.bits)
            found.append(cv2.resize(small, (columns, rows), interpolation=cv2.INTER_AREA))
        return np.stack(found, -1)

    def tables(self) -> Tables:
        numbers = np.array(self.numbers, np.float32).reshape(-1, 4)
        scale = 255 / (self.high - self.low)
        mean = np.clip((numbers[:, 0] - self.low) * scale, 0, 255)
        return Tables(
            mean=mean,
            spread=numbers[:, 1] * scale,
            dark=numbers[:, 2],
            step=numbers[:, 3] * scale,
            grid=self._full(np.stack(self.grids)),
            chroma=np.stack(self.chromas),
            pictures=self._full(np.stack(self.pictures)),
            pictured=np.array(self.pictured),
            stride=self.stride,
            cell=self.cell * self.stride,
        )

    def _full(self, codes: np.ndarray) -> np.ndarray:
        """8-bit codes as those of full range."""
        table = np.clip(np.round((np.arange(256) - self.low) * 255 / (self.high - self.low)), 0, 255)
        return table.astype(np.uint8)[codes]


def _eight(samples: np.ndarray, bits: int) -> np.ndarray:
    if bits == 8:
        return np.ascontiguousarray(samples)
    return np.right_shift(samples, bits - 8).astype(np.uint8)


def _cells(small: np.ndarray, cell: int) -> np.ndarray:
    """The mean of each cell; what is left over at the right and bottom isn't looked at."""
    rows, columns = small.shape[0] // cell, small.shape[1] // cell
    if not rows or not columns:
        return small.copy()
    inside = small[: rows * cell, : columns * cell]
    return cv2.resize(inside, (columns, rows), interpolation=cv2.INTER_AREA)

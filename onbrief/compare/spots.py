"""Places that differ, as few boxes: what lies close together is one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import cv2
import numpy as np

MOST = 24  # boxes; more would hide the picture
Box = tuple[int, int, int, int]  # x, y, width, height, pixels of the newer picture


@dataclass(frozen=True)
class Spot:
    """A place that differs. delta: the largest colour difference of a window in it, ΔE."""

    box: Box
    delta: float


def spots_of(marks: np.ndarray, side: int, width: int, height: int) -> tuple[Spot, ...]:
    """Worst first, clipped to the picture. marks: rows × columns of blocks, ΔE, 0 where nothing differs."""
    found: list[tuple[int, int, int, int]] = []
    reach = 3
    while not found or len(found) > MOST:  # the wider the reach, the fewer places are left
        found = _merged(_boxes(marks > 0, reach))
        reach = 2 * reach - 1
    spots = [_spot(marks, box, side, width, height) for box in found]
    return tuple(sorted(spots, key=lambda spot: (-spot.delta, spot.box[1], spot.box[0])))


def _boxes(mask: np.ndarray, reach: int) -> list[Box]:
    """Around what hangs together once gaps narrower than the reach are closed; in blocks."""
    room = ((reach, reach), (reach, reach))
    kernel = np.ones((reach, reach), np.uint8)
    closed = cv2.morphologyEx(np.pad(mask.astype(np.uint8), room), cv2.MORPH_CLOSE, kernel)
    _, _, about, _ = cv2.connectedComponentsWithStats(closed[reach:-reach, reach:-reach])
    return [(int(x), int(y), int(w), int(h)) for x, y, w, h, _ in about[1:]]


def _merged(boxes: list[Box]) -> list[Box]:
    """Boxes that overlap become one."""
    if len(boxes) > 4 * MOST:
        return boxes
    for one, other in combinations(boxes, 2):
        x, y = max(one[0], other[0]), max(one[1], other[1])
        if x < min(one[0] + one[2], other[0] + other[2]) and y < min(one[1] + one[3], other[1] + other[3]):
            rest = [box for box in boxes if box not in (one, other)]
            return _merged([*rest, _around(one, other)])
    return boxes


def _around(one: Box, other: Box) -> Box:
    x, y = min(one[0], other[0]), min(one[1], other[1])
    right, lower = max(one[0] + one[2], other[0] + other[2]), max(one[1] + one[3], other[1] + other[3])
    return x, y, right - x, lower - y


def _spot(marks: np.ndarray, box: Box, side: int, width: int, height: int) -> Spot:
    x, y, columns, rows = box
    right, lower = min(width, (x + columns) * side), min(height, (y + rows) * side)
    delta = float(marks[y : y + rows, x : x + columns].max())
    return Spot((x * side, y * side, right - x * side, lower - y * side), round(delta, 2))

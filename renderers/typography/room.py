"""Where words may stand: inside the safe area, off the product's silhouette.

Boxes are (x, y, width, height) in the variant's pixels.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import cv2
import numpy as np

from renderers.typography.crop import Box

CELLS, EDGE, OTHER = 40, 14.0, 30.0  # cells along the short side; L* span within one; a*b* distance
ROWS = 60  # resolution of the silhouette that the layouts ask
AIR = 0.15  # share of the margin that copy keeps from a safe area's edge
MOST = 0.6  # share of a room from which the copy space that the picture was composed with is kept to
MARGIN = 1 / 18  # least margin, share of the short side (ART: an even margin on all sides that carry content)


def unit(size: tuple[int, int]) -> float:
    """The measure that type scales with: √(short × long), the long side counted at most twice."""
    short, long = sorted(size)
    return math.sqrt(short * min(long, 2 * short))


def frame(size: tuple[int, int], safe: tuple[float, float, float, float], margin: float) -> Box:
    """The picture less its safe area (top, right, bottom, left); never closer to an edge than the margin."""
    top, right, bottom, left = (max(s + AIR * margin if s else 0, margin) for s in safe)
    return (left, top, size[0] - left - right, size[1] - top - bottom)


def silhouette(matte: np.ndarray, clear: float) -> list[Box]:
    """The product's outline as bands, grown by `clear` pixels. matte: H×W uint8."""
    height, width = matte.shape
    edges = np.linspace(0, height, min(ROWS, height) + 1).astype(int)
    bands = []
    for y0, y1 in pairwise(edges):
        columns = np.flatnonzero((matte[y0:y1] > 96).any(axis=0))
        if columns.size:
            x0, x1 = max(0.0, columns[0] - clear), min(float(width), columns[-1] + 1 + clear)
            bands.append((x0, max(0.0, y0 - clear), x1 - x0, y1 - y0 + 2 * clear))
    return bands


def busy(picture: np.ndarray, ground: np.ndarray) -> dict[str, Any]:
    """Where the picture has edges or things: a grid of 0 and 1, and its cell in pixels.

    Soft shadows are calm: a cell is busy when its lightness (CIE L*) spans more than EDGE, or when its colour
    (a*, b*) is further than OTHER from the ground's. ground: 3 uint8.
    """
    height, width = picture.shape[:2]
    cell = max(4.0, min(width, height) / CELLS)
    columns, rows = max(1, round(width / cell)), max(1, round(height / cell))
    small = cv2.resize(picture, (columns * 4, rows * 4), interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    paper = cv2.cvtColor(ground.reshape(1, 1, 3).astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    blocks = lab.reshape(rows, 4, columns, 4, 3)
    edges = np.ptp(blocks[..., 0], axis=(1, 3)) > EDGE
    things = np.linalg.norm(blocks.mean((1, 3))[..., 1:] - paper[0, 0, 1:], axis=-1) > OTHER
    return {"grid": (edges | things).astype(int).tolist(), "cell": [width / columns, height / rows]}


def rooms(area: Box, bands: list[Box]) -> dict[str, Box]:
    """The clear rectangles above, below, left and right of the silhouette within an area."""
    x, y, w, h = area
    inside = [b for b in bands if b[0] < x + w and b[0] + b[2] > x and b[1] < y + h and b[1] + b[3] > y]
    if not inside:
        return {"all": area}
    x0, x1 = min(b[0] for b in inside), max(b[0] + b[2] for b in inside)
    y0, y1 = min(b[1] for b in inside), max(b[1] + b[3] for b in inside)
    found = {
        "above": (x, y, w, y0 - y),
        "below": (x, y1, w, y + h - y1),
        "left": (x, y, x0 - x, h),
        "right": (x1, y, x + w - x1, h),
    }
    return {name: box for name, box in found.items() if box[2] > 1 and box[3] > 1}


def choose(found: dict[str, Box], prefer: list[str], copy_space: Box | None, start: str) -> tuple[str, Box]:
    """The preferred room that holds most of the copy space the picture was composed with.

    prefer: names in order; "side" stands for left or right, the reading side first.
    """
    names = [n for p in prefer for n in ((start, _other(start)) if p == "side" else (p,))]
    ranked = [(n, found[n]) for n in ["all", *names] if n in found]
    if not ranked:
        ranked = list(found.items()) or [("all", (0.0, 0.0, 1.0, 1.0))]
    name, box = max(enumerate(ranked), key=lambda item: _worth(item[1][1], copy_space) * 0.8 ** item[0])[1]
    return name, _composed(name, box, copy_space)


def _other(side: str) -> str:
    return "left" if side == "right" else "right"


def _worth(box: Box, copy_space: Box | None) -> float:
    """Room by its area, thin rooms counted less; what was composed for words counts double."""
    worth = min(box[2], box[3]) ** 0.5 * (box[2] * box[3]) ** 0.5
    both = _overlap(box, copy_space) if copy_space else None
    return worth * (1 + (both[2] * both[3] / (box[2] * box[3]) if both else 0))


def _composed(name: str, box: Box, space: Box | None) -> Box:
    """A room less what was not composed for words: sideways beside the product, in height above it."""
    if not space:
        return box
    x0, x1 = max(box[0], space[0]), min(box[0] + box[2], space[0] + space[2])
    y0, y1 = max(box[1], space[1]), min(box[1] + box[3], space[1] + space[3])
    if name in ("left", "right", "all") and x1 - x0 > MOST * box[2]:
        return (x0, box[1], x1 - x0, box[3])
    if name == "above" and y1 - y0 > MOST * box[3]:
        return (box[0], box[1], box[2], y1 - box[1])
    if name == "below" and y1 - y0 > MOST * box[3]:
        return (box[0], y0, box[2], box[1] + box[3] - y0)
    return box


def _overlap(a: Box, b: Box) -> Box | None:
    x0, y0 = max(a[0], b[0]), max(a[1], b[1])
    x1, y1 = min(a[0] + a[2], b[0] + b[2]), min(a[1] + a[3], b[1] + b[3])
    return (x0, y0, x1 - x0, y1 - y0) if x1 > x0 and y1 > y0 else None

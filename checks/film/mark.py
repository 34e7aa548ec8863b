"""A logo looked for in a frame: its drawing at many sizes against the frame's edges, then registered where it is likest."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from checks.ink import Box
from checks.redrawn import Pose, plates, pose, redrawn, sight, stamp

SEARCHED = 360  # pixels of the frame's shorter side in which it is looked for
JUDGED = 240  # pixels: the logo's width where it is held against its drawing
WIDTHS = (0.1, 0.92)  # of the frame's width: the sizes that are tried
STEP = 1.1  # from size to size
FINER = (0.93, 0.965, 1.0, 1.035, 1.07)
STRETCHED = (0.7, 0.8, 0.87, 1.15, 1.25, 1.4, 1.55)  # wider than it should be
LIKE = 0.68  # correlation of edges from which it is the logo: logos reach 0.79 and more, other things 0.58
CANDIDATES = 4
SOFT = 0.008  # of the width: by how much edges are blurred before they are compared
FLAT = 0.15  # share of the drawing's own spread below which a place is flat: correlation there is noise


class Mark(NamedTuple):
    """A logo as it was found. like: correlation of edges. stretch: its width over its height against the drawing's.

    strength: share of its own ink that is seen, 1 where it is opaque.
    """

    box: Box
    like: float
    stretch: float
    strength: float


def find(pixels: np.ndarray, files: Iterable[Path], aspect: float, near: Box | None = None) -> Mark | None:
    """The logo in a frame, H×W×3 uint8, sRGB; None where nothing is like it. near: where it was, or should be.

    files: its drawings; light and dark ones have the same edges. Raises ValueError where one is no drawing.
    """
    drawings = list(files)
    found = []
    for stretch in (1.0, *STRETCHED):
        boxes = [near] if near else _coarse(pixels, drawings[0], aspect * stretch)
        found += [(_like(pixels, box, drawings[0], aspect * stretch), stretch) for box in boxes]
        best, how = max(found, key=lambda pair: pair[0][0])
        if best[0] >= LIKE or near:
            break
    (like, box), how = max(found, key=lambda pair: pair[0][0])
    if like < LIKE:
        return None
    strength, posed = max((_inked(pixels, box, drawing) for drawing in drawings), key=lambda pair: pair[0])
    return Mark(box, like, _stretch(posed, how), strength)


def _coarse(pixels: np.ndarray, drawing: Path, aspect: float) -> list[Box]:
    """The likeliest places in a small picture of the frame."""
    scale = SEARCHED / min(pixels.shape[:2])
    small = cv2.resize(pixels, None, fx=min(scale, 1), fy=min(scale, 1), interpolation=cv2.INTER_AREA)
    scale = small.shape[1] / pixels.shape[1]
    seen = _edges(small)
    found: list[tuple[float, Box]] = []
    for width in _widths(small.shape[1]):
        size = (width, max(2, round(width / aspect)))
        if size[1] >= small.shape[0] or size[0] >= small.shape[1]:
            break
        like = _compared(seen, drawing, size)
        for _ in range(2):
            _, top, _, (x, y) = cv2.minMaxLoc(like)
            found.append((top, (x / scale, y / scale, size[0] / scale, size[1] / scale)))
            like[max(y - size[1], 0) : y + size[1], max(x - size[0] // 2, 0) : x + size[0] // 2] = -1
    found.sort(key=lambda pair: -pair[0])
    return [box for _, box in found[:CANDIDATES]]


def _widths(frame: int) -> Iterator[int]:
    width = WIDTHS[0] * frame
    while width <= WIDTHS[1] * frame:
        yield round(width)
        width *= STEP


def _like(pixels: np.ndarray, box: Box, drawing: Path, aspect: float) -> tuple[float, Box]:
    """How like the logo a place is, and where exactly it stands."""
    x, y, width, height = box
    pad = max(0.12 * width, 0.4 * height)
    left, top = max(math.floor(x - pad), 0), max(math.floor(y - pad), 0)
    cut = pixels[top : math.ceil(y + height + pad), left : math.ceil(x + width + pad)]
    scale = JUDGED / width
    sized = cv2.resize(
        cut, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    )
    seen = _edges(sized)
    best: tuple[float, Box] = (0.0, box)
    for finer in FINER:
        size = (round(JUDGED * finer), max(2, round(JUDGED * finer / aspect)))
        if size[0] >= seen.shape[1] or size[1] >= seen.shape[0]:
            continue
        _, like, _, (column, row) = cv2.minMaxLoc(_compared(seen, drawing, size))
        if like > best[0]:
            best = like, (left + column / scale, top + row / scale, size[0] / scale, size[1] / scale)
    return best


def _compared(seen: np.ndarray, drawing: Path, size: tuple[int, int]) -> np.ndarray:
    """Correlation of a frame's edges with those of a drawing of this size, wherever it may stand.

    A flat place is like nothing.
    """
    pad = 2
    whole = (size[0] + 2 * pad, size[1] + 2 * pad)
    cover = redrawn(drawing, stamp(drawing), (pad, pad, *size), whole)[..., 3].astype(np.float32)
    edges = _gradient(cover)[pad:-pad, pad:-pad]
    edges = cv2.GaussianBlur(edges, (0, 0), SOFT * size[0])
    field = cv2.GaussianBlur(seen, (0, 0), SOFT * size[0])
    like = cv2.matchTemplate(field, edges, cv2.TM_CCOEFF_NORMED)
    rows, columns = like.shape
    mean, square = (cv2.boxFilter(one, cv2.CV_32F, size, anchor=(0, 0)) for one in (field, field * field))
    spread = np.sqrt(np.maximum(square - mean * mean, 0))[:rows, :columns]
    return np.where(np.isfinite(like) & (spread > FLAT * float(edges.std())), like, -1).astype(np.float32)


def _edges(pixels: np.ndarray) -> np.ndarray:
    """Strength of edges, the strongest of the three channels, compressed: a faint logo over a strong edge still counts."""
    return np.max([_gradient(pixels[..., n].astype(np.float32)) for n in range(3)], axis=0)


def _gradient(plane: np.ndarray) -> np.ndarray:
    across = cv2.Sobel(plane, cv2.CV_32F, 1, 0, ksize=3)
    down = cv2.Sobel(plane, cv2.CV_32F, 0, 1, ksize=3)
    return np.sqrt(cv2.magnitude(across, down))


def _inked(pixels: np.ndarray, box: Box, drawing: Path) -> tuple[float, Pose]:
    """The share of its own ink that is seen in its place, and how it stands there."""
    view = sight(pixels, box, drawing, max(6, math.ceil(0.35 * box[3])))
    seen, drawn = plates(view)
    there, warp = pose(seen, drawn, np.eye(2, 3))
    moved = cv2.warpAffine(drawn.astype(np.float32), warp.astype(np.float32), drawn.shape[::-1])
    weight = float((moved * moved).sum())
    return float((seen * moved).sum()) / max(weight, 1e-6), there


def _stretch(posed: Pose, how: float) -> float:
    found = posed.across / max(posed.along, 1e-6)
    return how if how != 1.0 else found if posed.like > LIKE else 1.0

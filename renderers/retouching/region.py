"""Where something is retouched: shares of a picture, as pixels; hard inside, feathered outwards."""

from __future__ import annotations

import math

import cv2
import numpy as np
from pydantic import BaseModel, ConfigDict, Field

FEATHER = 0.004  # of the shorter side: about 4 pixels at 1080
MOST_POINTS = 1000

Four = tuple[float, float, float, float]


class Region(BaseModel):
    """Boxes and outlines that are retouched; or `outside`, all but this box. Shares of width and height."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
    boxes: tuple[Four, ...] = Field((), max_length=64)
    outlines: tuple[tuple[tuple[float, float], ...], ...] = Field((), max_length=64)
    outside: Four | None = None


def inside(region: Region, size: tuple[int, int]) -> np.ndarray:
    """H×W bool: a pixel that a box or an outline touches belongs to it. Raises ValueError for nothing, or for all."""
    width, height = size
    found = np.zeros((height, width), np.uint8)
    for x, y, w, h in region.boxes:
        found[_span(y, h, height), _span(x, w, width)] = 1
    for points in region.outlines:
        if len(points) > MOST_POINTS:
            raise ValueError(f"an outline has {len(points)} points; at most {MOST_POINTS}")
        # OpenCV's fixed point: 4 bits of a pixel; a point at 0 is the left edge of the first one
        at = np.rint((np.array(points) * size - 0.5) * 16).astype(np.int32)
        cv2.fillPoly(found, [at], 1, shift=4)
    if region.outside:
        x, y, w, h = region.outside
        kept = np.zeros_like(found)
        kept[_span(y, h, height), _span(x, w, width)] = 1
        found |= 1 - kept
    if not found.any():
        raise ValueError("the region to retouch is empty")
    if found.all():
        raise ValueError("the region to retouch is the whole picture: nothing is left to go by")
    return found.astype(bool)


def feathered(core: np.ndarray, width: float) -> np.ndarray:
    """H×W float32: 1 in the core, falling smoothly to exactly 0 at this many pixels from it."""
    away = cv2.distanceTransform((~core).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    share = np.clip(1 - away / np.float32(width + 1), 0, 1)
    return np.where(core, np.float32(1), share * share * (3 - 2 * share)).astype(np.float32)


def feather_of(size: tuple[int, int], wished: float | None) -> float:
    """The feather in pixels. wished: as a share of the shorter side."""
    return max(2.0, (FEATHER if wished is None else wished) * min(size))


def _span(first: float, length: float, whole: int) -> slice:
    start = max(0, math.floor(first * whole + 1e-6))
    return slice(start, max(start, min(whole, math.ceil((first + length) * whole - 1e-6))))

"""Lines of text found in a picture by PP-OCRv6's detector alone.

The library that it comes with loads a reader, a classifier and what they stand on, 1.2 CPU-seconds more, before it
finds its first line. Its way from the network's map to boxes is followed here step by step.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from checks.ink import Box

MODEL = "PP-OCRv6_det_small.onnx"  # inside rapidocr's wheel, Apache-2.0
FOUND = 0.3  # mean of the map in a line; at 0.5, words over other things were missed
INK = 0.3  # of the map, from which a pixel belongs to a line: PaddleOCR's
GROWN = 1.6  # times area over outline, by which a line's shrunk shape grows again: the same
SMALLEST = 3.0  # pixels of the map: the side of a shape that is looked at, and 2 more when it has grown
STEP = 32  # pixels of which the network wants whole numbers
FLAT = (
    6  # code values by which a place without writing may differ within its neighbourhood: an encoder's noise
)
BESIDE = 24  # pixels of ground that are left around what isn't flat


@cache
def detector() -> Any:
    """The network on one thread, or None where it isn't installed."""
    found = find_spec("rapidocr")
    if found is None or not found.submodule_search_locations or find_spec("onnxruntime") is None:
        return None
    model = Path(next(iter(found.submodule_search_locations))) / "models" / MODEL
    if not model.is_file():
        return None
    import onnxruntime

    asked = onnxruntime.SessionOptions()
    asked.intra_op_num_threads = asked.inter_op_num_threads = 1
    asked.log_severity_level = 4
    return onnxruntime.InferenceSession(str(model), asked, providers=["CPUExecutionProvider"])


def detected(pixels: np.ndarray, size: int) -> list[Box]:
    """Boxes around lines of text, in pixels. pixels: H×W×3 uint8, RGB. size: pixels of the picture that is looked at."""
    height, width = pixels.shape[:2]
    scale = min(1.0, (size / (height * width)) ** 0.5)
    small = cv2.resize(pixels[..., ::-1], None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    left, top, right, bottom = written_on(small)
    if right <= left:
        return []
    found = _boxes(_map(small[top:bottom, left:right]))
    return [((left + x) / scale, (top + y) / scale, w / scale, h / scale) for x, y, w, h in found]


def written_on(small: np.ndarray) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of all that isn't flat, with some ground around: H×W×3. The rest holds no words."""
    patch = np.ones((3, 3), np.uint8)
    rough = cv2.morphologyEx(small, cv2.MORPH_GRADIENT, patch).max(-1) > FLAT
    columns, rows = np.flatnonzero(rough.any(0)), np.flatnonzero(rough.any(1))
    if not len(rows):
        return 0, 0, 0, 0
    height, width = small.shape[:2]
    left, top = max(int(columns[0]) - BESIDE, 0), max(int(rows[0]) - BESIDE, 0)
    return left, top, min(int(columns[-1]) + 1 + BESIDE, width), min(int(rows[-1]) + 1 + BESIDE, height)


def _map(small: np.ndarray) -> np.ndarray:
    """How surely each pixel belongs to a line, 0 to 1: of the picture's size."""
    height, width = small.shape[:2]
    filled = cv2.copyMakeBorder(small, 0, -height % STEP, 0, -width % STEP, cv2.BORDER_REPLICATE)
    given = ((filled.astype(np.float32) / 255 - 0.5) / 0.5).transpose(2, 0, 1)[None]
    network = detector()
    map_ = network.run(None, {network.get_inputs()[0].name: np.ascontiguousarray(given)})[0][0, 0]
    return np.ascontiguousarray(map_[:height, :width])


def _boxes(map_: np.ndarray) -> Iterator[Box]:
    """The upright boxes of the map's shapes, grown to whole letters, as whole pixels."""
    ink = cv2.dilate((map_ > INK).astype(np.uint8), np.ones((2, 2), np.uint8))
    shapes, _ = cv2.findContours(ink, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    for shape in shapes:
        middle, (w, h), angle = cv2.minAreaRect(shape)
        if min(w, h) < SMALLEST or _mean(map_, cv2.boxPoints((middle, (w, h), angle))) < FOUND:
            continue
        by = w * h * GROWN / (2 * (w + h))
        grown = (w + 2 * by, h + 2 * by)
        if min(grown) < SMALLEST + 2:
            continue
        corners = np.round(cv2.boxPoints((middle, grown, angle)))
        corners = np.clip(corners, 0, np.array(map_.shape[::-1]) - 1)
        x, y = corners.min(0)
        yield float(x), float(y), float(np.ptp(corners[:, 0])), float(np.ptp(corners[:, 1]))


def _mean(map_: np.ndarray, corners: np.ndarray) -> float:
    low = np.clip(np.floor(corners.min(0)).astype(int), 0, np.array(map_.shape[::-1]) - 1)
    high = np.clip(np.ceil(corners.max(0)).astype(int), 0, np.array(map_.shape[::-1]) - 1)
    inside = np.zeros(tuple((high - low + 1)[::-1]), np.uint8)
    cv2.fillPoly(inside, [(corners - low).astype(np.int32)], 1)
    return float(cv2.mean(np.ascontiguousarray(map_[low[1] : high[1] + 1, low[0] : high[0] + 1]), inside)[0])

"""Linear light, resampling and blur with the same result on every machine: tables, sums in a fixed order, no SIMD maths.

Pictures here are H×W×4, float32, linear sRGB premultiplied by alpha (Porter and Duff, “Compositing digital images”, 1984).
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from onbrief.model.picture import Unreadable, opened

LEAST, BROAD = 0.3, 3.0  # sigmas below which a blur does nothing, and from which boxes come near enough
LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)  # of linear sRGB, Rec. ITU-R BT.709


@cache
def _light_of() -> np.ndarray:
    """Linear light of each 16-bit sRGB code (IEC 61966-2-1)."""
    code = np.arange(65536) / 65535
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4).astype(np.float32)


def linear(codes: np.ndarray) -> np.ndarray:
    """16-bit sRGB to linear light, float32."""
    return _light_of()[codes]


def encoded(light: np.ndarray) -> np.ndarray:
    """Linear light to the nearest 16-bit sRGB code; looked up, since powers differ in the last bit between machines."""
    table = _light_of().astype(np.float64)
    between = ((table[1:] + table[:-1]) / 2).astype(np.float32)
    return np.searchsorted(between, light).astype(np.uint16)


def read(path: Path, matte: Path | None = None) -> np.ndarray:
    """A PNG as premultiplied light; a matte of the same size takes the place of its alpha. Raises ValueError."""
    codes = _codes(path, cv2.IMREAD_UNCHANGED)
    if codes.ndim == 2:
        codes = np.repeat(codes[..., None], 3, axis=2)
    alpha = codes[..., 3] if codes.shape[2] == 4 else np.full(codes.shape[:2], 65535, np.uint16)
    if matte is not None:
        alpha = _codes(matte, cv2.IMREAD_GRAYSCALE | cv2.IMREAD_ANYDEPTH)
        if alpha.shape != codes.shape[:2]:
            raise ValueError(f"{matte.name} has another size than {path.name}")
    share = (alpha / np.float32(65535)).astype(np.float32)[..., None]
    return np.concatenate([linear(codes[..., 2::-1]) * share, share], axis=2)


def grey(path: Path) -> np.ndarray:
    """H×W, float32, 0 to 1. Raises ValueError."""
    return (_codes(path, cv2.IMREAD_GRAYSCALE | cv2.IMREAD_ANYDEPTH) / np.float32(65535)).astype(np.float32)


def _codes(path: Path, how: int) -> np.ndarray:
    """16-bit codes as OpenCV orders channels; the header is looked at first, since anyone may have written the file."""
    try:
        with opened(path) as image:
            if image.format != "PNG":
                raise ValueError(f"{path.name} is no PNG; bring it in with `onbrief import`")
    except Unreadable as error:
        raise ValueError(f"{path.name} can't be opened: {error}") from None
    codes = cv2.imread(str(path), how)
    if codes is None:
        raise ValueError(f"{path.name} is no readable picture")
    return codes.astype(np.uint16) * 257 if codes.dtype == np.uint8 else codes


def resized(picture: np.ndarray, width: int, height: int, box: tuple[float, ...] | None = None) -> np.ndarray:
    """Lanczos (a = 3) over a box (left, upper, right, lower; default: all), channel by channel, in doubles."""
    planes = np.atleast_3d(picture)
    out = np.empty((height, width, planes.shape[2]), np.float32)
    for i in range(planes.shape[2]):
        plane = Image.fromarray(np.ascontiguousarray(planes[..., i], np.float32))
        out[..., i] = np.asarray(plane.resize((width, height), Image.Resampling.LANCZOS, box))
    out = np.clip(out, 0, None)
    if out.shape[2] == 4:
        out[..., 3] = np.minimum(out[..., 3], 1)
        out[..., :3] = np.minimum(out[..., :3], out[..., 3:])  # ringing makes no light where nothing is
    return out if picture.ndim == 3 else out[..., 0]


def blurred(picture: np.ndarray, sigma: float, down: float | None = None) -> np.ndarray:
    """Gaussian blur; edges are continued. Wide ones as three boxes.

    sigma: pixels, across; down: the same from above to below, by default as across.
    """
    planes = np.atleast_3d(picture).astype(np.float64)
    for axis, reach in ((0, sigma if down is None else down), (1, sigma)):
        if reach >= LEAST:
            planes = _narrow(planes, reach, axis) if reach < BROAD else _wide(planes, reach, axis)
    out = planes.astype(np.float32)
    return out if picture.ndim == 3 else out[..., 0]


def _narrow(planes: np.ndarray, sigma: float, axis: int) -> np.ndarray:
    reach = math.ceil(3 * sigma)
    weights = [round(math.exp(-(k * k) / (2 * sigma * sigma)), 9) for k in range(-reach, reach + 1)]
    padded, count = _padded(planes, reach, axis), planes.shape[axis]
    total = np.zeros_like(planes)
    for k, weight in enumerate(weights):
        total += weight * _part(padded, k, count, axis)
    return total / math.fsum(weights)


def _wide(planes: np.ndarray, sigma: float, axis: int) -> np.ndarray:
    """Three boxes, of two odd widths, whose variances add up to the Gaussian's (P. Kovesi, DICTA 2010)."""
    odd = int(math.sqrt(4 * sigma * sigma + 1) - 1) // 2 * 2 + 1
    narrow = round((12 * sigma * sigma - 3 * odd * odd - 12 * odd - 9) / (-4 * odd - 4))
    for i in range(3):
        window = odd if i < narrow else odd + 2
        padded = _padded(planes, window // 2 + 1, axis)
        sums = np.cumsum(padded, axis=axis)
        count = planes.shape[axis]
        planes = (_part(sums, window, count, axis) - _part(sums, 0, count, axis)) / window
    return planes


def _padded(planes: np.ndarray, reach: int, axis: int) -> np.ndarray:
    return np.pad(planes, [(reach, reach) if i == axis else (0, 0) for i in range(3)], mode="edge")


def _part(planes: np.ndarray, start: int, count: int, axis: int) -> np.ndarray:
    return planes[start : start + count] if axis == 0 else planes[:, start : start + count]


def over(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Porter and Duff's `over`; both premultiplied."""
    return above + below * (1 - above[..., 3:])


def luminance(picture: np.ndarray) -> np.ndarray:
    return picture[..., 0] * LUMA[0] + picture[..., 1] * LUMA[1] + picture[..., 2] * LUMA[2]

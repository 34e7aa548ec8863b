"""Pictures and mattes at another size: Lanczos, kept within what the picture held there."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

from renderers.studio import tone

CROPPED = (
    0.03  # of a side: as much may be cut off to meet another ratio; sizes are rounded to multiples of eight
)
INCH = 25.4  # millimetres


class Window(NamedTuple):
    """The part of a picture that is shown, in its own pixels, and the size that it is shown at."""

    left: float
    top: float
    right: float
    bottom: float
    size: tuple[int, int]

    @property
    def scale(self) -> float:
        return self.size[0] / (self.right - self.left)


def pixels_at(millimetres: tuple[float, float], dpi: float) -> tuple[int, int]:
    """Width and height in pixels of a print; dpi: pixels an inch."""
    width, height = (round(side / INCH * dpi) for side in millimetres)
    return width, height


def window(shape: tuple[int, ...], size: tuple[int, int]) -> Window:
    """The middle of a picture (H×W…) that has the ratio of `size`. Raises ValueError where too much would be lost."""
    (height, width), (wide, high) = shape[:2], size
    scale = max(wide / width, high / height)
    across, down = wide / scale, high / scale
    if min(across / width, down / height) < 1 - CROPPED:
        raise ValueError(
            f"{width} × {height} pixels have another ratio than {wide} × {high}: expand the picture first"
        )
    left, top = (width - across) / 2, (height - down) / 2
    return Window(left, top, left + across, top + down, size)


def resampled(picture: np.ndarray, to: Window) -> np.ndarray:
    """H×W or H×W×C, uint8 or uint16, sRGB or coverage; the same type.

    Lanczos with three lobes (Duchon, 1979), as Pillow does it in float32. Larger: on the encoded values, whose steps
    look alike; in linear light the kernel's undershoot would be a dark halo round whatever is bright. No value leaves
    the range of the 3 × 3 pixels about it, so that nothing rings. Smaller: colours in linear light, which is what a
    lens would average.
    """
    most = np.iinfo(picture.dtype).max
    layers = picture[..., None] if picture.ndim == 2 else picture
    one = _enlarged if to.scale >= 1 else _reduced if picture.ndim == 3 else _lanczos
    made = [one(np.ascontiguousarray(layers[..., k], np.float32) / most, to) for k in range(layers.shape[-1])]
    out = np.rint(np.clip(np.stack(made, axis=-1), 0, 1) * most).astype(picture.dtype)
    return out[..., 0] if picture.ndim == 2 else out


def _enlarged(layer: np.ndarray, to: Window) -> np.ndarray:
    near = np.ones((3, 3), np.uint8)
    low, high = (
        _shown(limit(layer, near), to, Image.Resampling.NEAREST) for limit in (cv2.erode, cv2.dilate)
    )
    return np.clip(_lanczos(layer, to), low, high)


def _reduced(layer: np.ndarray, to: Window) -> np.ndarray:
    return tone.encoded(_lanczos(tone.linear(layer).astype(np.float32), to)).astype(np.float32)


def _lanczos(layer: np.ndarray, to: Window) -> np.ndarray:
    return _shown(layer, to, Image.Resampling.LANCZOS)


def _shown(layer: np.ndarray, to: Window, how: Image.Resampling) -> np.ndarray:
    return np.asarray(Image.fromarray(layer).resize(to.size, how, box=to[:4]))

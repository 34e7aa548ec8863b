"""How far two pictures of the same thing are apart, and how far they may be."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from skimage.color import deltaE_ciede2000, rgb2lab

BLOCK = 16  # pixels: noise averages out in it, an edit that a viewer sees does not


class Distance(NamedTuple):
    """CIEDE2000 (D65, 2° observer): mean of all pixels, worst block of 16 × 16 pixels, worst pixel."""

    mean: float
    block: float
    pixel: float


class Limit(NamedTuple):
    """Up to which distance two pictures are close. A single pixel has no limit: noise alone may turn it."""

    mean: float
    block: float


# What was measured on the demo campaign as (mean, worst block): the path tracer in its scalar variant against LLVM,
# at 16 samples a pixel, at most (1.15, 3.14) in 18 pictures. All else, with and without AVX: at most (0.00, 0.002).
LIMITS = {"pathtrace": Limit(1.5, 4.5)}
ROUNDING = Limit(0.1, 0.5)


def limit_of(renderer: str) -> Limit:
    return LIMITS.get(renderer, ROUNDING)


def distance(one: np.ndarray, other: np.ndarray) -> Distance:
    """Two pictures of one size: H×W, H×W×3 or H×W×4 (straight alpha), sRGB, uint8 or uint16.

    Transparent pictures are laid on black and on white; the larger distance counts.
    """
    found = [_distance(_lab(one, ground), _lab(other, ground)) for ground in _grounds(one, other)]
    return Distance(*(max(figures) for figures in zip(*found, strict=True)))


def within(found: Distance, limit: Limit) -> bool:
    return found.mean <= limit.mean and found.block <= limit.block


def _grounds(one: np.ndarray, other: np.ndarray) -> tuple[float, ...]:
    return (0.0, 1.0) if 4 in (one.shape[-1], other.shape[-1]) and one.ndim == 3 else (0.0,)


def _lab(picture: np.ndarray, ground: float) -> np.ndarray:
    shown = picture.astype(np.float32) / np.float32(np.iinfo(picture.dtype).max)
    if shown.ndim == 2:
        shown = np.repeat(shown[..., None], 3, axis=2)
    if shown.shape[2] == 4:
        alpha = shown[..., 3:]
        shown = shown[..., :3] * alpha + np.float32(ground) * (1 - alpha)
    return rgb2lab(shown)


def _distance(one: np.ndarray, other: np.ndarray) -> Distance:
    pixels = deltaE_ciede2000(one, other)
    blocks = deltaE_ciede2000(_blocks(one), _blocks(other))
    return Distance(*(round(float(figure), 3) for figure in (pixels.mean(), blocks.max(), pixels.max())))


def _blocks(lab: np.ndarray) -> np.ndarray:
    """Means of whole blocks; the last of a row or column overlaps its neighbour."""
    for axis in (0, 1):
        side = lab.shape[axis]
        size = min(BLOCK, side)
        starts = np.minimum(np.arange(0, side, size), side - size)
        lab = np.lib.stride_tricks.sliding_window_view(lab, size, axis).take(starts, axis).mean(-1)
    return lab

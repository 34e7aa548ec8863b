"""FLIP: how different two pictures look when one is flipped to the other in place, 0 to 1 a pixel.

Andersson, Nilsson, Akenine-Möller, Oskarsson, Åström, Fairchild: “FLIP: A Difference Evaluator for Alternating Images”,
Proc. ACM Comput. Graph. Interact. Tech. 3 (2), 2020. All constants are the paper's; names in brackets are its own.
"""

from __future__ import annotations

import math
from functools import cache

import cv2
import numpy as np

PPD = 3840 * math.pi / 180  # pixels a degree of sight: a screen 0.7 m and 3840 pixels wide, seen from 0.7 m
CONTRAST = {  # what the eye still resolves, by channel: Gaussians (a, b) in frequency
    "light": ((1.0, 0.0047),),
    "red-green": ((1.0, 0.0053),),
    "blue-yellow": ((34.1, 0.04), (13.5, 0.025)),
}
WIDEST = 0.04  # the largest b of them
EDGE = 0.082  # degrees: width of what is taken for an edge or a point [w]
COLOUR_POWER, COLOUR_KNEE, COLOUR_SHARE = 0.7, 0.4, 0.95  # [q_c, p_c, p_t]
FEATURE_POWER = 0.5  # [q_f]
TO_XYZ = np.array(  # linear sRGB to CIE XYZ, D65 (IEC 61966-2-1)
    [
        [10135552 / 24577794, 8788810 / 24577794, 4435075 / 24577794],
        [2613072 / 12288897, 8788810 / 12288897, 887015 / 12288897],
        [1425312 / 73733382, 8788810 / 73733382, 70074185 / 73733382],
    ],
    np.float32,
)
WHITE = TO_XYZ.sum(axis=1)


def flip(one: np.ndarray, other: np.ndarray, ppd: float = PPD) -> np.ndarray:
    """H×W float32, 0 (nobody sees it) to 1. one, other: H×W×3 uint8, sRGB, of one size."""
    first, second = _opponent(one), _opponent(other)
    colour = _redistributed(_apart(_perceived(first, ppd), _perceived(second, ppd)))
    feature = _features((first[..., 0] + 16) / 116, (second[..., 0] + 16) / 116, ppd)
    return colour ** (1 - feature)


def _opponent(picture: np.ndarray) -> np.ndarray:
    """YCxCz: light, red-green and blue-yellow, linear in light."""
    shown = picture.astype(np.float32) / 255
    linear = np.where(shown <= 0.04045, shown / 12.92, ((shown + 0.055) / 1.055) ** 2.4)
    x, y, z = cv2.split((linear @ TO_XYZ.T / WHITE).astype(np.float32))
    return cv2.merge([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def _perceived(opponent: np.ndarray, ppd: float) -> np.ndarray:
    """L*a*b* of what the eye resolves, colours weaker where it is dark (Hunt)."""
    planes = [
        _blurred(plane, CONTRAST[name], ppd)
        for plane, name in zip(cv2.split(opponent), CONTRAST, strict=True)
    ]
    y = (planes[0] + 16) / 116
    xyz = cv2.merge([y + planes[1] / 500, y, y - planes[2] / 200]) * WHITE
    linear = np.clip(xyz @ np.linalg.inv(TO_XYZ).T, 0, 1)
    return _hunt(_lab(linear.astype(np.float32)))


def _lab(linear: np.ndarray) -> np.ndarray:
    """CIE 1976 L*a*b* of linear sRGB."""
    ratio = linear @ TO_XYZ.T / WHITE
    delta = 6 / 29
    f = np.where(ratio > delta**3, np.cbrt(ratio), ratio / (3 * delta**2) + 4 / 29)
    return np.stack(
        [116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1
    )


def _hunt(lab: np.ndarray) -> np.ndarray:
    return lab * np.concatenate(
        [np.ones_like(lab[..., :1]), np.repeat(lab[..., :1] / 100, 2, axis=-1)], axis=-1
    )


def _apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """HyAB: lightness and colour added, as suits large differences."""
    gap = one - other
    return np.abs(gap[..., 0]) + np.hypot(gap[..., 1], gap[..., 2])


def _redistributed(apart: np.ndarray) -> np.ndarray:
    """To 0…1: the smaller differences, which matter most, get most of the range."""
    power, knee = apart**COLOUR_POWER, COLOUR_KNEE * _farthest()
    small = COLOUR_SHARE / knee * power
    large = COLOUR_SHARE + (power - knee) / (_farthest() - knee) * (1 - COLOUR_SHARE)
    return np.where(power < knee, small, large)


@cache
def _farthest() -> float:
    """The largest difference there is: pure green and pure blue."""
    green, blue = (_hunt(_lab(np.array(colour, np.float32))) for colour in ((0, 1, 0), (0, 0, 1)))
    return float(_apart(green, blue)) ** COLOUR_POWER


def _features(one: np.ndarray, other: np.ndarray, ppd: float) -> np.ndarray:
    """Edges and points that one has and the other lacks, 0…1."""
    gaps = [np.abs(a - b) for a, b in zip(_drawn(one, ppd), _drawn(other, ppd), strict=True)]
    return (np.maximum(*gaps) / math.sqrt(2)) ** FEATURE_POWER


def _drawn(light: np.ndarray, ppd: float) -> list[np.ndarray]:
    """How much of an edge and how much of a point each pixel is."""
    smooth, edge, point = _kernels(EDGE * ppd / 2)
    return [
        np.hypot(_filtered(light, kernel, smooth), _filtered(light, smooth, kernel))
        for kernel in (edge, point)
    ]


@cache
def _kernels(deviation: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A Gaussian, and its first and second derivative, whose positive and negative parts each sum to one."""
    x = np.arange(-math.ceil(3 * deviation), math.ceil(3 * deviation) + 1, dtype=np.float64)
    gauss = np.exp(-(x**2) / (2 * deviation**2))
    return gauss / gauss.sum(), _balanced(-x * gauss), _balanced((x**2 / deviation**2 - 1) * gauss)


def _balanced(kernel: np.ndarray) -> np.ndarray:
    return np.where(kernel > 0, kernel / kernel[kernel > 0].sum(), -kernel / kernel[kernel < 0].sum())


def _blurred(plane: np.ndarray, gaussians: tuple[tuple[float, float], ...], ppd: float) -> np.ndarray:
    """Through the eye's contrast sensitivity; a sum of Gaussians, each of which is a row times a column."""
    radius = math.ceil(3 * math.sqrt(WIDEST / (2 * math.pi**2)) * ppd)
    x = np.arange(-radius, radius + 1) / ppd
    rows = [np.exp(-(math.pi**2) * x**2 / b) for _, b in gaussians]
    weights = [a * math.sqrt(math.pi / b) for a, b in gaussians]
    total = sum(weight * row.sum() ** 2 for weight, row in zip(weights, rows, strict=True))
    parts = [weight / total * _filtered(plane, row, row) for weight, row in zip(weights, rows, strict=True)]
    return np.add.reduce(parts)


def _filtered(plane: np.ndarray, across: np.ndarray, down: np.ndarray) -> np.ndarray:
    return cv2.sepFilter2D(plane, cv2.CV_32F, across, down, borderType=cv2.BORDER_REPLICATE)

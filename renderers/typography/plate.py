"""A sheet taken apart into plates, and inked: coverage is Typst's, colour is ours.

The sheet's channels: alpha is coverage, red is glyph (255) or shape (0), green names the element.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from renderers.typography.ink import Words, rgb

CODE = {"headline": 40, "body": 90, "cta": 140, "legal": 190}  # green; common.typ is told these
EDGE = 40  # percentile of a shape's edge that must stand out
SOLID = 128  # coverage from which a pixel counts as ink when contrast is measured
_NEAREST = np.abs(np.arange(256)[:, None] - np.array(list(CODE.values()))[None]).argmin(1).astype(np.uint8)


@dataclass(frozen=True)
class Plate:
    """All H×W uint8. alpha: coverage of all. glyph: share of it that is glyph. owner: index into CODE."""

    alpha: np.ndarray
    glyph: np.ndarray
    owner: np.ndarray

    def of(self, role: str) -> np.ndarray:
        """The coverage of one element."""
        return np.where(self.owner == list(CODE).index(role), self.alpha, 0)

    @property
    def type(self) -> np.ndarray:
        """Coverage of glyphs alone."""
        return cv2.multiply(self.alpha, self.glyph, scale=1 / 255)


def decode(rgba: np.ndarray) -> Plate:
    """Take a sheet apart."""
    return Plate(
        np.ascontiguousarray(rgba[..., 3]),
        np.ascontiguousarray(rgba[..., 0]),
        cv2.LUT(rgba[..., 1], _NEAREST),
    )


def extent(coverage: np.ndarray) -> tuple[int, int, int, int]:
    """The box of all ink: x, y, width, height; zeros for none."""
    return tuple(cv2.boundingRect((coverage > 8).astype(np.uint8)))


def words(plate: Plate, role: str, needs: float, px: float) -> Words:
    """A text as the contrast sees it: its glyphs within their box, and what they need."""
    coverage = plate.of(role)
    x, y, w, h = box = extent(coverage)
    solid = (coverage[y : y + h, x : x + w] > SOLID) & (plate.glyph[y : y + h, x : x + w] > SOLID)
    return Words(role, box, solid, needs, px=px)


def outline(coverage: np.ndarray, role: str, needs: float, at: tuple[int, int] = (0, 0)) -> Words:
    """A shape as the contrast sees it: its edge against the picture (WCAG 2.2 SC 1.4.11)."""
    x, y, w, h = extent(coverage)
    solid = (coverage[y : y + h, x : x + w] > SOLID).astype(np.uint8)
    core = cv2.erode(solid, np.ones((5, 5), np.uint8), borderValue=0)
    return Words(role, (x + at[0], y + at[1], w, h), (solid - core).astype(bool), needs, worst=EDGE)


def inked(picture: np.ndarray, plate: Plate, inks: Mapping[str, str], shape: str) -> np.ndarray:
    """The picture with the sheet on it. inks: element → colour of its glyphs; shape: colour of what is no glyph."""
    x, y, w, h = extent(plate.alpha)
    cut = np.s_[y : y + h, x : x + w]
    table = np.zeros((256, 3), np.float32)
    table[: len(CODE)] = [rgb(inks.get(role, shape)) for role in CODE]
    share = (plate.glyph[cut] / np.float32(255))[..., None]
    paint = table[plate.owner[cut]] * share + rgb(shape).astype(np.float32) * (1 - share)
    return over(picture, paint, plate.alpha[cut], (x, y))


def over(picture: np.ndarray, paint: np.ndarray, alpha: np.ndarray, at: tuple[int, int]) -> np.ndarray:
    """Paint over picture with straight alpha, in encoded sRGB as Typst and browsers blend."""
    out, (x, y), (h, w) = picture.copy(), at, alpha.shape
    a = (alpha / np.float32(255))[..., None]
    out[y : y + h, x : x + w] = out[y : y + h, x : x + w] * (1 - a) + paint[..., :3] * a + 0.5
    return out

"""The pictures around a drawing: fitted to the size that the model draws at, and the known part laid back over it.

Pictures are H×W×3, uint16, sRGB; masks H×W, uint8, 255 where it is drawn anew; sizes and places are x first.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

FEATHER = 6  # pixels within a mask's edge, over which what is drawn anew fades in
SEAM = (
    1 / 24
)  # of the short side of a picture that is expanded: the band along its edge that is drawn anew as well
ALIKE = 0.02  # by how much the ratio of two sizes may differ for one to be scaled to the other


class Known(NamedTuple):
    """A picture to change: where it is drawn anew, and over how many pixels within the mask's edge that fades in."""

    picture: np.ndarray
    mask: np.ndarray
    feather: float


def fitted(image: np.ndarray, size: tuple[int, int], what: str) -> np.ndarray:
    """Scaled to a size of the same ratio. Raises ValueError for another one."""
    height, width = image.shape[:2]
    if (width, height) == size:
        return image
    if abs(width * size[1] / (height * size[0]) - 1) > ALIKE:
        raise ValueError(f"{what} has {width} × {height} pixels, which don't scale to {size[0]} × {size[1]}")
    how = cv2.INTER_AREA if width > size[0] else cv2.INTER_CUBIC
    return cv2.resize(image, size, interpolation=how)


def expanded(picture: np.ndarray, size: tuple[int, int], at: tuple[int, int] | None) -> Known:
    """A picture on a larger canvas, what lies outside filled from its edge. at: its left upper corner; centred if None.

    Raises ValueError where it doesn't lie within the canvas.
    """
    height, width = picture.shape[:2]
    x, y = at or ((size[0] - width) // 2, (size[1] - height) // 2)
    right, below = size[0] - width - x, size[1] - height - y
    if min(x, y, right, below) < 0:
        raise ValueError(
            f"a picture of {width} × {height} pixels at {x}, {y} does not lie within {size[0]} × {size[1]}"
        )
    band = max(FEATHER, round(min(width, height) * SEAM))
    sides = [band * (room > 0) for room in (y, below, x, right)]  # no seam where nothing is added
    top, bottom, left, end = sides
    mask = np.full(size[::-1], 255, np.uint8)
    mask[y + top : y + height - bottom, x + left : x + width - end] = 0
    return Known(cv2.copyMakeBorder(picture, y, below, x, right, cv2.BORDER_REPLICATE), mask, band)


def laid_back(known: Known, drawn: np.ndarray) -> np.ndarray:
    """What was drawn, within the mask; outside it the picture as it was, bit by bit."""
    inside = cv2.distanceTransform((known.mask > 0).astype(np.uint8), cv2.DIST_L2, 5)
    share = np.minimum(np.clip(inside / known.feather, 0, 1), known.mask / np.float32(255))[..., None]
    return np.rint(known.picture + (drawn - known.picture.astype(np.float32)) * share).astype(np.uint16)


class Canvas(NamedTuple):
    """The size that is asked for, within the next larger one that the model can draw."""

    size: tuple[int, int]
    drawn: tuple[int, int]

    @classmethod
    def of(cls, size: tuple[int, int], grid: int) -> Canvas:
        width, height = (-(-side // grid) * grid for side in size)
        return cls(size, (width, height))

    @property
    def corner(self) -> tuple[int, int]:
        return (self.drawn[0] - self.size[0]) // 2, (self.drawn[1] - self.size[1]) // 2

    def padded(self, image: np.ndarray) -> np.ndarray:
        """Continued to the size that is drawn."""
        (x, y), (width, height) = self.corner, self.size
        right, below = self.drawn[0] - width - x, self.drawn[1] - height - y
        return cv2.copyMakeBorder(image, y, below, x, right, cv2.BORDER_REPLICATE)

    def cropped(self, image: np.ndarray) -> np.ndarray:
        (x, y), (width, height) = self.corner, self.size
        return image[y : y + height, x : x + width]


def planes(image: np.ndarray) -> np.ndarray:
    """3×H×W, float32, 0..1, of a colour or grey picture of 8 or 16 bits."""
    colour = image if image.ndim == 3 else np.repeat(image[..., None], 3, 2)
    return colour.transpose(2, 0, 1).astype(np.float32) / np.float32(np.iinfo(image.dtype).max)

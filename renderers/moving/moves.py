"""A move on a still: what is seen of it at each frame, drawn between pixels and without aliasing, in linear light.

Pillow's resampling takes a box in fractions of pixels and widens its kernel where it makes smaller; it gives the same
bits on every processor. (OpenCV rounds positions to 1/32 of a pixel, ffmpeg's zoompan to whole ones: both shake.)
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from onbrief.model.easing import eased
from onbrief.model.picture import Unreadable, opened
from onbrief.model.shots import Framing
from onbrief.model.stylepack import Curve
from renderers.studio import tone

Size = tuple[int, int]


@dataclass(frozen=True)
class Window:
    """What is seen of a still: its middle and its width in the still's pixels, its roll in degrees clockwise."""

    x: float
    y: float
    width: float
    roll: float = 0.0


def window(framing: Framing, still: Size, size: Size) -> Window:
    """A framing as a window of the film's shape; moved and narrowed so that it never shows what lies outside."""
    widest = min(still[0], still[1] * size[0] / size[1])
    wanted = Window(framing.at[0] * still[0], framing.at[1] * still[1], widest / framing.zoom, framing.roll)
    return inside(wanted, still, size)


def inside(seen: Window, still: Size, size: Size) -> Window:
    """The nearest window that the still fills."""
    across, down = reach(seen, size)
    shrunk = min(1.0, still[0] / (2 * across), still[1] / (2 * down))
    across, down = across * shrunk, down * shrunk
    x = min(max(seen.x, across), still[0] - across)
    y = min(max(seen.y, down), still[1] - down)
    return Window(x, y, seen.width * shrunk, seen.roll)


def reach(seen: Window, size: Size) -> tuple[float, float]:
    """Half the width and half the height of the upright box round a window."""
    c, s = abs(math.cos(math.radians(seen.roll))), abs(math.sin(math.radians(seen.roll)))
    width, height = seen.width, seen.width * size[1] / size[0]
    return (width * c + height * s) / 2, (width * s + height * c) / 2


def between(start: Window, end: Window, share: float) -> Window:
    """A window on the way: it grows by a constant factor (a zoom of even speed), about one point of the picture.

    That point stays where it is on the screen: the middle moves in proportion to the width.
    """
    factor = end.width / start.width
    width = start.width * factor**share
    way = (width - start.width) / (end.width - start.width) if abs(factor - 1) > 1e-6 else share
    return Window(
        start.x + (end.x - start.x) * way,
        start.y + (end.y - start.y) * way,
        width,
        start.roll + (end.roll - start.roll) * share,
    )


def path(start: Framing, end: Framing, curve: Curve, still: Size, size: Size, frames: int) -> list[Window]:
    """The window of each frame."""
    first, last = window(start, still, size), window(end, still, size)
    shares = [eased(curve, k / (frames - 1)) if frames > 1 else 0.0 for k in range(frames)]
    return [inside(between(first, last, share), still, size) for share in shares]


def read_still(still: Path) -> np.ndarray:
    """H×W×3 float32, linear light 0 to 1. Raises ValueError for what is no picture, or too large."""
    import cv2

    try:
        with opened(still):  # its header, before anything is unpacked
            pass
    except Unreadable as error:
        raise ValueError(f"{still.name} can't be used: {error}") from None
    image = cv2.imread(str(still), cv2.IMREAD_COLOR | cv2.IMREAD_ANYDEPTH)
    if image is None or image.dtype not in (np.uint8, np.uint16):
        raise ValueError(f"{still.name} is no readable picture")
    return linear(image[..., ::-1])


def linear(pixels: np.ndarray) -> np.ndarray:
    """sRGB, uint8 or uint16, as linear light 0 to 1, float32; by a table."""
    return _linear_levels(np.iinfo(pixels.dtype).max)[pixels]


@functools.cache
def _linear_levels(most: int) -> np.ndarray:
    return tone.linear(np.arange(most + 1) / most).astype(np.float32)


def drawn(light: np.ndarray, windows: list[Window], size: Size) -> Iterator[np.ndarray]:
    """Each window of a picture in linear light, H×W×3 uint16, sRGB."""
    import cv2

    planes = [Image.fromarray(np.ascontiguousarray(light[..., c])) for c in range(3)]
    with ThreadPoolExecutor(len(planes)) as hands:
        for seen in windows:
            yield cv2.merge(list(hands.map(lambda plane, w=seen: shown(_plane(plane, w, size)), planes)))


def _plane(plane: Image.Image, seen: Window, size: Size) -> np.ndarray:
    across, down = reach(seen, size)
    left, top = seen.x - across, seen.y - down
    box = (
        max(0.0, left),
        max(0.0, top),
        min(plane.width, left + 2 * across),
        min(plane.height, top + 2 * down),
    )
    if not seen.roll:
        return np.asarray(plane.resize(size, Image.Resampling.BICUBIC, box=box))
    return _rolled(plane, box, seen, size)


def _rolled(
    plane: Image.Image, box: tuple[float, float, float, float], seen: Window, size: Size
) -> np.ndarray:
    """First the upright box at the film's own scale, then a turn at that scale by cubic splines, which alias nothing."""
    from scipy.ndimage import affine_transform

    scale = size[0] / seen.width
    wide, tall = math.ceil((box[2] - box[0]) * scale), math.ceil((box[3] - box[1]) * scale)
    upright = np.asarray(plane.resize((wide, tall), Image.Resampling.BICUBIC, box=box))
    c, s = math.cos(math.radians(seen.roll)), math.sin(math.radians(seen.roll))
    x_scale, y_scale = wide / (box[2] - box[0]) / scale, tall / (box[3] - box[1]) / scale
    turn = np.array(
        [[c * y_scale, s * y_scale], [-s * x_scale, c * x_scale]]
    )  # rows and columns, output to input
    middle = (
        np.array([(seen.y - box[1]) * tall / (box[3] - box[1]), (seen.x - box[0]) * wide / (box[2] - box[0])])
        - 0.5
    )
    offset = middle - turn @ (np.array([size[1], size[0]]) - 1) / 2
    return affine_transform(upright, turn, offset, (size[1], size[0]), order=3, mode="nearest")


def through(
    box: tuple[float, float, float, float], seen: Window, size: Size
) -> tuple[float, float, float, float]:
    """Where a box of the still lies in the frame: the upright box round it, cut off at the frame's edges; pixels."""
    x, y, w, h = box
    c, s = math.cos(math.radians(seen.roll)), math.sin(math.radians(seen.roll))
    scale = size[0] / seen.width
    corners = [((px - seen.x) * scale, (py - seen.y) * scale) for px in (x, x + w) for py in (y, y + h)]
    across = [min(max(c * dx + s * dy + size[0] / 2, 0), size[0]) for dx, dy in corners]
    down = [min(max(c * dy - s * dx + size[1] / 2, 0), size[1]) for dx, dy in corners]
    return min(across), min(down), max(across) - min(across), max(down) - min(down)


LEVELS = np.rint(tone.encoded(np.arange(65536) / 65535) * 65535).astype(np.uint16)


def shown(light: np.ndarray) -> np.ndarray:
    """Linear light 0 to 1 as sRGB, uint16. By a table, so that the bits are the same everywhere; in the darkest part a
    step of it is a fifth of a ten-bit step."""
    import cv2

    bounded = np.minimum(light, np.float32(1))  # what is below 0 is kept there by the next step, which rounds
    return LEVELS[cv2.multiply(bounded, 65535.0, dtype=cv2.CV_16U)]

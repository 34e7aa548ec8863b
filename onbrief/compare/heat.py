"""A heat-map of what a viewer would see differ: FLIP, on the places that the signatures flagged."""

from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from onbrief.compare.flip import flip
from onbrief.compare.signature import grounds_of, pixels_of
from onbrief.compare.spots import Box, Spot
from onbrief.model.picture import Unreadable

MARGIN = 16  # pixels around a spot, as shown: FLIP's widest filter reaches so far
FAINT, STRONG = 0.04, 0.9  # FLIP below which nothing is painted, and from which on it is painted brightest
COVER = 0.9  # the most that is hidden of what lies beneath
RAMP = np.array(  # the upper part of matplotlib's “magma” (N. Smith, S. van der Walt, CC0), dark to bright
    [[81, 18, 124], [114, 31, 129], [147, 43, 128], [183, 55, 121], [216, 69, 108], [241, 96, 93], [252, 137, 97],
     [254, 176, 120], [254, 215, 153], [252, 253, 191]],
    np.float32,
)  # fmt: skip


def heat_map(old: Path, new: Path, spots: tuple[Spot, ...], longest: int) -> bytes | None:
    """A WebP with transparency of the newer picture's shape, its longer side at most `longest` pixels: where nothing
    differs it is clear. None where either picture can't be read or they have different sizes."""
    try:
        pixels = pixels_of(old), pixels_of(new)
    except Unreadable:
        return None
    if pixels[0].shape[:2] != pixels[1].shape[:2]:
        return None
    grounds = [grounds_of(picture) for picture in pixels]
    heat = np.zeros(_shape(pixels[1], longest), np.float32)
    for number in range(max(map(len, grounds))):
        one, other = (_resized(ground[number % len(ground)], heat.shape) for ground in grounds)
        for spot in spots:
            place = _around(spot.box, heat.shape, pixels[1].shape)
            heat[place] = np.maximum(heat[place], flip(one[place], other[place]))
    return _painted(heat)


def _shape(pixels: np.ndarray, longest: int) -> tuple[int, int]:
    height, width = pixels.shape[:2]
    scale = min(1.0, longest / max(width, height))
    return max(1, round(height * scale)), max(1, round(width * scale))


def _resized(pixels: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    return cv2.resize(pixels, (shape[1], shape[0]), interpolation=cv2.INTER_AREA)


def _around(box: Box, shown: tuple[int, ...], full: tuple[int, ...]) -> tuple[slice, slice]:
    """The rows and columns of a box, with a margin, where it is shown."""
    return tuple(
        slice(max(0, int(first * share) - MARGIN), int((first + length) * share) + MARGIN + 1)
        for first, length, share in (
            (box[1], box[3], shown[0] / full[0]),
            (box[0], box[2], shown[1] / full[1]),
        )
    )  # type: ignore[return-value]


def _painted(heat: np.ndarray) -> bytes:
    share = np.clip((heat - FAINT) / (STRONG - FAINT), 0, 1)
    place = share * (len(RAMP) - 1)
    colours = np.stack([np.interp(place, range(len(RAMP)), channel) for channel in RAMP.T], axis=-1)
    shown = np.dstack([colours, 255 * COVER * np.sqrt(share)]).round().astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(shown, "RGBA").save(buffer, "WEBP", quality=60, method=2)
    return buffer.getvalue()

"""A picture in another's frame: its product stands where the other's does, and its ground goes on to the edges."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from onbrief.model.request import Rendering
from renderers.retouching.expand import MOST_PIXELS, continued, moved
from renderers.retouching.plate import Plate, opened, opened_other, resized

MOST = 8.0  # times larger or smaller: beyond it, what the mattes show is not the same product
SEEN = 128  # matte: rather the product than not
Box = tuple[int, int, int, int]  # x, y, width, height, pixels


class Params(BaseModel):
    """size: the other picture's, which the result has too."""

    model_config = ConfigDict(extra="forbid")
    size: tuple[int, int]
    seed: str = Field("0", pattern=r"^[0-9]{1,20}$")


class Shift(NamedTuple):
    """A picture scaled to this size, then put with its left upper corner here."""

    size: tuple[int, int]
    corner: tuple[int, int]


def align(params: Mapping[str, Any], inputs: Mapping[str, Path]) -> Rendering:
    """Inputs: those of all steps, and `other`, `other.matte.product` …: the frame, and where the product stands in it.

    Products are held together at the middle of their feet, at the same area. Where one of the two shows none, the
    picture lies in the middle, as large as it fits. Raises ValueError for products of very different sizes.
    """
    asked = Params.model_validate(params)
    plate, other = opened(inputs), opened_other(inputs)
    if other.size != asked.size:
        raise ValueError("the picture to align with has another size than is asked for")
    shift = shift_of(plate, other)
    at = seen_of(shift, other.size)
    return continued(framed(plate, shift, at, other.size), at, int(asked.seed)).rendering()


def shift_of(plate: Plate, other: Plate) -> Shift:
    width, height = plate.size
    mine, theirs = product_of(plate), product_of(other)
    if mine is None or theirs is None:
        scale = min(other.size[0] / width, other.size[1] / height)
        size = max(1, round(width * scale)), max(1, round(height * scale))
        return Shift(size, ((other.size[0] - size[0]) // 2, (other.size[1] - size[1]) // 2))
    scale = (theirs[2] * theirs[3] / (mine[2] * mine[3])) ** 0.5
    if not 1 / MOST <= scale <= MOST or width * height * scale**2 > MOST_PIXELS:
        raise ValueError(f"its product would have to be shown {scale:.2g} times as large")
    size = max(1, round(width * scale)), max(1, round(height * scale))
    scaled = size[0] / width, size[1] / height
    left = theirs[0] + theirs[2] / 2 - (mine[0] + mine[2] / 2) * scaled[0]
    top = theirs[1] + theirs[3] - (mine[1] + mine[3]) * scaled[1]
    return Shift(size, (round(left), round(top)))


def product_of(plate: Plate) -> Box | None:
    """The box of the product's matte."""
    matte = plate.mattes.get("product")
    rows, columns = np.nonzero(matte >= SEEN) if matte is not None else (np.empty(0), np.empty(0))
    if not len(rows):
        return None
    left, top = int(columns.min()), int(rows.min())
    return left, top, int(columns.max()) + 1 - left, int(rows.max()) + 1 - top


def seen_of(shift: Shift, size: tuple[int, int]) -> Box:
    """The part of the frame that the picture covers."""
    (x, y), (w, h) = shift.corner, shift.size
    left, top = max(0, x), max(0, y)
    return left, top, min(size[0], x + w) - left, min(size[1], y + h) - top


def framed(plate: Plate, shift: Shift, at: Box, size: tuple[int, int]) -> Plate:
    """The picture cut to the part that is seen, and its edge repeated beyond."""
    (x, y), (left, top, w, h) = shift.corner, at
    if min(w, h) < 8:
        raise ValueError("hardly anything of the picture would be seen")
    cut = slice(top - y, top - y + h), slice(left - x, left - x + w)
    room = (top, size[1] - top - h), (left, size[0] - left - w)
    scale = shift.size[0] / plate.size[0], shift.size[1] / plate.size[1]
    mattes = {
        name: np.pad(resized(matte, shift.size)[cut], room, mode="edge" if name == "ground" else "constant")
        for name, matte in plate.mattes.items()
    }
    pixels = np.pad(resized(plate.pixels, shift.size)[cut], (*room, (0, 0)), mode="edge")
    return Plate(pixels, mattes, [moved(e, scale, shift.corner) for e in plate.elements])

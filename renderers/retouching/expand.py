"""Expanding a picture to another ratio: its ground goes on beyond its edges, with a seam that is feathered inwards."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from onbrief.model.request import Element, Rendering
from renderers.retouching.beyond import beyond
from renderers.retouching.fill import coarse, textured
from renderers.retouching.plate import Plate, laid, opened, resized, shares
from renderers.retouching.region import Region, feathered, inside

SEAM = 0.01  # of the plate's shorter side: how deep the new ground reaches into the old one
MOST_PIXELS = 40_000_000


class Params(BaseModel):
    """size: of the expanded picture, pixels. at: where the plate stands in it: x, y, width, height, pixels."""

    model_config = ConfigDict(extra="forbid")
    size: tuple[int, int]
    at: tuple[int, int, int, int]
    seed: str = Field("0", pattern=r"^[0-9]{1,20}$")


def expand(params: Mapping[str, Any], inputs: Mapping[str, Path]) -> Rendering:
    """The mattes are expanded with it: what is new is ground where the picture's edge was ground, and no product."""
    asked = Params.model_validate(params)
    plate = placed(opened(inputs), asked.size, asked.at)
    return continued(plate, asked.at, int(asked.seed)).rendering()


def continued(plate: Plate, at: tuple[int, int, int, int], seed: int) -> Plate:
    """A plate of which only a part is known: from there its ground goes on to the edges. at: that part, pixels."""
    x, y, w, h = at
    width, height = plate.size
    if at == (0, 0, width, height):
        return plate
    box = (x / width, y / height, w / width, h / height)
    outside = inside(Region(outside=box), plate.size)
    seam = max(2.0, SEAM * min(w, h))
    share = feathered(outside, seam)
    hole = share > 0
    product = plate.mattes.get("product")
    usable = ~hole if product is None else ~hole & (product < 8)
    near = shares(plate.pixels)
    light = beyond(near, at, math.ceil(seam) + 1, plate.mattes.get("ground"))
    light = np.where(hole[..., None], light, coarse(near, ~hole))
    made = textured(near, light, hole, usable, seed % 2**32)
    plate.pixels = laid(plate.pixels, np.clip(made, 0, 1), share)
    plate.record = {"drawn": round(float(outside.mean()), 5)}
    return plate


def placed(plate: Plate, size: tuple[int, int], at: tuple[int, int, int, int]) -> Plate:
    """The plate within a larger picture; beyond it its edge is repeated."""
    x, y, w, h = at
    (width, height), (old_width, old_height) = size, plate.size
    if width * height > MOST_PIXELS:
        raise ValueError(f"{width} × {height} pixels are more than a picture may have")
    if min(x, y) < 0 or min(w, h) < 8 or x + w > width or y + h > height:
        raise ValueError(f"a picture at {at} doesn't lie within {width} × {height} pixels")
    if abs(w * old_height / (h * old_width) - 1) > 0.02:
        what = f"a picture of {old_width} × {old_height} pixels would be stretched to {w} × {h}"
        raise ValueError(what)
    room = ((y, height - y - h), (x, width - x - w))
    mattes = {
        name: np.pad(resized(matte, (w, h)), room, mode="edge" if name == "ground" else "constant")
        for name, matte in plate.mattes.items()
    }
    pixels = np.pad(resized(plate.pixels, (w, h)), (*room, (0, 0)), mode="edge")
    scale = w / old_width, h / old_height
    return Plate(pixels, mattes, [moved(e, scale, (x, y)) for e in plate.elements])


def moved(element: Element, scale: tuple[float, float], by: tuple[int, int]) -> Element:
    """Where an element stands after its picture was scaled, then shifted."""
    x, y, w, h = element.box
    box = (x * scale[0] + by[0], y * scale[1] + by[1], w * scale[0], h * scale[1])
    return replace(element, box=tuple(round(v, 2) for v in box))

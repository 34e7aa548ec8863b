"""Taking something out of a picture: with patches of what lies around it, or by an engine that is shown a part of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from onbrief.model.request import Rendering
from renderers.generation.settle import colour
from renderers.retouching.fill import filled
from renderers.retouching.plate import laid, opened, resized, shares
from renderers.retouching.region import Region, feather_of, feathered, inside


class Params(BaseModel):
    """`feather` is a share of the shorter side; left out, about 4 pixels at 1080. `size`: of the plate, for estimates."""

    model_config = ConfigDict(extra="forbid")
    region: Region
    feather: float | None = Field(None, ge=0, le=0.1)
    seed: str = Field("0", pattern=r"^[0-9]{1,20}$")
    size: tuple[int, int] | None = None


class Window(Params):
    """window: the part of the plate that an engine sees (x, y, width, height in pixels); drawn: at which size."""

    window: tuple[int, int, int, int]
    drawn: tuple[int, int]


def clean(params: Mapping[str, Any], inputs: Mapping[str, Path]) -> Rendering:
    """Fills the region from its surroundings. Nothing outside the feathered region changes by a bit."""
    asked, plate = Params.model_validate(params), opened(inputs)
    core = inside(asked.region, plate.size)
    share = feathered(core, feather_of(plate.size, asked.feather))
    made = filled(shares(plate.pixels), share > 0, core, plate.mattes, int(asked.seed) % 2**32)
    plate.pixels = laid(plate.pixels, made.picture, share)
    plate.record = {"ways": made.ways, "touched": _touched(share)}
    return plate.rendering()


def cut(params: Mapping[str, Any], inputs: Mapping[str, Path]) -> Rendering:
    """The part of a plate that an engine draws anew, at the engine's size; the guide `mask` is 255 where it draws."""
    asked, plate = Window.model_validate(params), opened(inputs)
    core = inside(asked.region, plate.size)
    share = feathered(core, feather_of(plate.size, asked.feather))
    place = _place(asked, plate.size)
    mask = np.where(share[place] > 0, 255, 0).astype(np.uint8)
    shown = resized(mask, asked.drawn)
    found = Rendering(resized(plate.pixels[place], asked.drawn))
    found.guides = {"mask": np.where(shown > 8, 255, 0).astype(np.uint8)}
    found.mattes = {name: resized(matte[place], asked.drawn) for name, matte in plate.mattes.items()}
    return found


def paste(params: Mapping[str, Any], inputs: Mapping[str, Path]) -> Rendering:
    """What an engine drew (`fill`), back in its place. Nothing outside the feathered region changes by a bit."""
    asked, plate = Window.model_validate(params), opened(inputs)
    core = inside(asked.region, plate.size)
    share = feathered(core, feather_of(plate.size, asked.feather))
    place = _place(asked, plate.size)
    drawn = resized(colour(inputs["fill"]), (asked.window[2], asked.window[3]))
    fill = shares(plate.pixels)
    fill[place] = shares(drawn)
    hidden = share.copy()
    hidden[place] = 0
    if hidden.any():
        raise ValueError("the region reaches beyond the part that the engine was shown")
    plate.pixels = laid(plate.pixels, fill, share)
    plate.record = {"touched": _touched(share)}
    return plate.rendering()


def _place(asked: Window, size: tuple[int, int]) -> tuple[slice, slice]:
    x, y, w, h = asked.window
    if x < 0 or y < 0 or w < 8 or h < 8 or x + w > size[0] or y + h > size[1]:
        raise ValueError(f"the part {asked.window} lies beyond a plate of {size[0]} × {size[1]} pixels")
    return slice(y, y + h), slice(x, x + w)


def _touched(share: np.ndarray) -> float:
    """Share of the picture that the step may have changed."""
    return round(float((share > 0).mean()), 5)

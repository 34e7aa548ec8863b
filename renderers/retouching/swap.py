"""Another ground, another background, another SKU's product: through the matte, in the light that was there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from onbrief.model.base import Hex
from onbrief.model.request import Rendering
from renderers.finish import lit_patch
from renderers.generation.settle import colour
from renderers.retouching.membrane import membrane
from renderers.retouching.plate import MATTES, Plate, laid, opened, opened_other, resized, shares
from renderers.retouching.region import feathered
from renderers.studio import tone

SURE = 254  # matte: nothing but ground
DIMMEST, BRIGHTEST = 0.02, 1.6  # of the lit ground's light, that is carried over
MELLOW = 1.0  # pixels: light is read a little softer than the plate, so that its grain isn't doubled
NEUTRAL = 0.01  # squared length of a tint (log of channels by luminance) below which a ground is grey
TINT = 3.0  # pixels over which the tint of light is read
AROUND = 0.012  # of the shorter side: how far beyond its matte a product colours what it stands on


class Params(BaseModel):
    """element: `ground`, with all that stands on it left as it is; `background`, everything behind the product.

    colour: the new ground's, where no picture is handed in. model: the card of the model that made the picture; it is
    asked about elsewhere.
    """

    model_config = ConfigDict(extra="forbid")
    element: Literal["ground", "background"] = "ground"
    colour: Hex | None = None
    seed: str = Field("0", pattern=r"^[0-9]{1,20}$")
    size: tuple[int, int] | None = None
    model: str | None = None


def swap(params: Mapping[str, Any], inputs: Mapping[str, Path]) -> Rendering:
    """Inputs: those of all steps, and `picture`, which then stands behind. Raises ValueError where no ground is seen.

    What is seen is c = g·L·G + (1 − g)·O, with g the matte, L the light on the ground and G its lit colour. So the new
    one is c + g·(L'·N − L·G): edges keep what they hold of the product, shadows and patterns of light stay where they
    are, in the new ground's tint (L').
    """
    asked, plate = Params.model_validate(params), opened(inputs)
    seen = tone.linear(shares(plate.pixels)).astype(np.float32)
    light, ground = light_on_ground(plate, seen)
    share = _share(plate, asked.element)[..., None]
    if "picture" in inputs:
        new = tone.linear(shares(covering(colour(inputs["picture"]), plate.size))).astype(np.float32)
    elif asked.colour:
        new = tone.from_hex(asked.colour).astype(np.float32)
    else:
        raise ValueError("neither a colour nor a picture is given to swap in")
    lit = tinted(light, ground, new)
    made = seen + share * (lit * new - light * ground)
    if asked.element == "background":
        made = seen * (1 - share) + share * np.minimum(lit, 1) * new
    pixels = np.rint(tone.encoded(made) * 65535).astype(np.uint16)
    plate.pixels = np.where(share > 0, pixels, plate.pixels)
    plate.record = {"ground": tone.to_hex(ground)}
    if "picture" in inputs:
        plate.mattes["ground"] = np.zeros_like(plate.mattes["ground"])
    return plate.rendering()


def exchange(params: Mapping[str, Any], inputs: Mapping[str, Path]) -> Rendering:
    """Another SKU's product, rendered with the same camera in the same light.

    Inputs: those of all steps, and `other`, `other.matte.product`, `other.matte.ground`, `other.layout`.
    """
    Params.model_validate(params)
    plate = opened(inputs)
    other = opened_other(inputs)
    if other.size != plate.size:
        raise ValueError("the other product's picture has another size")
    either = np.maximum(plate.mattes["product"], other.mattes["product"]) > 0
    if not either.any():
        raise ValueError("no product is known in this picture: it has no matte")
    share = feathered(either, max(2.0, AROUND * min(plate.size)))
    plate.pixels = laid(plate.pixels, shares(other.pixels), share)
    for name in MATTES:
        plate.mattes[name] = np.where(share > 0.5, other.mattes[name], plate.mattes[name])
    taken = [e for e in other.elements if e.role in ("product", "label")]
    plate.elements = [*taken, *(e for e in plate.elements if e.role not in ("product", "label"))]
    return plate.rendering()


def light_on_ground(plate: Plate, seen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """H×W×3: the light on the ground, 1 where it is lit, guessed smoothly where something stands before it; and the
    lit ground's colour, linear."""
    matte = plate.mattes.get("ground")
    patch = lit_patch(shares(plate.pixels), matte) if matte is not None else None
    if matte is None or patch is None:
        raise ValueError("it shows too little ground to read the light from")
    ground = np.maximum(patch.of(seen).reshape(-1, 3).mean(0), 1e-4).astype(np.float32)
    sure = cv2.erode((matte >= SURE).astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    light = np.clip(seen / ground, DIMMEST, BRIGHTEST).astype(np.float32)
    weight = cv2.GaussianBlur(sure.astype(np.float32), (0, 0), MELLOW)[..., None]
    mellow = cv2.GaussianBlur(np.where(sure[..., None], light, 0), (0, 0), MELLOW) / np.maximum(weight, 1e-3)
    return np.where(sure[..., None], light, membrane(np.where(sure[..., None], mellow, 0), ~sure)), ground


def tinted(light: np.ndarray, ground: np.ndarray, new: np.ndarray) -> np.ndarray:
    """The light with what the old ground gave of its colour exchanged for the new one's.

    In shade a ground is lit by what comes back from itself: such light has the ground's tint to some power k, from 0
    where the lamp shines to 1. k is read from each pixel's tint, softly, and the brightness stays what it was.
    """
    old, other = (np.log(np.maximum(c / _bright(c), 1e-3)) for c in (ground, np.maximum(new, 1e-4)))
    size = float((old * old).sum())
    if size < NEUTRAL:
        return light
    tint = np.log(np.maximum(light / _bright(light), 1e-3))
    k = np.clip((tint * old).sum(-1) / size, 0, 1).astype(np.float32)
    k = cv2.GaussianBlur(k, (0, 0), TINT)[..., None]
    out = light * np.exp(k * (other - old))
    return (out * (_bright(light) / _bright(out))).astype(np.float32)


def _bright(linear: np.ndarray) -> np.ndarray:
    return np.maximum(linear @ np.array([0.2126, 0.7152, 0.0722], np.float32), 1e-4)[..., None]


def covering(picture: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """A picture cut to a ratio around its middle, and resized. Raises ValueError where it is far too small."""
    height, width = picture.shape[:2]
    scale = max(size[0] / width, size[1] / height)
    if scale > 4:
        raise ValueError(f"a picture of {width} × {height} pixels is too small for {size[0]} × {size[1]}")
    w, h = min(width, round(size[0] / scale)), min(height, round(size[1] / scale))
    x, y = (width - w) // 2, (height - h) // 2
    return resized(np.ascontiguousarray(picture[y : y + h, x : x + w]), size)


def _share(plate: Plate, element: str) -> np.ndarray:
    """How much of each pixel is swapped, 0 to 1."""
    if element == "ground":
        return plate.mattes["ground"].astype(np.float32) / 255
    product = plate.mattes.get("product")
    if product is None or not product.any():
        raise ValueError("no product is known in this picture: it has no matte")
    return 1 - product.astype(np.float32) / 255

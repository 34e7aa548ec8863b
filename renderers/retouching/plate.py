"""A plate as the steps of retouching see it, and as they hand it on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from onbrief.model.request import Element, Rendering
from renderers.finish import read_elements
from renderers.generation.settle import colour, grey
from renderers.studio import tone

MATTES = ("product", "ground")


@dataclass
class Plate:
    """pixels: H×W×3 uint16, sRGB. mattes: name → H×W uint8. record: what is to be told of the step."""

    pixels: np.ndarray
    mattes: dict[str, np.ndarray]
    elements: list[Element]
    record: dict[str, Any] = field(default_factory=dict)

    @property
    def size(self) -> tuple[int, int]:
        return self.pixels.shape[1], self.pixels.shape[0]

    def rendering(self) -> Rendering:
        return Rendering(self.pixels, self.mattes, self.elements, self.record)


def opened(inputs: Mapping[str, Path], name: str = "plate") -> Plate:
    """The plate that a request hands in, with its mattes and layout. Raises ValueError."""
    pixels = colour(inputs[name])
    mattes = {matte: grey(inputs[f"matte.{matte}"]) for matte in MATTES if f"matte.{matte}" in inputs}
    for matte, found in mattes.items():
        if found.shape != pixels.shape[:2]:
            raise ValueError(f"the matte of the {matte} has another size than the plate")
    return Plate(pixels, mattes, read_elements(inputs["layout"]) if "layout" in inputs else [])


def opened_other(inputs: Mapping[str, Path]) -> Plate:
    """The second picture of a step that has two: `other`, `other.matte.product` and so on."""
    named = {name.removeprefix("other."): path for name, path in inputs.items() if name.startswith("other.")}
    return opened(named | {"plate": inputs["other"]})


def shares(pixels: np.ndarray) -> np.ndarray:
    """uint16 → float32, 0..1, still encoded."""
    return pixels.astype(np.float32) / np.float32(65535)


def laid(plate: np.ndarray, fill: np.ndarray, share: np.ndarray) -> np.ndarray:
    """The fill over the plate, mixed in linear light; where the share is 0 every bit of the plate stays.

    plate: H×W×3 uint16. fill: H×W×3 float32, sRGB 0..1. share: H×W float32.
    """
    touched = share > 0
    out = plate.copy()
    part = share[touched][:, None]
    mixed = tone.linear(shares(plate[touched])) * (1 - part) + tone.linear(fill[touched]) * part
    mixed = np.where(part >= 1, fill[touched], tone.encoded(mixed))
    out[touched] = np.rint(np.clip(mixed, 0, 1) * 65535).astype(np.uint16)
    return out


def resized(picture: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Smaller by areas, larger by Lanczos; any type of pixel, its range kept."""
    if picture.shape[1::-1] == tuple(size):
        return picture
    smaller = size[0] <= picture.shape[1] and size[1] <= picture.shape[0]
    how = cv2.INTER_AREA if smaller else cv2.INTER_LANCZOS4
    found = cv2.resize(picture.astype(np.float32), size, interpolation=how)
    if np.issubdtype(picture.dtype, np.integer):
        return np.clip(np.rint(found), 0, np.iinfo(picture.dtype).max).astype(picture.dtype)
    return np.clip(found, 0, 1) if picture.max(initial=0) <= 1 else found

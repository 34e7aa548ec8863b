"""Brings an engine's picture home: at the size that was asked, with the product's mattes, its kept parts laid back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from onbrief.model.request import Element, EngineFault, Rendering
from renderers.generation.ask import Ask

FEATHER = 1.2  # pixels: the matte's edge, softened as a lens would
FLAT = 2.0  # of 255: a picture whose levels spread less than this is no picture


def settled(
    ask: Ask,
    inputs: Mapping[str, Path],
    pixels: np.ndarray,
    record: dict[str, Any],
    evidence: dict[str, bytes] | None = None,
) -> Rendering:
    """pixels: H×W×3, uint8 or uint16, sRGB, as the engine made them. Output: uint16, with the mattes `product` and
    `ground` of the block-out (empty without one), and its elements.

    Raises EngineFault for a picture of another size or without any contrast, as broken engines hand back.
    """
    width, height = ask.size
    if pixels.shape != (height, width, 3):
        found = " × ".join(str(side) for side in pixels.shape[1::-1])
        raise EngineFault(f"asked for {width} × {height} pixels, it made {found}", "failed")
    picture = pixels.astype(np.uint16) * 257 if pixels.dtype == np.uint8 else pixels
    if float(picture.std()) / 257 < FLAT:
        raise EngineFault("what it made is one flat colour", "failed", again=False)
    mattes = {name: _matte(inputs.get(f"matte.{name}"), ask.size) for name in ("product", "ground")}
    for name in ask.keep:
        picture = laid_back(picture, colour(inputs["kept"]), mattes[name])
    return Rendering(picture, mattes, _elements(inputs.get("layout")), record, evidence=evidence or {})


def laid_back(picture: np.ndarray, kept: np.ndarray, matte: np.ndarray) -> np.ndarray:
    """`kept` over `picture` where the matte says so; all of one size. H×W×3 uint16, matte H×W uint8."""
    if kept.shape != picture.shape:
        raise ValueError("the picture to keep things from has another size")
    share = cv2.GaussianBlur(matte.astype(np.float32) / 255, (0, 0), FEATHER)[..., None]
    return np.rint(picture + (kept.astype(np.float32) - picture) * share).astype(np.uint16)


def colour(path: Path) -> np.ndarray:
    """H×W×3, uint16, sRGB. Raises ValueError."""
    image = cv2.imread(str(path), cv2.IMREAD_COLOR | cv2.IMREAD_ANYDEPTH)
    if image is None:
        raise ValueError(f"{path.name} is no readable picture")
    image = image[..., ::-1]
    return image.astype(np.uint16) * 257 if image.dtype == np.uint8 else image


def grey(path: Path) -> np.ndarray:
    """H×W, uint8. Raises ValueError."""
    image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if image is None:
        raise ValueError(f"{path.name} is no readable picture")
    return image


def _matte(path: Path | None, size: tuple[int, int]) -> np.ndarray:
    width, height = size
    if path is None:
        return np.zeros((height, width), np.uint8)
    matte = grey(path)
    return matte if matte.shape == (height, width) else cv2.resize(matte, size, interpolation=cv2.INTER_AREA)


def _elements(path: Path | None) -> list[Element]:
    """What the block-out's sidecar names, handed on: the same things stand in the same places."""
    return [Element(**entry) for entry in json.loads(path.read_text("utf-8"))["elements"]] if path else []

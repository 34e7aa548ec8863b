"""A delivered picture taken apart again: its background, its product, its veils, each of its words and its logo."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from onbrief.model.layered import Layer, Layered
from renderers.typeset import Inked, composed, cut, inked, variant
from renderers.typography import crop, plate
from renderers.typography.ink import rgb

TITLES = {"headline": "Headline", "body": "Body", "cta": "Call to action", "legal": "Legal line"}
LONGEST = 80  # characters of a layer's name


def layered_variant(params: Mapping[str, Any], inputs: Mapping[str, Path]) -> Layered:
    """params, inputs: of a variant's request. Nothing lies hidden under the product or the words: the background is the
    whole picture, as it was rendered."""
    found = cut(params, inputs)
    product = found.mattes["product"]
    if params["kind"] == "picture":
        return Layered([_background(found.pixels), *_product(found.pixels, product)], found.pixels)
    drawn = inked(params, inputs, found.pixels, product, composed(params, inputs, found))
    layers = [
        _background(found.pixels),
        *(_veil(veil.field, veil.tint, veil.strength, veil.edge) for veil in drawn.plan.veils),
        *_product(drawn.plan.picture, product),
        *(_words(drawn, role, params["copy"][role]) for role in drawn.texts),
        Layer("Logo", drawn.mark, drawn.logo_box[:2]),
    ]
    return Layered(layers, variant(params, inputs).pixels)


def layered_master(picture: Path, product: Path | None) -> Layered:
    """A master: its picture, and the product through its matte."""
    pixels = np.asarray(crop.opened(picture, "RGB"))
    cover = np.asarray(crop.opened(product, "L")) if product else np.zeros(pixels.shape[:2], np.uint8)
    return Layered([_background(pixels), *_product(pixels, cover)], pixels)


def _background(pixels: np.ndarray) -> Layer:
    return Layer("Background", np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)]))


def _product(pixels: np.ndarray, matte: np.ndarray) -> list[Layer]:
    x, y, w, h = plate.extent(matte)
    if not w * h:
        return []
    place = np.s_[y : y + h, x : x + w]
    return [Layer("Product", np.dstack([pixels[place], matte[place]]), (x, y))]


def _veil(field: np.ndarray, tint: np.ndarray, strength: float, edge: str) -> Layer:
    alpha = np.rint(np.clip(field * strength, 0, 1) * 255).astype(np.uint8)
    paint = np.broadcast_to(np.asarray(tint, np.uint8), (*alpha.shape, 3))
    return Layer(f"Veil, {edge}", np.dstack([paint, alpha]))


def _words(drawn: Inked, role: str, text: str) -> Layer:
    """One text as it is inked: glyphs in their colour, the shape that bears them in its own."""
    alpha = drawn.printed.of(role)
    x, y, w, h = plate.extent(alpha)
    place = np.s_[y : y + h, x : x + w]
    share = (drawn.printed.glyph[place] / np.float32(255))[..., None]
    paint = rgb(drawn.inks[role]) * share + rgb(drawn.fill) * (1 - share)
    rgba = np.dstack([np.rint(paint).astype(np.uint8), alpha[place]])
    words = " ".join(text.replace("\u00ad", "").split())
    return Layer(f"{TITLES[role]}: {words}"[:LONGEST], rgba, (x, y))

"""Photoshop files: the picture as it was saved, the names of its layers, and the product's matte where one is called so."""

from __future__ import annotations

import re
import struct
from typing import Any

import numpy as np
from PIL import Image

from onbrief.errors import InputError
from onbrief.material import opening
from onbrief.material.bounds import bounded
from onbrief.material.kinds import Received
from onbrief.material.profiles import curves_of, shown_as
from onbrief.model.visible import visible

PRODUCT = (
    "product",
    "packshot",
    "produkt",
    "produit",
    "producto",
    "prodotto",
    "منتج",
    "商品",
)  # layers called so
MOST_LAYERS = 1000
ICC = 1039  # Photoshop File Formats Specification (Adobe, 2019), image resource IDs
RGB, CMYK, GREY = 3, 4, 1


def opened_psd(file: Received) -> opening.Opened:
    """The merged picture that Photoshop saves for other programs. Raises InputError where there is none."""
    width, height, depth, mode = _header(file)
    opening.bearable(file.shown, width, height)
    if mode not in (RGB, CMYK, GREY) or depth not in (8, 16):
        what = "its colours are of a kind that isn't read here"
        raise InputError.at(file.shown, what, "Convert it to RGB, 8 or 16 bits a channel.")
    with bounded(file.shown, 4 * width * height):
        return _read(file, width, height, depth, mode)


def _header(file: Received) -> tuple[int, int, int, int]:
    """Width, height, bits a channel, colour mode: the first 26 bytes."""
    with open(file.path, "rb") as stream:
        head = stream.read(26)
    try:
        _, version, channels, height, width, depth, mode = struct.unpack(">4sH6xHIIHH", head)
    except struct.error:
        raise InputError.at(file.shown, "it is cut short", "Save it anew.") from None
    if version not in (1, 2) or not 1 <= channels <= 56:
        raise InputError.at(file.shown, "it is no Photoshop file that is known here", "Save it anew.")
    return width, height, depth, mode


def _read(file: Received, width: int, height: int, depth: int, mode: int) -> opening.Opened:
    from psd_tools import PSDImage

    try:
        with open(file.path, "rb") as stream:
            psd: Any = PSDImage.open(stream)
        layers = list(psd.descendants())
        preview = psd.has_preview()
        merged = psd.numpy() if preview else None
        resource = psd.image_resources.get_data(ICC)
    except MemoryError:
        raise
    except Exception as error:  # hostile bytes make decoders raise nearly anything
        raise InputError.at(file.shown, "it is damaged", "Save it anew from Photoshop.") from error
    if merged is None:
        cure = "Save it with “Maximize Compatibility”."
        raise InputError.at(file.shown, "it holds no merged picture, only layers", cure)
    if merged.shape[:2] != (height, width) or len(layers) > MOST_LAYERS:
        raise InputError.at(file.shown, "it is damaged, or holds too many layers", "Save a flatter copy.")
    pixels, done = _colours(file, np.clip(merged, 0, 1), depth, mode, bytes(resource) if resource else None)
    names = tuple(visible(str(layer.name))[:200] for layer in layers)
    matte = _product(layers, width, height)
    told = ("took the product's matte from a layer called so",) if matte is not None else ()
    return opening.Opened(opening.without_empty_alpha(pixels), (*done, *told), names, matte)


def _colours(
    file: Received, merged: np.ndarray, depth: int, mode: int, profile: bytes | None
) -> tuple[np.ndarray, tuple[str, ...]]:
    colours = {RGB: 3, CMYK: 4, GREY: 1}[mode]
    alpha = merged[..., colours : colours + 1]
    if mode == GREY:
        merged = np.repeat(merged[..., :1], 3, axis=2)
    full, kind = (65535, np.uint16) if depth == 16 and mode != CMYK else (255, np.uint8)
    colour = np.rint(merged[..., : 4 if mode == CMYK else 3] * full).astype(kind)
    told: tuple[str, ...] = ()
    if mode == CMYK and not profile:
        what = "it is CMYK without a profile: nobody can say which colours are meant"
        raise InputError.at(file.shown, what, "Export it as sRGB, or with its profile.")
    if profile and (mode == CMYK or (mode == RGB and shown_as(profile) != "sRGB")):
        curves = curves_of(profile) if kind is np.uint16 else None
        if curves is not None:
            colour, told = (
                curves.to_srgb(colour),
                (f"converted from {shown_as(profile)} to sRGB, in 16 bits",),
            )
        else:
            small = colour if kind is np.uint8 else (colour // 257).astype(np.uint8)
            image = Image.fromarray(255 - small if mode == CMYK else small, "CMYK" if mode == CMYK else "RGB")
            colour, told = opening.converted(file, image, profile)
            kind, full = np.uint8, 255
    if alpha.shape[2]:
        colour = np.concatenate([colour, np.rint(alpha * full).astype(kind)], axis=2)
    return colour, told


def _product(layers: list[Any], width: int, height: int) -> np.ndarray | None:
    """Coverage of the visible layer or group called as the product, the one with the fewest other words in its name
    first (`product` before `product shadow`), H×W uint8; None where there is none."""
    called = [(re.findall(r"[^\W_]+", str(layer.name).casefold()), layer) for layer in layers]
    for words, layer in sorted(called, key=lambda one: len(one[0])):
        if any(word in PRODUCT for word in words) and layer.is_visible():
            parts = layer.descendants() if layer.is_group() else [layer]
            whole = np.zeros((height, width), np.float32)
            for part in parts:
                if not part.is_group() and part.is_visible():
                    _join(whole, part)
            if whole.max() > 0.5 and whole.min() < 0.5:
                return np.rint(whole * 255).astype(np.uint8)
    return None


def _join(whole: np.ndarray, layer: Any) -> None:
    """One more layer's coverage: its transparency, its mask, its opacity."""
    height, width = whole.shape
    left, top, right, bottom = layer.bbox
    if (right - left) * (bottom - top) > 4 * whole.size:
        return  # far larger than the picture: nothing that was cut out
    shape = layer.numpy("shape")
    if shape is None:
        return
    shape = shape[..., 0] * (layer.opacity / 255)
    mask = layer.numpy("mask")
    if mask is not None and mask.shape[:2] == shape.shape:
        shape = shape * mask[..., 0]
    y, x = max(0, top), max(0, left)
    down, across = min(height, bottom), min(width, right)
    if y < down and x < across:
        part = shape[y - top : down - top, x - left : across - left]
        there = whole[y:down, x:across]
        there += part * (1 - there)

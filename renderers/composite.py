"""Layers on each other: a background, cut-outs that stand in it with shadows and light of their own, a foreground."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from onbrief.model.layers import STANDING, Light, Spot
from onbrief.model.request import Element, Progress, Rendering, RenderRequest
from renderers.layering import match
from renderers.layering.light import blurred, encoded, grey, over, read, resized
from renderers.layering.shadow import Stand, shade
from renderers.layering.spec import Picture, Placed

MOST_PIXELS = 40_000_000
GRID = 8  # pixels: element boxes are snapped outward, as the path tracer's are
TINT = 0.3  # how much of the ground's own colour is left in its shadows: light that bounced there
STAND = "stand"  # the element by which an empty set tells where a product belongs


@dataclass
class Frame:
    """What is put together so far. light: H×W×4, opaque. product, ground: coverage, H×W, 0 to 1."""

    light: np.ndarray
    product: np.ndarray
    ground: np.ndarray
    elements: list[Element] = field(default_factory=list)
    record: dict[str, Any] = field(default_factory=dict)


class Composite:
    """Puts a picture together of layers, in linear light."""

    name = "composite"
    version = "1"

    def render(self, request: RenderRequest, inputs: Mapping[str, Path], *, progress: Progress) -> Rendering:
        """Inputs: `layer.0` …, PNG with or without alpha; `matte.0` …, in place of the alpha; of a background that an
        engine made `ground.0` and `layout.0`. Output: uint16 sRGB, mattes `product` and `ground`.

        Raises ValueError for what can't be put together.
        """
        began = time.perf_counter()
        picture = Picture.model_validate(request.params)
        width, height = picture.size
        if not 16 <= width <= 20_000 or not 16 <= height <= 20_000 or width * height > MOST_PIXELS:
            raise ValueError(f"{width} × {height} pixels can't be put together")
        if picture.layers[0].role != "background":
            raise ValueError("the lowest layer is no background")
        frame = _background(picture, inputs)
        light = picture.light or match.light_of(frame.light)
        frame.record["light"] = {**light.model_dump(), "told": picture.light is not None}
        for place, layer in enumerate(picture.layers[1:], 1):
            progress(place / (len(picture.layers) + 1), layer.role)
            cutout = read(_input(inputs, f"layer.{place}"), inputs.get(f"matte.{place}"))
            _laid(frame, picture, layer, place, cutout, light)
        progress(1.0)
        boxes = [_element("product", frame.product, _sources(picture, "product"))]
        mattes = {"product": frame.product, "ground": frame.ground}
        record = {"device": "cpu", "versions": {"numpy": np.__version__}, **frame.record}
        record["seconds"] = round(time.perf_counter() - began, 2)
        return Rendering(
            encoded(frame.light[..., :3]),
            {name: np.rint(one * 255).astype(np.uint8) for name, one in mattes.items()},
            [*(box for box in boxes if box), *frame.elements],
            record,
        )


def _background(picture: Picture, inputs: Mapping[str, Path]) -> Frame:
    """Scaled to cover the frame, its focus where it is aimed as far as it reaches."""
    layer, (width, height) = picture.layers[0], picture.size
    found = read(_input(inputs, "layer.0"))
    if float(found[..., 3].min()) < 0.5:
        raise ValueError("the background has holes: a picture that fills the frame is needed")
    box = cover(found.shape[1], found.shape[0], picture.size, layer.focus, layer.aim)
    enlarged = width / (box[2] - box[0])
    light = resized(found, width, height, box)
    light = light / np.maximum(light[..., 3:], np.float32(1e-3))
    frame = Frame(light, np.zeros((height, width), np.float32), np.zeros((height, width), np.float32))
    if layer.blur:
        frame.light = blurred(frame.light, layer.blur * min(width, height))
    for name, matte in (("product", "matte.0"), ("ground", "ground.0")):
        if matte in inputs:
            whole = grey(inputs[matte])
            if whole.shape != found.shape[:2]:
                raise ValueError(f"the {name} matte of the background has another size than it has")
            setattr(frame, name, np.clip(resized(whole, width, height, box), 0, 1))
    if "layout.0" in inputs:
        told = json.loads(inputs["layout.0"].read_text("utf-8"))["elements"]
        frame.elements = [Element(**one) for one in told if one["role"] not in ("product", "label")]
    frame.record["crop"] = [round(side, 1) for side in box]
    if enlarged > 1.001:
        frame.record["enlarged"] = round(enlarged, 3)
    return frame


def cover(
    width: int, height: int, size: tuple[int, int], focus: tuple[float, float], aim: tuple[float, float]
) -> tuple[float, float, float, float]:
    """The largest part of a picture in the frame's proportion whose focus lies at the aim; left, upper, right, lower."""
    scale = min(width / size[0], height / size[1])
    across, down = min(width, size[0] * scale), min(height, size[1] * scale)
    left = min(max(focus[0] * width - aim[0] * across, 0), width - across)
    upper = min(max(focus[1] * height - aim[1] * down, 0), height - down)
    return left, upper, left + across, upper + down


def _laid(
    frame: Frame, picture: Picture, layer: Placed, place: int, cutout: np.ndarray, light: Light
) -> None:
    """One layer more; what it hides is taken from the mattes below it."""
    width, height = picture.size
    if layer.role == "background":
        raise ValueError(f"layer {place + 1} is a background; only the lowest can be one")
    spot = layer.spot or _stand(frame, picture, place)
    piece, left, top = _placed(cutout, spot, picture.size, place)
    if layer.blur:
        pad = int(3 * layer.blur * min(width, height)) + 1
        piece = blurred(np.pad(piece, ((pad, pad), (pad, pad), (0, 0))), layer.blur * min(width, height))
        left, top = left - pad, top - pad
    fine = max(0.8, min(width, height) / 700)
    piece = match.cleaned(piece, layer.match.spill, 2.5 * fine)
    around = _around(frame.light, left, top, piece)
    piece, figures = match.matched(piece, around, layer.match)
    if layer.role in STANDING:
        foot, middle = round(spot.foot[1] * height), round(spot.foot[0] * width)
        ground = _ground(frame.light, middle, foot, round(spot.height * height / 4))
        piece = match.bounced(piece, ground, layer.match.colour)
        _shaded(frame, Stand(piece[..., 3], left, top, foot), light, layer, ground)
    whole = np.zeros((height, width, 4), np.float32)
    _paste(whole, piece, left, top)
    whole = match.wrapped(whole, frame.light, layer.match.wrap, fine)
    frame.light = over(whole, frame.light)
    hidden = 1 - whole[..., 3]
    frame.ground, frame.product = frame.ground * hidden, frame.product * hidden
    if layer.role == "product":
        frame.product = frame.product + whole[..., 3]
    elif box := _element(layer.role, whole[..., 3], layer.source):
        frame.elements.append(box)
    frame.record[f"layer {place}"] = {
        "role": layer.role,
        **figures,
        "scale": round(piece.shape[0] / cutout.shape[0], 3),
    }


def solid_box(alpha: np.ndarray, place: int) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is solid: the foot is where the thing ends, not the file. Raises ValueError."""
    solid = alpha >= 0.5
    rows, columns = np.flatnonzero(solid.any(1)), np.flatnonzero(solid.any(0))
    if not rows.size:
        raise ValueError(f"layer {place + 1} is transparent all over")
    if bool(solid.all()):
        what = f"layer {place + 1} is a cut-out without transparency"
        raise ValueError(f"{what}: bring its matte in with it (onbrief import FILE --matte MATTE)")
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _placed(cutout: np.ndarray, spot: Spot, size: tuple[int, int], place: int) -> tuple[np.ndarray, int, int]:
    """At its size, with its corner in the frame; what is thin around the solid comes along."""
    width, height = size
    left, top, right, bottom = solid_box(cutout[..., 3], place)
    seen = cutout[..., 3] > 0.004
    rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
    cutout = cutout[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    left, right, top, bottom = left - columns[0], right - columns[0], top - rows[0], bottom - rows[0]
    scale = max(2, round(spot.height * height)) / (bottom - top)
    tall, wide = max(2, round(cutout.shape[0] * scale)), max(2, round(cutout.shape[1] * scale))
    if tall * wide > MOST_PIXELS or max(tall, wide) > 20_000:
        raise ValueError("a layer is scaled beyond what can be put together")
    piece = np.pad(resized(cutout, wide, tall), ((1, 1), (1, 1), (0, 0)))
    x = spot.foot[0] * width - (left + right) / 2 * scale
    y = round(spot.foot[1] * height) - bottom * scale
    return piece, round(x) - 1, round(y) - 1


def _stand(frame: Frame, picture: Picture, place: int) -> Spot:
    """Where an empty set was built for the product. Raises ValueError where nothing tells."""
    box = next((one.box for one in frame.elements if one.role == STAND), None)
    if box is None:
        raise ValueError(f"nothing tells where layer {place + 1} stands: give it a `spot`")
    width, height = picture.size
    x, y, wide, tall = box
    return Spot(foot=((x + wide / 2) / width, (y + tall) / height), height=tall / height)


def _shaded(frame: Frame, stand: Stand, light: Light, layer: Placed, ground: np.ndarray) -> None:
    """The ground loses light where the shadow falls, and keeps some of its own colour there."""
    height, width = frame.light.shape[:2]
    lost = shade((width, height), stand, light, layer.shadow)
    left = np.power(ground / max(float(ground.max()), 1e-3), -TINT)
    left = np.round(left / float(left.max()), 3).astype(np.float32)
    frame.light[..., :3] *= 1 - lost[..., None] * left


def _ground(light: np.ndarray, x: int, y: int, reach: int) -> np.ndarray:
    """The mean colour about a foot, to a thousandth."""
    height, width = light.shape[:2]
    x, y, reach = min(max(x, 0), width - 1), min(max(y, 0), height - 1), max(2, reach)
    near = light[max(0, y - reach // 4) : y + reach // 4 + 1, max(0, x - 2 * reach) : x + 2 * reach + 1, :3]
    return np.round(near.reshape(-1, 3).astype(np.float64).mean(0), 3)


def _around(light: np.ndarray, left: int, top: int, piece: np.ndarray) -> np.ndarray:
    """What lies about the place where a piece will be, half its size wider on each side."""
    tall, wide = piece.shape[:2]
    rows = slice(max(0, top - tall // 4), max(1, top + tall + tall // 4))
    columns = slice(max(0, left - wide // 2), max(1, left + wide + wide // 2))
    part = light[rows, columns]
    return part if part.size else light


def _paste(whole: np.ndarray, piece: np.ndarray, left: int, top: int) -> None:
    """A piece into a frame that it may stick out of."""
    height, width = whole.shape[:2]
    tall, wide = piece.shape[:2]
    y, x = max(0, top), max(0, left)
    bottom, right = min(height, top + tall), min(width, left + wide)
    if y < bottom and x < right:
        whole[y:bottom, x:right] = piece[y - top : bottom - top, x - left : right - left]


def _sources(picture: Picture, role: str) -> str:
    return next((layer.source for layer in picture.layers if layer.role == role), picture.layers[0].source)


def _element(role: str, matte: np.ndarray, source: str) -> Element | None:
    """The box of what is covered by half or more, outward to the grid; None where nothing is."""
    rows, columns = np.flatnonzero((matte >= 0.5).any(1)), np.flatnonzero((matte >= 0.5).any(0))
    if not rows.size:
        return None
    top, left = int(rows[0]) // GRID * GRID, int(columns[0]) // GRID * GRID
    bottom = min(-(-(int(rows[-1]) + 1) // GRID) * GRID, matte.shape[0])
    right = min(-(-(int(columns[-1]) + 1) // GRID) * GRID, matte.shape[1])
    return Element(role, (left, top, right - left, bottom - top), source)


def _input(inputs: Mapping[str, Path], name: str) -> Path:
    if name not in inputs:
        raise ValueError(f"there is no {name}")
    return inputs[name]


COMPOSITE = Composite()

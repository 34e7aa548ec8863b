"""Filling a hole as a retoucher would: on a plain ground its light goes on, with grain from beside it; else pieces of
what lies around are fitted together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import cv2
import numpy as np

from renderers.retouching.membrane import membrane
from renderers.retouching.patches import continued

AROUND = 1.2  # hole widths of surroundings that are looked at
LEAST, FARTHEST = 72, 400  # pixels of surroundings at least and at most
MOST_PARTS = 64
MOST_AT_ONCE = 400_000  # pixels: the light of larger pictures is continued at half their resolution
FINE = 0.02  # of 1, encoded: what is stronger than this is no texture of a plain ground
EVEN = (
    0.004  # of 1, encoded: texture is as bright as its ground; what differs is the rim of a shadow or a thing
)
SOFT = 5.0  # pixels: what is finer is texture, what is coarser is light
PLAIN = 0.02  # of 1, encoded: how far a plain ground may be from a surface of the second degree
ALIKE = 0.02  # of 1: a rim that differs more from the fill shows another thing, not another brightness
RIM = 3.0  # pixels over which the rim's brightness is averaged
CLEAR = 250  # matte: wholly inside


class Part(NamedTuple):
    """One hole and its surroundings: rows and columns of the picture, and the hole within them."""

    place: tuple[slice, slice]
    hole: np.ndarray


class Filled(NamedTuple):
    """The picture, and how each hole was filled: `plain` or `pieces`."""

    picture: np.ndarray
    ways: list[str]


def filled(
    picture: np.ndarray, hole: np.ndarray, core: np.ndarray, mattes: Mapping[str, np.ndarray], seed: int
) -> Filled:
    """picture: H×W×3, sRGB 0..1, float32. hole, core: H×W bool. mattes: H×W uint8.

    core: the part of the hole that must go; what lies in the hole beside it says how bright the fill has to be.
    A place on the ground is never filled with pieces of the product. Raises ValueError for a speckled mask.
    """
    out, ways = picture.copy(), []
    for part in parts(hole):
        near = out[part.place]
        inside = core[part.place] & part.hole
        usable = ~hole[part.place] & _same_stuff(part, {n: m[part.place] for n, m in mattes.items()})
        way, made = _one(near, part.hole, inside, usable, seed)
        out[part.place] = np.where(part.hole[..., None], np.clip(made, 0, 1), near)
        ways.append(way)
    return Filled(out, ways)


def parts(hole: np.ndarray) -> Iterator[Part]:
    """Holes that hang together, each with its surroundings."""
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(hole.astype(np.uint8))
    if count - 1 > MOST_PARTS:
        raise ValueError(f"{count - 1} places to clean in one step; at most {MOST_PARTS}")
    for number in range(1, count):
        x, y, w, h = (int(v) for v in boxes[number][:4])
        room = min(FARTHEST, max(LEAST, round(AROUND * max(w, h))))
        place = (slice(max(0, y - room), y + h + room), slice(max(0, x - room), x + w + room))
        yield Part(place, labels[place] == number)


def _same_stuff(part: Part, mattes: Mapping[str, np.ndarray]) -> np.ndarray:
    """Where lies what the hole lies on: the ground, the product, or anything but the product."""
    usable = np.ones(part.hole.shape, bool)
    for name in ("product", "ground"):
        matte = mattes.get(name)
        if matte is None or not matte.any():
            continue
        covered = float((matte[part.hole] > 127).mean())
        if covered > 0.98:
            usable &= matte > CLEAR
        elif name == "product" and covered < 0.02:
            usable &= matte < 255 - CLEAR
    return usable


def _one(
    near: np.ndarray, hole: np.ndarray, core: np.ndarray, usable: np.ndarray, seed: int
) -> tuple[str, np.ndarray]:
    if is_plain(near, hole, usable):
        return "plain", continuing(near, hole, usable, seed)
    pieces = continued(np.where(hole[..., None], 0, near), hole, usable, seed)
    if pieces is None:
        return "plain", continuing(near, hole, usable, seed)
    return "pieces", pieces + _seam(near - pieces, hole & ~core, hole)


def continuing(near: np.ndarray, hole: np.ndarray, usable: np.ndarray, seed: int) -> np.ndarray:
    """The light around a hole goes on through it, with texture from beside it: what a plain ground looks like."""
    return textured(near, _light(near, hole, usable), hole, usable, seed)


def coarse(picture: np.ndarray, known: np.ndarray) -> np.ndarray:
    """What is coarser than texture, by the known pixels alone."""
    weight = cv2.GaussianBlur(known.astype(np.float32), (0, 0), SOFT)[..., None]
    return cv2.GaussianBlur(np.where(known[..., None], picture, 0), (0, 0), SOFT) / np.maximum(weight, 1e-3)


def textured(
    near: np.ndarray, light: np.ndarray, hole: np.ndarray, usable: np.ndarray, seed: int
) -> np.ndarray:
    """The light in the hole with texture from beside it. light: H×W×3, what is coarser than texture, everywhere."""
    grain = np.where(hole[..., None], 0, near - light)
    even = np.abs(cv2.GaussianBlur(grain, (0, 0), SOFT / 2)).max(-1) < EVEN
    calm = usable & (np.abs(grain).max(-1) < FINE) & even
    texture = continued(grain, hole, calm, seed, things=False)
    return light if texture is None else np.where(hole[..., None], light + texture, near)


def is_plain(near: np.ndarray, hole: np.ndarray, usable: np.ndarray) -> bool:
    """Whether the surroundings are lit like one even surface: no edge, no shadow, no thing."""
    deep = float(cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, 3).max())
    away = cv2.distanceTransform((~hole).astype(np.uint8), cv2.DIST_L2, 5)
    around = (away > 0) & (away < max(24.0, min(deep, 120.0)))
    if (around & usable).sum() < 0.8 * around.sum():
        return False
    y, x = np.nonzero(around & usable)
    few = slice(None, None, max(1, y.size // 20_000))
    y, x = y[few], x[few]
    calm = cv2.GaussianBlur(near, (0, 0), SOFT / 2)[y, x]
    u, v = x / hole.shape[1] - 0.5, y / hole.shape[0] - 0.5
    terms = np.stack([np.ones_like(u), u, v, u * u, u * v, v * v], -1)
    surface = terms @ np.linalg.lstsq(terms, calm, rcond=None)[0]
    return float(np.quantile(np.abs(calm - surface), 0.98)) < PLAIN


def _light(near: np.ndarray, hole: np.ndarray, usable: np.ndarray) -> np.ndarray:
    """What is coarser than texture; over the hole, as a film between its rims."""
    height, width = hole.shape
    share = 1 if height * width <= MOST_AT_ONCE else 2
    size = (max(1, width // share), max(1, height // share))
    known = cv2.resize(usable.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    sums = cv2.resize(np.where(usable[..., None], near, 0), size, interpolation=cv2.INTER_AREA)
    weight = cv2.GaussianBlur(known, (0, 0), SOFT / share)[..., None]
    mean = cv2.GaussianBlur(sums, (0, 0), SOFT / share) / np.maximum(weight, 1e-3)
    film = membrane(mean.astype(np.float32), (known < 0.5) | (weight[..., 0] < 0.05))
    return film if share == 1 else cv2.resize(film, (width, height), interpolation=cv2.INTER_LINEAR)


def _seam(gap: np.ndarray, rim: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """How much brighter the fill has to be to meet its rim: smooth, and blind to what stands on the rim."""
    alike = 1 / (1 + (np.abs(gap).max(-1, keepdims=True) / ALIKE) ** 4)
    near = np.where(rim[..., None], alike, 0).astype(np.float32)
    weight = cv2.GaussianBlur(near, (0, 0), RIM).reshape(near.shape)
    mean = cv2.GaussianBlur(gap * near, (0, 0), RIM) / np.maximum(weight, 0.02)
    inside = hole & ~rim
    return membrane(np.where(inside[..., None], 0, mean).astype(np.float32), inside)

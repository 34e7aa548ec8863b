"""Filling a hole as a retoucher would on a plain ground: its light is continued, its texture is taken from beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import cv2
import numpy as np

from renderers.retouching.membrane import membrane
from renderers.retouching.patches import continued

AROUND = 1.2  # hole widths of surroundings that are looked at
LEAST = 72  # pixels of surroundings at least
MOST_PARTS = 64
ALIKE = 0.02
RIM = 3.0  # pixels over which the rim's brightness is averaged


class Part(NamedTuple):
    """One hole and its surroundings: rows and columns of the picture, and the hole within them."""

    place: tuple[slice, slice]
    hole: np.ndarray


def filled(
    picture: np.ndarray, hole: np.ndarray, core: np.ndarray, mattes: Mapping[str, np.ndarray], seed: int
) -> np.ndarray:
    """picture: H×W×3, sRGB 0..1, float32. hole, core: H×W bool. mattes: H×W uint8. The picture with its holes filled.

    core: the part of the hole that must go; what lies in the hole beside it says how bright the fill has to be.

    The texture comes from what the hole lies on: a place on the ground is never filled with pieces of the product.
    """
    out = picture.copy()
    for part in parts(hole):
        near = out[part.place]
        usable = ~hole[part.place] & _same_stuff(part, {n: m[part.place] for n, m in mattes.items()})
        out[part.place] = np.where(
            part.hole[..., None], _one(near, part.hole, core[part.place] & part.hole, usable, seed), near
        )
    return out


def parts(hole: np.ndarray) -> Iterator[Part]:
    """Holes that hang together, each with its surroundings. Raises ValueError for a speckled mask."""
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(hole.astype(np.uint8))
    if count - 1 > MOST_PARTS:
        raise ValueError(f"{count - 1} places to clean in one step; at most {MOST_PARTS}")
    for number in range(1, count):
        x, y, w, h = (int(v) for v in boxes[number][:4])
        room = max(LEAST, round(AROUND * max(w, h)))
        place = (slice(max(0, y - room), y + h + room), slice(max(0, x - room), x + w + room))
        yield Part(place, labels[place] == number)


def _same_stuff(part: Part, mattes: Mapping[str, np.ndarray]) -> np.ndarray:
    """Where lies what the hole mostly lies on: the ground, the product, or neither."""
    usable = np.ones(part.hole.shape, bool)
    for name in ("product", "ground"):
        matte = mattes.get(name)
        if matte is None or not matte.any():
            continue
        covered = float((matte[part.hole] > 127).mean())
        if covered > 0.98:
            usable &= matte > 250
        elif covered < 0.02 and name == "product":
            usable &= matte < 5
    return usable


def _one(near: np.ndarray, hole: np.ndarray, core: np.ndarray, usable: np.ndarray, seed: int) -> np.ndarray:
    light = _trend(near, hole, usable) * TREND
    texture = continued(np.where(hole[..., None], 0, near - light), hole, usable, seed)
    if texture is None:
        return membrane(near, core)
    made = light + texture
    return made + _seam(near - made, hole & ~core, hole)


TREND = 1.0


def _trend(near: np.ndarray, hole: np.ndarray, usable: np.ndarray) -> np.ndarray:
    """The light without its details, over the hole too."""
    film = membrane(np.where(usable[..., None], near, 0).astype(np.float32), ~usable)
    deep = float(cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, 5).max())
    return cv2.GaussianBlur(film, (0, 0), max(4.0, deep), borderType=cv2.BORDER_REFLECT)


def _seam(gap: np.ndarray, rim: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """How much brighter the fill has to be, so that it meets its rim: smooth, as it would show as grain else."""
    near = np.where(rim, 1 / (1 + (np.abs(gap).max(-1) / ALIKE) ** 4), 0).astype(np.float32)[..., None]
    weight = cv2.GaussianBlur(near, (0, 0), RIM)[..., None]
    mean = cv2.GaussianBlur(gap * near, (0, 0), RIM) / np.maximum(weight, 0.02)
    inside = hole & ~rim
    return membrane(np.where(inside[..., None], 0, mean).astype(np.float32), inside)

"""Props beside the product: what stands where, and the table of those who grow them."""

from __future__ import annotations

import math

import numpy as np

from renderers.studio.camera import Frame
from renderers.studio.mesh import moved
from renderers.studio.props import fruit, shore
from renderers.studio.props.common import Grower
from renderers.studio.sets.common import BOTTLE, HeightAt
from renderers.studio.spec import Picture
from renderers.studio.stage import Stage, rotated, scaled, translated

GROWERS: dict[str, Grower] = {
    "fruit": fruit.whole,
    "half": fruit.half,
    "slice": fruit.wheel,
    "wedge": fruit.flat_slice,
    "leaf": fruit.leaves,
    "sprig": fruit.sprig,
    "berries": fruit.berries,
    "pebble": shore.pebble,
    "cairn": shore.cairn,
    "shell": shore.shell,
    "cream": shore.cream,
    "drops": shore.drops,
    "petals": shore.petals,
    "samphire": shore.samphire,
    "grass": shore.grass,
}
FLOWER: dict[str, Grower] = {
    "fruit": fruit.bloom,
    "half": fruit.bloom,
    "slice": fruit.berries,
    "wedge": fruit.leaves,
}


def arrange(stage: Stage, view: Frame, picture: Picture, height_at: HeightAt) -> None:
    """Set every prop down on whatever lies beneath it."""
    rng = np.random.default_rng(int(picture.seed))
    for k, item in enumerate(picture.arrangement.items):
        x, y = np.array(item.at) + rng.normal(0, 1, 2) * picture.arrangement.jitter
        if item.at[0] < -view.layout.room:
            continue
        turn = item.turn + rng.normal() * 100 * picture.arrangement.jitter
        x, y = beside(x, y, view)
        grow = (
            FLOWER.get(item.kind, GROWERS[item.kind])
            if picture.sku.fruit == "hibiscus"
            else GROWERS[item.kind]
        )
        parts = grow(stage, np.random.default_rng(100 + k), picture, item)
        ground = rotated("z", turn) @ scaled(item.size)
        parts = [(name, moved(mesh, ground), material) for name, mesh, material in parts]
        lowest = min(mesh.points[:, 2].min() for _, mesh, _ in parts)
        for name, mesh, material in parts:
            stage.add(
                f"prop{k}-{name}", mesh, material, translated(x, y, height_at(x, y) - lowest), role="prop"
            )


def beside(x: float, y: float, view: Frame) -> tuple[float, float]:
    """A place given for a bottle, moved outwards by as much as the product is wider and deeper than one."""
    wide, deep = view.form.width / 2 - BOTTLE, view.form.depth / 2 - BOTTLE
    return x + math.copysign(wide, x), y + math.copysign(deep, y)

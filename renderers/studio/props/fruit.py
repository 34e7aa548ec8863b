"""Fruit, flowers and leaves, grown from a few numbers each."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np

from renderers.studio import materials, textures, tone
from renderers.studio.mesh import Mesh, filleted, grid, joined, lathe, moved
from renderers.studio.props.common import Parts
from renderers.studio.spec import Item, Picture
from renderers.studio.stage import Stage, rotated, translated

LEAF = tone.from_hex("#4f7a3c")
STEM = tone.from_hex("#6d6a35")


@dataclass(frozen=True)
class Fruit:
    """Linear colours of a kind of fruit; radius in decimetres, `coarse` is the size of its pores."""

    radius: float
    skin: np.ndarray
    blush: np.ndarray
    flesh: np.ndarray
    deep: np.ndarray
    berry: np.ndarray
    coarse: float = 1.0
    squash: float = 0.94


def _fruit(radius: float, skin: str, blush: str, flesh: str, deep: str, berry: str, **more: float) -> Fruit:
    return Fruit(radius, *(tone.from_hex(c) for c in (skin, blush, flesh, deep, berry)), **more)


FRUIT = {
    "orange": _fruit(0.34, "#f08a1e", "#ec7216", "#f59a2a", "#e8741a", "#7d1420"),
    "blood-orange": _fruit(0.32, "#ee7f1f", "#c9361a", "#d8352a", "#8e1220", "#7d1420"),
    "yuzu": _fruit(0.29, "#f0c928", "#e9b716", "#f6dc62", "#e6bb36", "#c9861f", coarse=1.35, squash=0.84),
    "hibiscus": _fruit(0.30, "#c9365a", "#a31d45", "#e2567c", "#a81c48", "#8c1238"),
}


def _skin(stage: Stage, kind: str) -> dict:
    pores, peel = _rind(kind)
    relief = stage.texture(f"pores-{kind}", pores, raw=True, repeat=True)
    colour = stage.texture(f"peel-{kind}", peel, repeat=True)
    return materials.bumped(materials.satin(colour, 0.24, 1.45), relief, 0.0065)


@functools.cache  # the same for every frame of a shot, and a tenth of what a small one takes
def _rind(kind: str) -> tuple[np.ndarray, np.ndarray]:
    rng, fruit = np.random.default_rng(3), FRUIT[kind]
    return textures.pores(rng, fruit.coarse), textures.peel(rng, fruit.skin, fruit.blush)


def _body(fruit: Fruit, low: float = 0.0, high: float = math.pi) -> np.ndarray:
    """Profile of a citrus fruit from navel to stem, both a little drawn in."""
    t = np.linspace(low, high, 96)
    swell = 1 - 0.05 * np.exp(-((t / 0.16) ** 2)) - 0.09 * np.exp(-(((math.pi - t) / 0.22) ** 2))
    return np.c_[
        fruit.radius * np.sin(t) * (1 + 0.015 * np.sin(2 * t)),
        -fruit.radius * fruit.squash * np.cos(t) * swell,
    ]


def _uneven(mesh: Mesh, amount: float) -> Mesh:
    """No fruit is round: a few broad swells."""
    x, y, z = mesh.points.T * 5
    swell = 1 + amount * (np.sin(1.3 * x + 0.4) * np.cos(1.1 * y) + 0.6 * np.sin(1.7 * z + x))
    return Mesh(mesh.points * swell[:, None], mesh.normals, mesh.uv, mesh.faces)


def whole(stage: Stage, rng: np.random.Generator, picture: Picture, item: Item) -> Parts:
    """A whole fruit with its stem, tipped towards the camera a little."""
    kind = picture.sku.fruit
    fruit = FRUIT[kind]
    tip = rotated("z", rng.uniform(0, 360)) @ rotated("x", 24 + rng.normal() * 8)
    top = fruit.radius * fruit.squash * 0.90
    star = lathe(
        filleted(
            [(0.052, 0), (0.040, 0.014, 0.006), (0.016, 0.018, 0.006), (0.013, 0.046, 0.005), (0, 0.046)], 6
        ),
        160,
        flutes=5,
        depth=0.28,
    )
    return [
        ("skin", moved(_uneven(lathe(_body(fruit), 160), 0.010), tip), _skin(stage, kind)),
        ("stem", moved(star, tip @ translated(0, 0, top)), materials.satin(STEM, 0.45)),
    ]


def _face(radius: float, rise: float = 0.0) -> Mesh:
    """A round cut face, its picture laid flat on it."""
    disc = lathe(np.c_[np.linspace(radius, 0, 12), rise * (1 - np.linspace(1, 0, 12) ** 6)], 128)
    return Mesh(
        disc.points,
        disc.normals,
        np.c_[disc.points[:, 0], -disc.points[:, 1]] / (2 * radius) + 0.5,
        disc.faces,
    )


def _pulp(stage: Stage, kind: str) -> dict:
    picture = _face_of(kind)
    relief = stage.texture(f"sacs-{kind}", picture.mean(-1).astype(np.uint8), raw=True)
    return materials.bumped(materials.satin(stage.texture(f"pulp-{kind}", picture), 0.14, 1.36), relief, 0.02)


@functools.cache
def _face_of(kind: str) -> np.ndarray:
    rng, fruit = np.random.default_rng(8), FRUIT[kind]
    return textures.cut_citrus(rng, fruit.flesh, fruit.deep, fruit.skin, 9 if kind == "yuzu" else 11)


def half(stage: Stage, rng: np.random.Generator, picture: Picture, item: Item) -> Parts:
    """Half a fruit, its cut face up and towards the camera."""
    kind = picture.sku.fruit
    fruit = FRUIT[kind]
    lean = rotated("x", 62)
    bowl = lathe(_body(fruit, 0, math.pi / 2), 160)
    spin = rotated("z", rng.uniform(0, 360))
    return [
        ("skin", moved(bowl, lean), _skin(stage, kind)),
        ("face", moved(_face(bowl.points[:, :2].max(), 0.008), lean @ spin), _pulp(stage, kind)),
    ]


def _wheel(fruit: Fruit, thick: float) -> tuple[Mesh, Mesh]:
    rim = lathe(
        filleted(
            [
                (fruit.radius - 0.01, -thick / 2),
                (fruit.radius, -thick / 2, 0.006),
                (fruit.radius, thick / 2, 0.006),
                (fruit.radius - 0.01, thick / 2),
            ],
            5,
        ),
        160,
    )
    top = moved(_face(fruit.radius - 0.004), translated(0, 0, thick / 2))
    return rim, joined([top, moved(top, rotated("x", 180))])


def wheel(stage: Stage, rng: np.random.Generator, picture: Picture, item: Item) -> Parts:
    """A slice leaning back."""
    kind = picture.sku.fruit
    fruit = FRUIT[kind]
    rim, faces = _wheel(fruit, 0.075)
    lean = rotated("x", 68) @ rotated("z", rng.uniform(0, 360))
    return [
        ("skin", moved(rim, lean), materials.satin(fruit.skin, 0.3)),
        ("face", moved(faces, lean), _pulp(stage, kind)),
    ]


def flat_slice(stage: Stage, rng: np.random.Generator, picture: Picture, item: Item) -> Parts:
    """A slice lying almost flat."""
    kind = picture.sku.fruit
    fruit = FRUIT[kind]
    rim, faces = _wheel(fruit, 0.075)
    lean = rotated("x", 7) @ rotated("z", rng.uniform(0, 360))
    return [
        ("skin", moved(rim, lean), materials.satin(fruit.skin, 0.3)),
        ("face", moved(faces, lean), _pulp(stage, kind)),
    ]


def blade(length: float, width: float, fold: float, droop: float) -> Mesh:
    """A leaf from its stalk along +y, folded at the midrib, drooping at the tip; decimetres."""
    s, t = np.meshgrid(np.linspace(0, 1, 28), np.linspace(-1, 1, 13), indexing="ij")
    wide = width / 2 * np.sin(math.pi * s**0.82) ** 0.9
    rise = (
        fold * np.abs(t) * wide + droop * length * (0.9 * s - 1.5 * s**2) + 0.03 * width * np.sin(9 * s + t)
    )
    return grid(np.stack([t * wide, s * length, rise], -1))


def leaves(stage: Stage, rng: np.random.Generator, picture: Picture, item: Item) -> Parts:
    """Two glossy leaves on one stalk."""
    first = moved(blade(0.52, 0.24, 0.55, 0.40), rotated("z", 14) @ rotated("x", 22))
    second = moved(blade(0.42, 0.19, 0.5, 0.35), rotated("z", -38) @ rotated("x", 30))
    colour = stage.texture("leaf", textures.leaf(np.random.default_rng(5), LEAF))
    return [("blades", joined([first, second]), materials.satin(colour, 0.26, 1.42))]


def sprig(stage: Stage, rng: np.random.Generator, picture: Picture, item: Item) -> Parts:
    """Rosemary: a woody stem with narrow leaves all round, lying down."""
    stem, needles = np.array([[0, 0.0, 0.09], [0, 1.25, 0.16]]), []
    for s in np.linspace(0.06, 1, 58):
        root = stem[0] + (stem[1] - stem[0]) * s + [0.07 * math.sin(2.2 * s), 0, 0]
        out = rotated("y", rng.uniform(0, 360)) @ rotated("x", 48 - 22 * s + rng.normal() * 8)
        needles.append(moved(blade(0.24 - 0.09 * s, 0.030, 0.5, 0.12), translated(*root) @ out))
    line = stem[0] + (stem[1] - stem[0]) * np.linspace(0, 1, 24)[:, None]
    line[:, 0] += 0.07 * np.sin(2.2 * np.linspace(0, 1, 24))
    turn = np.linspace(0, 2 * math.pi, 9)
    tube = grid(line[:, None] + 0.014 * np.stack([np.cos(turn), 0 * turn, np.sin(turn)], -1)[None])
    return [
        ("needles", joined(needles), materials.satin(LEAF * [0.7, 0.85, 0.95], 0.4)),
        ("stem", tube, materials.satin(STEM, 0.5)),
    ]


def berries(stage: Stage, rng: np.random.Generator, picture: Picture, item: Item) -> Parts:
    """A handful of small round berries in the flavour's deep colour."""
    kind = picture.sku.fruit
    spots = [(0, 0), (0.17, 0.06), (0.07, -0.15), (-0.14, 0.10), (0.30, -0.10)]
    parts = []
    for x, y in spots:
        radius = 0.085 * rng.uniform(0.85, 1.12)
        t = np.linspace(0, math.pi, 48)
        profile = np.c_[
            radius * np.sin(t), -radius * np.cos(t) * (1 - 0.12 * np.exp(-(((math.pi - t) / 0.3) ** 2)))
        ]
        tip = translated(x, y, radius) @ rotated("z", rng.uniform(0, 360)) @ rotated("x", rng.uniform(10, 60))
        parts.append(moved(lathe(profile, 64), tip))
    return [("berries", joined(parts), materials.satin(FRUIT[kind].berry, 0.12, 1.5))]


def bloom(stage: Stage, rng: np.random.Generator, picture: Picture, item: Item) -> Parts:
    """A hibiscus flower facing the camera: five ruffled petals and a long stamen."""
    kind = picture.sku.fruit
    fruit, size = FRUIT[kind], 0.37
    s, t = np.meshgrid(np.linspace(0.03, 1, 40), np.linspace(-1, 1, 25), indexing="ij")
    petals = []
    for k in range(5):
        phase = rng.uniform(0, 6.28)
        spread = t * math.radians(47) * np.sqrt(np.sin(math.pi * (0.04 + 0.80 * s)))
        reach = size * s * (1 - 0.10 * t**2 * s)
        cup = size * (
            0.62 * s**0.8 - 0.55 * s**2.4 + 0.055 * s**2 * np.sin(7 * t + phase) * np.abs(t) + 0.03 * s * t
        )
        petal = grid(np.stack([reach * np.sin(spread), reach * np.cos(spread), cup], -1))
        petals.append(moved(petal, rotated("z", 72 * k + rng.normal() * 4)))
    silk = stage.texture("petal", textures.petal(np.random.default_rng(2), fruit.flesh, fruit.deep * 0.4))
    rod = lathe(filleted([(0.016, 0), (0.011, 0.44, 0.004), (0, 0.44)], 5), 32)
    throat = lathe(np.array([[0.075, 0.062], [0.03, 0.012], [0.0, 0.0]]), 32)
    pollen = [
        moved(
            lathe(0.015 * np.c_[np.sin(np.linspace(0, math.pi, 9)), -np.cos(np.linspace(0, math.pi, 9))], 10),
            translated(0.035 * math.cos(2.4 * i), 0.035 * math.sin(2.4 * i), 0.24 + 0.010 * i),
        )
        for i in range(22)
    ]
    lean = rotated("x", 66)
    return [
        ("petals", moved(joined(petals), lean), materials.silk(silk)),
        ("stamen", moved(joined([rod, throat]), lean), materials.satin(fruit.flesh, 0.5)),
        ("pollen", moved(joined(pollen), lean), materials.satin(tone.from_hex("#f3c64a"), 0.6)),
    ]

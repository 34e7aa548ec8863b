"""What a beach and a bathroom shelf offer: pebbles, shells, a dollop of cream, drops, petals, samphire, dried grass."""

from __future__ import annotations

import math

import numpy as np

from renderers.studio import materials, textures, tone
from renderers.studio.mesh import Mesh, grid, joined, lathe, moved, stretched
from renderers.studio.props.common import Parts
from renderers.studio.props.fruit import blade
from renderers.studio.sets.water_stone import stone
from renderers.studio.spec import Item, Picture
from renderers.studio.stage import Stage, rotated, scaled, translated

SLATE, CHALK = tone.from_hex("#8d908c"), tone.from_hex("#e9e3d8")
GREEN, STRAW = tone.from_hex("#7d9270"), tone.from_hex("#d8c29a")


def _worn(rng: np.random.Generator, stage: Stage, name: str, colour: np.ndarray) -> dict:
    """Sea-worn stone: a dry surface with a few paler veins."""
    return materials.satin(stage.texture(name, textures.pebble(rng, colour), repeat=True), 0.42, 1.4)


def pebble(stage: Stage, rng: np.random.Generator, picture: Picture, item: Item) -> Parts:
    """One sea-worn pebble."""
    shape = stretched(stone(rng, 0.09, 0.8), 0.28, 0.22, 0.13)
    colour = CHALK if rng.random() < 0.5 else SLATE
    return [("pebble", shape, _worn(rng, stage, f"pebble-{rng.integers(9999)}", colour))]


def cairn(stage: Stage, rng: np.random.Generator, picture: Picture, item: Item) -> Parts:
    """Three pebbles, the larger below."""
    parts: Parts = []
    base = 0.0
    for k, (radius, tall) in enumerate(((0.40, 0.15), (0.29, 0.12), (0.17, 0.09))):
        at = translated(rng.normal() * 0.02, rng.normal() * 0.02, base + 0.94 * tall)
        flat = stretched(stone(rng, 0.07, 0.7), radius, 0.84 * radius, tall)
        shape = moved(flat, at @ rotated("z", rng.uniform(0, 360)))
        colour = (SLATE, CHALK, 0.5 * SLATE + 0.5 * CHALK)[k]
        parts.append((f"stone{k}", shape, _worn(rng, stage, f"cairn-{k}", colour)))
        base += 1.86 * tall
    return parts


def shell(stage: Stage, rng: np.random.Generator, picture: Picture, item: Item) -> Parts:
    """A scallop, its ribs fanning from the hinge, leaning back a little."""
    s, t = np.meshgrid(np.linspace(0.02, 1, 72), np.linspace(-1, 1, 241), indexing="ij")
    angle = t * math.radians(62)
    ribs = np.cos(t * 9.5 * math.pi)
    edge = 1 - 0.09 * t**2 + 0.022 * ribs
    reach = 0.46 * s**0.9 * edge
    dome = 0.20 * np.sin(math.pi * np.clip(s, 0, 1) ** 0.75 * 0.92) * np.cos(t * 1.45) ** 0.7
    rise = dome + 0.012 * ribs * s**0.8
    fan = grid(np.stack([reach * np.sin(angle), reach * np.cos(angle), rise], -1))
    ears = grid(
        np.stack(
            [
                (0.15 * (1 - 0.4 * s)) * t,
                0.015 + 0.085 * s,
                0.025 + 0.02 * np.cos(2 * t) * s,
            ],
            -1,
        )
    )
    colour = stage.texture("shell", textures.shell(np.random.default_rng(6)))
    return [
        ("fan", moved(fan, rotated("x", 9)), materials.satin(colour, 0.22, 1.45)),
        ("ears", moved(ears, rotated("x", 9)), materials.satin(tone.from_hex("#e8cdbb"), 0.25, 1.45)),
    ]


def cream(stage: Stage, rng: np.random.Generator, picture: Picture, item: Item) -> Parts:
    """A dollop of cream as a spatula leaves it: turns that narrow to a bent tip."""
    s, t = np.meshgrid(np.linspace(0, 1, 140), np.linspace(0, 2 * math.pi, 161), indexing="ij")
    turns = np.cos(t - 2 * math.pi * 2.6 * s**0.8)
    radius = 0.27 * (1 - s) ** 0.62 * (1 + 0.13 * turns * (1 - s) ** 0.4) * np.clip(s / 0.03, 0.82, 1)
    rise = 0.34 * s**1.25 + 0.020 * turns * np.sin(math.pi * s)
    bend = 0.07 * np.clip(s - 0.6, 0, 1) ** 2 / 0.16
    heap = grid(np.stack([radius * np.cos(t) + bend, radius * np.sin(t), rise], -1))
    paint = tone.from_hex(picture.palette.get("paper", "#f6efe4"))
    return [("heap", heap, materials.satin(paint, 0.15, 1.42))]


def drops(stage: Stage, rng: np.random.Generator, picture: Picture, item: Item) -> Parts:
    """Beads of water, many small and a few large, none touching."""
    placed: list[tuple[float, float, float]] = []
    while len(placed) < 26:
        radius = 0.018 + 0.05 * rng.random() ** 3
        x, y = rng.normal(0, 0.34), rng.normal(0, 0.20)
        if all(math.hypot(x - a, y - b) > 1.25 * (radius + r) for a, b, r in placed):
            placed.append((x, y, radius))
    t = np.linspace(0, math.pi / 2, 20)
    bead = np.r_[[[0.0, 0.0]], np.c_[np.cos(t) ** 0.8, 0.48 * np.sin(t)]]
    beads = [moved(lathe(r * bead, 40), translated(x, y, 0.002)) for x, y, r in placed]
    return [("beads", joined(beads), materials.glass(1.33))]


def petals(stage: Stage, rng: np.random.Generator, picture: Picture, item: Item) -> Parts:
    """A few fallen petals, cupped, pale at the heart."""
    s, t = np.meshgrid(np.linspace(0, 1, 30), np.linspace(-1, 1, 25), indexing="ij")
    parts = []
    for k in range(4):
        wide = 0.17 * np.sin(math.pi * np.clip(s, 0.01, 0.99) ** 0.7) ** 0.55
        cup = 0.10 * t**2 * s + 0.16 * (s - 0.45) ** 2 + 0.008 * np.sin(9 * t + k)
        leaf = grid(np.stack([wide * t, 0.36 * s - 0.18, cup], -1))
        x, y = (0.24 * k - 0.34) + rng.normal() * 0.04, rng.normal() * 0.14
        at = translated(x, y, 0.004 * k) @ rotated("z", rng.uniform(0, 360)) @ scaled(rng.uniform(0.75, 1.1))
        parts.append(moved(leaf, at))
    blush = tone.from_hex(picture.palette["accent"])
    colour = stage.texture(
        "petals", textures.petal(np.random.default_rng(2), 0.35 * blush + 0.65 * CHALK, CHALK * [1, 0.9, 0.8])
    )
    return [("petals", joined(parts), materials.silk(colour))]


def samphire(stage: Stage, rng: np.random.Generator, picture: Picture, item: Item) -> Parts:
    """A twig of rock samphire lying down: plump forked leaves on a fleshy stem."""
    shoots: list[Mesh] = []

    def grow(at: np.ndarray, length: float, thick: float, depth: int) -> None:
        shoots.append(moved(_pod(length, thick), at))
        if depth == 0:
            return
        tip = at @ translated(0, length * 0.93, 0)
        for side in (-1, 0, 1):
            lean = rotated("z", side * rng.uniform(28, 46) + rng.normal() * 5)
            lift = rotated("x", rng.uniform(2, 14))
            grow(tip @ lean @ lift, length * rng.uniform(0.62, 0.78), thick * 0.86, depth - 1)

    for k, at in enumerate((0.0, 0.26, 0.50)):
        start = translated(0, at, 0.03) @ rotated("z", (0, 42, -40)[k])
        grow(start, 0.26 - 0.03 * k, 0.024, 2)
    return [("shoots", joined(shoots), materials.satin(GREEN, 0.3, 1.42))]


def _pod(length: float, thick: float) -> Mesh:
    """A fleshy leaf along +y, plumper in its upper half."""
    t = np.linspace(0, 1, 16)
    radius = thick * (0.55 + 0.6 * np.sin(math.pi * t**1.3)) * np.sqrt(np.clip(1 - t**8, 0, 1))
    return moved(lathe(np.c_[np.maximum(radius, 1e-4), length * t], 20), rotated("x", -90))


def grass(stage: Stage, rng: np.random.Generator, picture: Picture, item: Item) -> Parts:
    """Three stems of dried hare's-tail grass, leaning together; they stand in the sand."""
    stems, heads = [], []
    for k in range(3):
        lean = rotated("z", 120 * k + rng.normal() * 20) @ rotated("x", -9 - 5 * rng.random())
        tall = 1.5 + 0.42 * rng.random()
        s = np.linspace(0, 1, 24)
        line = np.c_[0 * s, 0.10 * s**2, tall * s] @ lean[:3, :3].T
        turn = np.linspace(0, 2 * math.pi, 9)
        ring = 0.010 * np.stack([np.cos(turn), np.sin(turn), 0 * turn], -1)
        stems.append(grid(line[:, None] + ring[None]))
        way = line[-1] - line[-2]
        heads.append(_tail(rng, line[-1], way / np.linalg.norm(way)))
    straw = materials.satin(STRAW, 0.5, 1.35)
    return [
        ("stems", joined(stems), straw),
        ("heads", joined(heads), materials.silk(STRAW * 0.4 + CHALK * 0.6)),
    ]


def _tail(rng: np.random.Generator, root: np.ndarray, way: np.ndarray) -> Mesh:
    """A soft head: hairs that point outwards and up from an egg."""
    side = np.cross(way, [0.3, 0.9, 0.1])
    side = side / np.linalg.norm(side)
    frame = np.eye(4)
    frame[:3, 0], frame[:3, 1], frame[:3, 2], frame[:3, 3] = side, np.cross(way, side), way, root
    hairs = []
    for _ in range(420):
        up, around = rng.uniform(0, 1), rng.uniform(0, 360)
        swell = 0.085 * math.sin(math.pi * (0.08 + 0.88 * up)) ** 0.7
        hair = moved(
            blade(0.15 + 0.05 * rng.random(), 0.008, 0.3, 0.1), rotated("x", 62 - 24 * up + rng.normal() * 6)
        )
        hairs.append(moved(hair, rotated("z", around) @ translated(0, swell * 0.5, 0.34 * up)))
    return moved(joined(hairs), frame)

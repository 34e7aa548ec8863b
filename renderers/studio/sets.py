"""Environments around the product. The product's foot is the origin; the camera looks towards +y."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from renderers.studio import materials, tone
from renderers.studio.camera import Frame
from renderers.studio.mesh import Mesh, arch, filleted, grid, lathe, prism, rounded_rectangle, sweep
from renderers.studio.spec import Picture
from renderers.studio.stage import Stage, rotated, scaled, translated

WALL = 4.6  # decimetres behind the product

HeightAt = Callable[[float, float], float]


@dataclass(frozen=True)
class Paints:
    """Linear reflectances of the set, from the palette's roles."""

    ground: np.ndarray
    plinth: np.ndarray
    halo: np.ndarray


def paints(palette: Mapping[str, str], key: np.ndarray) -> Paints:
    """Roles to paint: the plinth a shade above the ground, the halo the accent let down with paper.

    key: the key light's colour, linear; the ground is painted so that it looks right in it.
    """
    ground, accent = tone.from_hex(palette["ground"]), tone.from_hex(palette["accent"])
    paper = tone.from_hex(palette.get("paper", "#f6efe2"))
    halo = (
        tone.from_hex(palette["halo"])
        if "halo" in palette
        else 0.16 * accent + 0.84 * paper * [1, 0.86, 0.72]
    )
    plinth = tone.from_hex(palette["plinth"]) if "plinth" in palette else 0.80 * ground + 0.20 * paper
    return Paints(ground_paint(ground, 0.75 * key + 0.25), plinth, np.clip(halo, 0, 0.9))


def ground_paint(colour: np.ndarray, light: np.ndarray, share: float = 0.30) -> np.ndarray:
    """Paint that looks like `colour` in this light, in a room of the same paint.

    A share of the light has bounced off the room before and is tinted by it (radiosity of a uniform enclosure:
    L = E·ρ / (1 − share·ρ)); solving for ρ takes the tint out again. share: measured on the podium-halo set.
    """
    wanted = tone.before_tone_map(colour) * (light @ tone.LUMA) / light
    return np.clip(wanted / (0.88 + share * wanted), 0, 0.85)


def cyclorama(floor: float, radius: float = 2.2) -> Mesh:
    """Floor, quarter circle and wall in one sweep."""
    bend = np.linspace(0, math.pi / 2, 48)
    curve = np.c_[WALL - radius + radius * np.sin(bend), floor + radius - radius * np.cos(bend)]
    return sweep(np.r_[[[-16.0, floor]], curve, [[WALL, 18.0]]], -22, 22)


def podium_halo(stage: Stage, view: Frame, picture: Picture, paint: Paints) -> HeightAt:
    """A round plinth, a fluted one behind it and a coloured disc that haloes the product."""
    drop, finish = 0.26, picture.environment.finish * picture.style.finish
    bevel = 0.035 * picture.style.bevel
    plaster = materials.satin(paint.plinth, finish)
    stage.add("ground", cyclorama(-drop), materials.matte(paint.ground), role="ground")
    stage.add(
        "plinth",
        lathe(filleted([(1.12, -drop), (1.12, 0, bevel), (0, 0)]), 256),
        plaster,
        translated(0, 0.1, 0),
    )
    fluted = [(0.64, -drop), (0.64, 0.46, 0.03), (0, 0.46)]
    stage.add(
        "column", lathe(filleted(fluted), 1024, flutes=40, depth=0.05), plaster, translated(1.12, 1.28, 0)
    )
    _halo(stage, view, picture, paint, 2.3)

    def height(x: float, y: float) -> float:
        if math.hypot(x, y - 0.1) < 1.1:
            return 0.0
        return 0.46 if math.hypot(x - 1.12, y - 1.28) < 0.62 else -drop

    return height


def halo_place(view: Frame) -> tuple[float, float, float]:
    """Centre and radius in product heights; a closer product's halo grows less, so that it stays off the words."""
    across, above, radius = (value / view.zoom**0.6 for value in view.layout.halo)
    return across, above, radius


def _halo(stage: Stage, view: Frame, picture: Picture, paint: Paints, y: float) -> None:
    across, above, radius = halo_place(view)
    dx, dz = picture.composition.halo_shift
    radius = radius * view.height * view.grown(y) * picture.environment.halo
    disc = lathe(filleted([(radius, 0), (radius, 0.12, 0.03), (0, 0.12)]), 256)
    centre = view.behind(across + dx, above + dz, y)
    stage.add("halo", disc, materials.satin(paint.halo, 0.5), translated(*centre) @ rotated("x", 90))


def water_stone(stage: Stage, view: Frame, picture: Picture, paint: Paints) -> HeightAt:
    """A flat stone in still, tinted water before a plain backdrop."""
    drop = 0.2
    rng = np.random.default_rng(int(picture.seed))
    finish = picture.environment.finish * picture.style.finish
    stage.add("ground", cyclorama(-0.6, 1.2), materials.matte(paint.ground), role="ground")
    relief = stage.texture("waves", waves(rng), raw=True, repeat=False)
    water = materials.bumped(materials.water(paint.ground * 0.45), relief, 0.34 * picture.environment.ripple)
    flat = np.array([[(x, y, -drop) for x in (-14.0, 14.0)] for y in (-12.0, 4.58)])
    stage.add("water", grid(flat), water, role="set")
    slate = materials.satin(paint.plinth, finish)
    stage.add("stone", stone(rng, 0.04), slate, translated(0, 0.02, -0.33) @ scaled(1.0, 0.82, 0.33))
    places = [
        (1.15, 0.62, 0.50, 0.26),
        (-1.02, 0.95, 0.36, 0.19),
        (1.55, -0.2, 0.22, 0.12),
        (-1.5, 0.1, 0.16, 0.09),
    ]
    for k, (x, y, radius, tall) in enumerate(places[: 1 + picture.environment.steps]):
        at = translated(x, y, -drop + 0.3 * tall) @ rotated("z", 40 * k) @ scaled(radius, radius * 0.8, tall)
        stage.add(f"stone{k}", stone(rng, 0.08), slate, at)
    _halo(stage, view, picture, paint, 3.6)
    tops = [(x, y, r, -drop + 1.28 * t) for x, y, r, t in places[: 1 + picture.environment.steps]]

    def height(x: float, y: float) -> float:
        if (reach := math.hypot(x, (y - 0.02) / 0.82)) < 0.97:
            return -0.33 + 0.33 * stone_top(reach) - 0.01
        return next((top for sx, sy, r, top in tops if math.hypot(x - sx, y - sy) < 0.6 * r), -drop - 0.05)

    return height


def waves(rng: np.random.Generator, size: int = 1024) -> np.ndarray:
    """A still pond's relief: rings about the middle that die away, and a breath of wind.

    uint16: the steps of 8 bits would show as facets in the reflection.
    """
    y, x = np.mgrid[-1 : 1 : 1j * size, -1 : 1 : 1j * size] * 14
    far = np.hypot(x, (y + 0.5) * 0.8)
    rings = np.sin(far * 5.5) * np.exp(-((far - 1.6) ** 2) / 0.9)
    wind = sum(np.sin(x * a + y * b + p) for a, b, p in rng.normal(0, 1, (6, 3)) * [0.9, 2.2, 3]) / 9
    return np.clip(32768 + 7700 * rings + 10800 * wind, 0, 65535).astype(np.uint16)


def stone(rng: np.random.Generator, rough: float) -> Mesh:
    """A river pebble of unit radii with a flat top: a squashed sphere, worn unevenly."""
    theta, phi = np.linspace(math.pi, 0, 96), np.linspace(0, 2 * math.pi, 193)
    t, p = np.meshgrid(theta, phi, indexing="ij")
    wear = np.ones_like(t)
    for k in range(1, 5):
        a, b = rng.uniform(0, 2 * math.pi, 2)
        wear = wear + rough / k * np.sin(k * p + a) * np.sin(t) ** 2 * np.cos((k - 1) * t + b)
    flat = np.sign(np.cos(t)) * np.abs(np.cos(t)) ** 0.55
    across = np.sin(t) ** 0.8 * wear
    return grid(np.stack([across * np.cos(p), across * np.sin(p), flat], -1))


def stone_top(reach: float) -> float:
    """Height of a unit stone's upper side at this distance from its axis."""
    return (1 - reach**2.5) ** 0.275


def window_table(stage: Stage, view: Frame, picture: Picture, paint: Paints) -> HeightAt:
    """A plaster bench with a slab, an arched niche in the wall behind, room for the light of a window."""
    finish, bevel = picture.environment.finish * picture.style.finish, 0.03 * picture.style.bevel
    plaster = materials.satin(paint.plinth, finish)
    stage.add("ground", cyclorama(-3.5, 0.4), materials.matte(paint.ground), role="ground")
    bench = prism(rounded_rectangle(16, 3.6, 0.05), -3.0, -0.16, bevel)
    stage.add("bench", bench, materials.satin(paint.ground, finish), translated(0, 0.55, 0), role="ground")
    slab = prism(rounded_rectangle(2.5, 1.5, 0.10), -0.16, 0, bevel)
    stage.add("slab", slab, plaster, translated(0.1, 0.05, 0))
    _arch(stage, view, picture, paint, 2.1)
    for k, (x, wide, tall) in enumerate([(1.42, 0.62, 0.62), (2.0, 0.5, 0.28)][: picture.environment.steps]):
        block = prism(rounded_rectangle(wide, 0.62, 0.03), -0.16, tall - 0.16, bevel)
        stage.add(f"block{k}", block, plaster, translated(x, 1.15 - 0.1 * k, 0) @ rotated("z", 8 - 20 * k))

    def height(x: float, y: float) -> float:
        if abs(x - 0.1) < 1.2 and abs(y - 0.05) < 0.72:
            return 0.0
        return 0.46 if math.hypot(x - 1.42, y - 1.15) < 0.3 and picture.environment.steps else -0.16

    return height


def _arch(stage: Stage, view: Frame, picture: Picture, paint: Paints, y: float) -> None:
    across, above, radius = halo_place(view)
    grown = view.height * view.grown(y) * picture.environment.halo
    dx, dz = picture.composition.halo_shift
    top = view.behind(across + dx, above + dz + radius, y)
    board = prism(arch(1.7 * radius * grown, top[2] + 0.16), 0, 0.14, 0.03)
    stage.add(
        "halo", board, materials.satin(paint.halo, 0.5), translated(top[0], y, -0.16) @ rotated("x", 90)
    )


SETS = {"podium-halo": podium_halo, "water-stone": water_stone, "window-table": window_table}

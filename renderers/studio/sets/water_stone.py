"""A flat stone in still water."""

from __future__ import annotations

import math

import numpy as np

from renderers.studio import materials
from renderers.studio.camera import Frame
from renderers.studio.mesh import Mesh, grid, stretched
from renderers.studio.sets.common import HeightAt, Paints, broader, cyclorama, hang_halo
from renderers.studio.spec import Picture
from renderers.studio.stage import Stage, rotated, translated


def water_stone(stage: Stage, view: Frame, picture: Picture, paint: Paints) -> HeightAt:
    """A flat stone in still, tinted water before a plain backdrop."""
    drop, wide = 0.2, 1 + broader(view)
    rng = np.random.default_rng(int(picture.seed))
    finish = picture.environment.finish * picture.style.finish
    stage.add("ground", cyclorama(-0.6, 1.2), materials.matte(paint.ground), role="ground")
    relief = stage.texture("waves", waves(rng), raw=True, repeat=False)
    water = materials.bumped(materials.water(paint.ground * 0.45), relief, 0.34 * picture.environment.ripple)
    flat = np.array([[(x, y, -drop) for x in (-14.0, 14.0)] for y in (-12.0, 4.58)])
    stage.add("water", grid(flat), water, role="set")
    slate = materials.satin(paint.plinth, finish)
    shape = stretched(stone(rng, 0.04), wide, 0.82 * wide, 0.33)
    stage.add("stone", shape, slate, translated(0, 0.02, -0.33))
    places = [
        (1.15, 0.62, 0.50, 0.26),
        (-1.02, 0.95, 0.36, 0.19),
        (1.55, -0.2, 0.22, 0.12),
        (-1.5, 0.1, 0.16, 0.09),
    ]
    places = [(x * wide, y * wide, radius, tall) for x, y, radius, tall in places]
    for k, (x, y, radius, tall) in enumerate(places[: 1 + picture.environment.steps]):
        at = translated(x, y, -drop + 0.3 * tall) @ rotated("z", 40 * k)
        stage.add(f"stone{k}", stretched(stone(rng, 0.08), radius, radius * 0.8, tall), slate, at)
    hang_halo(stage, view, picture, paint, 3.6)
    tops = [(x, y, r, -drop + 1.28 * t) for x, y, r, t in places[: 1 + picture.environment.steps]]

    def height(x: float, y: float) -> float:
        if (reach := math.hypot(x, (y - 0.02) / 0.82) / wide) < 0.97:
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


def stone(rng: np.random.Generator, rough: float, flatness: float = 0.55) -> Mesh:
    """A river pebble of unit radii: a squashed sphere, worn unevenly; the less its flatness, the flatter its top."""
    theta, phi = np.linspace(math.pi, 0, 96), np.linspace(0, 2 * math.pi, 193)
    t, p = np.meshgrid(theta, phi, indexing="ij")
    wear = np.ones_like(t)
    for k in range(1, 5):
        a, b = rng.uniform(0, 2 * math.pi, 2)
        wear = wear + rough / k * np.sin(k * p + a) * np.sin(t) ** 2 * np.cos((k - 1) * t + b)
    flat = np.sign(np.cos(t)) * np.abs(np.cos(t)) ** flatness
    across = np.sin(t) ** 0.8 * wear
    return grid(np.stack([across * np.cos(p), across * np.sin(p), flat], -1))


def stone_top(reach: float) -> float:
    """Height of a unit stone's upper side at this distance from its axis."""
    return (1 - reach**2.5) ** 0.275

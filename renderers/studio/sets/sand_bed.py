"""Rippled sand at low tide, a flat stone in it, and a disc that rises behind."""

from __future__ import annotations

import math

import cv2
import numpy as np

from renderers.studio import materials
from renderers.studio.camera import Frame
from renderers.studio.mesh import Mesh, filleted, grid, lathe, stretched
from renderers.studio.sets.common import WALL, HeightAt, Paints, broader, cyclorama, halo_place
from renderers.studio.sets.water_stone import stone, stone_top
from renderers.studio.spec import Picture
from renderers.studio.stage import Stage, rotated, translated

SAND = np.array([1.0, 0.92, 0.84])  # drier and warmer than the backdrop, which catches more bounced light
DROP = 0.20  # decimetres from the stone's top to the sand
STEP = 0.034  # decimetres between two points of the sand
EAST, NEAR, FAR = 9.0, -6.0, WALL - 0.9


def sand_bed(stage: Stage, view: Frame, picture: Picture, paint: Paints) -> HeightAt:
    """Sand and backdrop are of one colour, so that the horizon melts; the disc is the moon that draws the tide."""
    wide, finish = 1 + broader(view), picture.environment.finish * picture.style.finish
    rng = np.random.default_rng(int(picture.seed))
    stage.add("ground", cyclorama(-DROP - 0.02, 1.1), materials.matte(paint.ground), role="ground")
    relief = ripples(rng, wide, picture.environment.ripple)
    grain = stage.texture("grain", speckles(rng), raw=True, repeat=True)
    sand = materials.bumped(materials.satin(paint.ground * SAND, 0.6, 1.3), grain, 0.010)
    stage.add("sand", relief, sand)
    slate = materials.satin(paint.plinth, finish)
    shape = stretched(stone(rng, 0.035), wide, 0.84 * wide, 0.30)
    stage.add("stone", shape, slate, translated(0, 0.02, -0.30))
    _moon(stage, view, picture, paint, 1.5 + wide)

    def height(x: float, y: float) -> float:
        if (reach := math.hypot(x, (y - 0.02) / 0.84) / wide) < 0.96:
            return -0.30 + 0.30 * stone_top(reach) - 0.006
        return -DROP + 0.02

    return height


def _moon(stage: Stage, view: Frame, picture: Picture, paint: Paints, y: float) -> None:
    """A disc that rises out of the sand: its centre stands a little above the horizon."""
    across, above, radius = halo_place(view)
    dx, dz = picture.composition.halo_shift
    radius = radius * view.height * view.grown(y) * picture.environment.halo
    disc = lathe(filleted([(radius, 0), (radius, 0.10, 0.02), (0, 0.10)], 8), 256)
    centre = view.behind(across + dx, above + dz, y)
    stage.add("halo", disc, materials.satin(paint.halo, 0.5), translated(*centre) @ rotated("x", 90))


def ripples(rng: np.random.Generator, wide: float, tall: float) -> Mesh:
    """Sand as a falling tide leaves it: crests that fork and wander, calm near the stone and far away."""
    x, y = np.meshgrid(np.arange(-EAST, EAST, STEP), np.arange(NEAR, FAR, STEP))
    wander = sum(
        a * np.sin(k * x + m * y + p) / k
        for a, k, m, p in zip(
            (0.32, 0.22, 0.15, 0.10),
            (0.7, 1.5, 2.7, 4.4),
            rng.normal(0, 0.6, 4),
            rng.uniform(0, 6.28, 4),
            strict=True,
        )
    )
    phase = (y + 0.22 * x + wander) * 2 * math.pi / 0.36
    crest = np.sin(phase + 0.55 * np.sin(phase))  # steeper on the lee side
    crest = np.sign(crest) * np.abs(crest) ** 0.85
    patches = _smooth(rng, x.shape, 26)
    share = np.clip(0.75 + 0.3 * patches, 0.25, 1)
    reach = np.hypot(x, (y - 0.02) / 0.84) / wide
    share = share * (1 - 0.8 * np.exp(-(((reach - 1) / 0.22) ** 2))) * np.clip((FAR - y) / 2.4, 0, 1)
    pile = 0.05 * np.exp(-(((reach - 1.0) / 0.10) ** 2))  # drifted against the stone
    z = -DROP + tall * 0.026 * crest * share + 0.02 * patches + pile
    return grid(np.stack([x, y, z], -1))


def speckles(rng: np.random.Generator, size: int = 1024) -> np.ndarray:
    """Grains: fine noise with a few coarser ones."""
    fine = cv2.GaussianBlur(rng.standard_normal((size, size), dtype=np.float32), (0, 0), 0.8)
    return np.clip(128 + 60 * fine / fine.std(), 0, 255).astype(np.uint8)


def _smooth(rng: np.random.Generator, shape: tuple[int, ...], sigma: float) -> np.ndarray:
    field = cv2.GaussianBlur(rng.standard_normal(shape, dtype=np.float32), (0, 0), sigma)
    return field / field.std()

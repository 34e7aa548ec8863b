"""What sets share: paint, the sweep behind them, and the disc that haloes the product."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from renderers.studio import materials, tone
from renderers.studio.camera import Frame
from renderers.studio.mesh import Mesh, filleted, lathe, sweep
from renderers.studio.spec import Picture
from renderers.studio.stage import Stage, rotated, translated

WALL = 4.6  # decimetres behind the product
BOTTLE = 0.40  # radius of the bottle that the sets were drawn for

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


def broader(view: Frame) -> float:
    """How much wider the product is on each side than the bottle that the sets were drawn for, decimetres."""
    return max(0.0, max(view.form.width, view.form.depth) / 2 - BOTTLE)


def halo_place(view: Frame) -> tuple[float, float, float]:
    """Centre and radius in product heights; a closer product's halo grows less, so that it stays off the words."""
    across, above, radius = (value / view.zoom**0.6 for value in view.layout.halo)
    return across, above, radius


def hang_halo(stage: Stage, view: Frame, picture: Picture, paint: Paints, y: float) -> None:
    """A coloured disc behind the product."""
    across, above, radius = halo_place(view)
    dx, dz = picture.composition.halo_shift
    radius = radius * view.height * view.grown(y) * picture.environment.halo
    disc = lathe(filleted([(radius, 0), (radius, 0.12, 0.03), (0, 0.12)]), 256)
    centre = view.behind(across + dx, above + dz, y)
    stage.add("halo", disc, materials.satin(paint.halo, 0.5), translated(*centre) @ rotated("x", 90))

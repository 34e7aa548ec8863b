"""Caps, lids, droppers and pumps: what closes a pack. Heights in decimetres above the product's foot."""

from __future__ import annotations

import math

import numpy as np

from renderers.studio import materials, tone
from renderers.studio.mesh import filleted, grid, joined, lathe, moved
from renderers.studio.spec import Finish
from renderers.studio.stage import Stage, rotated, translated


def lid(
    stage: Stage, radius: float, low: float, high: float, colour: str, finish: Finish, at: np.ndarray
) -> None:
    """A smooth screw lid: a soft upper edge, a flat top and a shadow gap above what it closes."""
    tall = high - low
    soft = min(0.05, 0.3 * tall)
    gap = lathe(np.array([[radius - 0.03, low - 0.012], [radius - 0.03, low + 0.02]]), 256)
    shell = lathe(
        filleted(
            [
                (radius - 0.04, low),
                (radius, low, 0.007),
                (radius, high, soft),
                (0.9 * (radius - soft), high, 0.004),
                (0.88 * (radius - soft), high - 0.006, 0.004),
                (0, high - 0.006),
            ],
            14,
        ),
        256,
    )
    dark = materials.satin(np.full(3, 0.10), 0.4)
    stage.add("gap", gap, dark, at, role="product")
    stage.add("cap", shell, materials.finished(tone.from_hex(colour), finish), at, role="product")


def collar(radius: float, low: float, high: float):
    """A plain metal ring with rolled edges."""
    return lathe(
        filleted(
            [(radius - 0.03, low), (radius, low, 0.008), (radius, high, 0.012), (0.4 * radius, high)], 10
        ),
        256,
    )


def dropper(stage: Stage, radius: float, low: float, high: float, colour: str, at: np.ndarray) -> None:
    """A metal collar and a rubber bulb; the pipette hangs in the glass."""
    ring = low + 0.36 * (high - low)
    bulb = lathe(
        filleted(
            [
                (0.66 * radius, ring),
                (0.70 * radius, ring + 0.03, 0.015),
                (0.56 * radius, ring + 0.07, 0.03),
                (0.60 * radius, high - 0.28 * (high - ring), 0.10),
                (0.50 * radius, high, 0.09),
                (0, high),
            ],
            16,
        ),
        192,
    )
    pipette = lathe(np.array([[0.022, 0.12 * low], [0.040, 0.2 * low], [0.040, low]]), 64)
    stage.add("pipette", pipette, materials.glass(1.5, 1.34), at, role="glass")
    stage.add(
        "collar", collar(radius, low, ring), materials.finished(materials.GOLD, "brushed"), at, role="product"
    )
    stage.add("cap", bulb, materials.finished(tone.from_hex(colour), "soft"), at, role="product")


def pump(stage: Stage, radius: float, low: float, high: float, colour: str, at: np.ndarray) -> None:
    """A collar, a stem and a head whose spout points to the right."""
    paint = materials.finished(tone.from_hex(colour), "satin")
    ring, head = low + 0.40 * (high - low), high - 0.11
    stem = lathe(filleted([(0.30 * radius, ring), (0.30 * radius, head)], 4), 96)
    button = lathe(
        filleted(
            [(0.2 * radius, head), (0.62 * radius, head, 0.02), (0.62 * radius, high, 0.035), (0, high)], 12
        ),
        192,
    )
    stage.add("collar", collar(radius, low, ring), paint, at, role="product")
    spout = moved(_spout(1.7 * radius), translated(0, 0, high - 0.055))
    stage.add("cap", joined([stem, button, spout]), paint, at, role="product")


def _spout(reach: float, thick: float = 0.034):
    """A round nozzle along +x that tapers and bends down at its tip."""
    s = np.linspace(0, 1, 24)
    middle = np.c_[reach * s, 0 * s, -0.05 * np.clip(s - 0.72, 0, 1) ** 2 / 0.08]
    turn = np.linspace(0, 2 * math.pi, 33)
    size = thick * (1 - 0.35 * s)
    size[-1] = 1e-4
    ring = np.stack([0 * turn, np.cos(turn), np.sin(turn)], -1)
    return moved(grid(middle[:, None] + size[:, None, None] * ring[None]), rotated("z", 0))

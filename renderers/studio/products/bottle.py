"""A lathe-turned glass bottle with liquid, wrap-around label and cap."""

from __future__ import annotations

import numpy as np

from renderers.studio import materials, tone
from renderers.studio.mesh import filleted, joined, lathe
from renderers.studio.products.closures import dropper, pump
from renderers.studio.products.label import Art, wrap_round
from renderers.studio.spec import Bottle, Sku
from renderers.studio.stage import Stage


def stand(stage: Stage, product: Bottle, sku: Sku, art: Art | None, at: np.ndarray) -> None:
    """Glass, liquid, what lies between them, closure and label."""
    outside, inside = outer_profile(product), inner_profile(product)
    below, above, rim = split(inside, product.fill)
    stage.add("glass", lathe(outside), materials.glass(product.glass), at, role="glass")
    stage.add(
        "liquid",
        lathe(below),
        materials.glass(1.34, product.glass, _depth(stage, sku.liquid)),
        at,
        role="glass",
    )
    stage.add("surface", lathe(meniscus(rim)), materials.glass(1.34), at, role="glass")
    stage.add("cavity", lathe(above), materials.glass(1.0, product.glass), at, role="glass")
    CLOSURES[product.closure](stage, product, sku, at)
    if art:
        wrap_round(stage, art, product.radius, at)


def outer_profile(p: Bottle) -> np.ndarray:
    """The glass from the punt under the base to the mouth; (radius, height)."""
    neck, rise = p.neck
    return filleted(
        [
            (0, 0.03),
            (0.55 * p.radius, 0.03, 0.1),
            (0.74 * p.radius, 0, 0.03),
            (p.radius, 0, 0.07),
            (p.radius, p.shoulder, 0.20),
            (neck, rise, 0.13),
            (neck, rise + 0.05, 0.02),
            (neck + 0.02, rise + 0.055, 0.01),
            (neck + 0.02, rise + 0.085, 0.01),
            (neck, rise + 0.09, 0.01),
            (neck, p.height - 0.1, 0.02),
            (0, p.height - 0.1),
        ],
        18,
    )


def inner_profile(p: Bottle) -> np.ndarray:
    """The cavity; thick glass at the foot, as in heavy spirits bottles."""
    neck, rise = p.neck
    body, throat = p.radius - p.wall, neck - p.wall
    return filleted(
        [
            (0, p.base + 0.02),
            (0.5 * body, p.base + 0.01, 0.2),
            (body, p.base, 0.09),
            (body, p.shoulder - 0.012, 0.18),
            (throat, rise - 0.02, 0.12),
            (throat, p.height - 0.12, 0.02),
            (0, p.height - 0.12),
        ],
        18,
    )


def split(profile: np.ndarray, fill: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The cavity below and above the liquid's surface, and the point where they meet."""
    k = int(np.argmax(profile[:, 1] > fill))
    low, high = profile[k - 1], profile[k]
    rim = low + (high - low) * (fill - low[1]) / (high[1] - low[1])
    return np.vstack([profile[:k], rim]), np.vstack([rim, profile[k:]]), rim


def meniscus(rim: np.ndarray) -> np.ndarray:
    """The liquid's surface, drawn up by 1.5 mm where it wets the glass."""
    inward = np.linspace(0, 0.05, 10)
    climb = 0.015 * np.exp(-inward / 0.012)
    edge = np.c_[rim[0] - inward, rim[1] - 0.015 + climb]
    return np.vstack([edge, [0, edge[-1, 1]]])


def _dropper(stage: Stage, p: Bottle, sku: Sku, at: np.ndarray) -> None:
    dropper(stage, p.cap[0], p.cap[1], p.height, sku.cap or p.cap_colour, at)


def _pump(stage: Stage, p: Bottle, sku: Sku, at: np.ndarray) -> None:
    pump(stage, p.cap[0], p.cap[1], p.height, sku.cap or p.cap_colour, at)


def _depth(stage: Stage, liquid: str) -> dict:
    """Colour for each crossing of the liquid's boundary: deeper towards the foot, where light travels farther."""
    through = np.clip(tone.from_hex(liquid), 0.012, 1)
    power = np.interp(np.linspace(0, 1, 256), [0, 0.15, 0.7, 1], [0.34, 0.42, 0.60, 0.78])
    column = tone.encoded(through[None] ** power[:, None])
    pixels = np.rint(np.repeat(column[:, None], 4, axis=1) * 255).astype(np.uint8)
    return stage.texture("depth", pixels)


def _cap(stage: Stage, p: Bottle, sku: Sku, at: np.ndarray) -> None:
    radius, low = p.cap
    top, band = p.height, p.height - 0.075
    skirt = lathe(
        filleted([(radius - 0.03, low), (radius, low, 0.008), (radius, low + 0.035, 0.004)], 8), 256
    )
    knurl = lathe(
        filleted(
            [
                (radius - 0.006, low + 0.035),
                (radius, low + 0.041, 0.003),
                (radius, band - 0.006, 0.003),
                (radius - 0.006, band),
            ],
            6,
        ),
        1440,
        flutes=120,
        depth=0.018,
    )
    crown = lathe(
        filleted([(radius - 0.006, band), (radius, band, 0.006), (radius, top, 0.026), (0, top)], 16), 256
    )
    colour = tone.from_hex(sku.cap or p.cap_colour)
    material = materials.brushed(colour) if p.cap_finish == "brass" else materials.satin(colour, 0.12, 1.5)
    stage.add("cap", joined([skirt, knurl, crown]), material, at, role="product")


CLOSURES = {"cap": _cap, "dropper": _dropper, "pump": _pump}

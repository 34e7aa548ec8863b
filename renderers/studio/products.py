"""Parametric products: a lathe-turned glass bottle with liquid, wrap-around label and cap."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from PIL import Image

from renderers.studio import materials, tone
from renderers.studio.camera import Frame
from renderers.studio.mesh import filleted, joined, lathe
from renderers.studio.spec import Product, Sku
from renderers.studio.stage import Stage, rotated

LABEL_LIFT = 0.0014  # decimetres between glass and paper: enough that they never touch in single precision
FINER = 1.5  # pixels of label art for one of the picture


def bottle(stage: Stage, view: Frame, product: Product, sku: Sku, label: Path, turn: float) -> None:
    """Stand a bottle at the origin, its label towards the camera."""
    at = rotated("z", turn)
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
    _cap(stage, product, sku, at)
    _label(stage, view, product, label, at)


def outer_profile(p: Product) -> np.ndarray:
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


def inner_profile(p: Product) -> np.ndarray:
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


def _depth(stage: Stage, liquid: str) -> dict:
    """Colour for each crossing of the liquid's boundary: deeper towards the foot, where light travels farther."""
    through = np.clip(tone.from_hex(liquid), 0.012, 1)
    power = np.interp(np.linspace(0, 1, 256), [0, 0.15, 0.7, 1], [0.34, 0.42, 0.60, 0.78])
    column = tone.encoded(through[None] ** power[:, None])
    pixels = np.rint(np.repeat(column[:, None], 4, axis=1) * 255).astype(np.uint8)
    return stage.texture("depth", pixels)


def _cap(stage: Stage, p: Product, sku: Sku, at: np.ndarray) -> None:
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


def _label(stage: Stage, view: Frame, p: Product, art: Path, at: np.ndarray) -> None:
    """The art keeps its own proportions: its height is the band's, its width decides how far it wraps."""
    low, high = p.band
    with Image.open(art) as image:
        width, height = image.size
        alpha = "A" in image.getbands()
        drawn = _shrunk(image.convert("RGBA"), round((high - low) * view.density * FINER))
    radius = p.radius + LABEL_LIFT
    wrap = min((high - low) * width / height / radius, 0.98 * 2 * math.pi)
    front = -math.pi / 2
    paper = materials.satin(stage.texture("label-art", drawn[..., :3]), 0.32, 1.42)
    if alpha and drawn[..., 3].min() < 255:
        paper = materials.cutout(paper, stage.texture("label-alpha", drawn[..., 3], raw=True))
    wrapped = lathe(np.array([[radius, low], [radius, high]]), 160, front - wrap / 2, front + wrap / 2)
    stage.add("label", wrapped, paper, at, role="label", readable=True)


def _shrunk(art: Image.Image, height: int) -> np.ndarray:
    """The art at about the size it will be seen: finer detail would come out as noise at few samples a pixel."""
    if height >= art.height:
        return np.asarray(art)
    return np.asarray(
        art.resize((max(1, round(art.width * height / art.height)), height), Image.Resampling.LANCZOS)
    )

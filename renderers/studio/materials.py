"""Surfaces as Mitsuba BSDFs. Colours are linear sRGB reflectances."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from renderers.studio import tone
from renderers.studio.spec import Finish
from renderers.studio.stage import rgb

GOLD = np.array([1.0, 0.74, 0.38])  # reflectance at normal incidence of a pale gold plating


def _colour(value: np.ndarray | dict) -> dict:
    return value if isinstance(value, dict) else rgb(value)


def matte(colour: np.ndarray | dict) -> dict:
    """Painted board, paper."""
    return {"type": "twosided", "bsdf": {"type": "diffuse", "reflectance": _colour(colour)}}


def satin(colour: np.ndarray | dict, roughness: float = 0.28, ior: float = 1.45) -> dict:
    """A diffuse body under a rough clear coat: lacquer, glazed plaster, peel, coated paper."""
    return {
        "type": "twosided",
        "bsdf": {
            "type": "roughplastic",
            "alpha": roughness,
            "int_ior": ior,
            "nonlinear": True,
            "diffuse_reflectance": _colour(colour),
        },
    }


def bumped(material: dict, height: dict, scale: float) -> dict:
    """The same surface with a relief; scale in decimetres times texture units."""
    inner = material["bsdf"] if material["type"] == "twosided" else material
    return {
        "type": "twosided",
        "bsdf": {"type": "bumpmap", "arbitrary": height, "scale": scale, "bsdf": inner},
    }


def brushed(colour: np.ndarray, along: float = 0.07, across: float = 0.17) -> dict:
    """Brushed metal: rougher across the brushing (v) than along it."""
    return {
        "type": "twosided",
        "bsdf": {
            "type": "roughconductor",
            "material": "none",
            "distribution": "ggx",
            "alpha_u": along,
            "alpha_v": across,
            "specular_reflectance": rgb(colour),
        },
    }


def glass(ior: float, outside: float = 1.0, tint: np.ndarray | dict | None = None) -> dict:
    """A smooth boundary between two media; the tint colours what passes."""
    node = {"type": "dielectric", "int_ior": ior, "ext_ior": outside}
    return node if tint is None else node | {"specular_transmittance": _colour(tint)}


def clear(ior: float, roughness: float = 0.0) -> dict:
    """A clear solid in air, polished or frosted."""
    if roughness == 0:
        return glass(ior)
    return {
        "type": "roughdielectric",
        "distribution": "ggx",
        "alpha": roughness,
        "int_ior": ior,
        "ext_ior": 1.0,
    }


def soft(colour: np.ndarray) -> dict:
    """Soft-touch varnish: no highlight to speak of, a sheen at the edge."""
    return {
        "type": "twosided",
        "bsdf": {
            "type": "principled",
            "base_color": rgb(colour),
            "roughness": 0.42,
            "specular": 0.35,
            "sheen": 0.25,
            "sheen_tint": 0.5,
        },
    }


def coated(colour: np.ndarray, roughness: float, ior: float) -> dict:
    """Pigment under a clear coat that doesn't deepen it: packs are matched to a colour with the coat on."""
    coat = satin(colour, roughness, ior)
    return coat | {"bsdf": coat["bsdf"] | {"nonlinear": False}}


FINISHES: dict[Finish, Callable[[np.ndarray], dict]] = {
    "satin": lambda colour: coated(colour, 0.20, 1.48),
    "coated": lambda colour: coated(colour, 0.30, 1.45),  # carton
    "soft": soft,
    "lacquer": lambda colour: coated(colour, 0.09, 1.5),
    "porcelain": lambda colour: coated(colour, 0.05, 1.55),
    "brushed": brushed,
    "aluminium": lambda colour: brushed(colour, 0.15, 0.24),
}


def finished(colour: np.ndarray, finish: Finish) -> dict:
    """A body finished as packs are; the picture shows it in this colour."""
    return FINISHES[finish](np.clip(tone.before_tone_map(colour), 0, 0.9))


def printed(body: dict, ink: dict, coverage: dict) -> dict:
    """Ink or metal leaf on a body, where the coverage texture is white."""
    parts = [m["bsdf"] if m["type"] == "twosided" else m for m in (body, ink)]
    blend = {"type": "blendbsdf", "weight": coverage, "bsdf_0": parts[0], "bsdf_1": parts[1]}
    return {"type": "twosided", "bsdf": blend}


def cutout(material: dict, opacity: dict) -> dict:
    """Only where the opacity texture is white."""
    return {"type": "mask", "opacity": opacity, "bsdf": material}


def water(colour: np.ndarray) -> dict:
    """Deep tinted water: a smooth surface over a dim body of colour."""
    return {"type": "plastic", "diffuse_reflectance": rgb(colour), "int_ior": 1.33, "nonlinear": True}


def silk(colour: np.ndarray | dict) -> dict:
    """A petal: matte, and a little light comes through from behind."""
    return {
        "type": "twosided",
        "bsdf": {
            "type": "principled",
            "base_color": _colour(colour),
            "roughness": 0.55,
            "sheen": 0.6,
            "specular": 0.3,
        },
    }

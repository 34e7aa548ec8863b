"""A palette from a few colours: what the client gives, and what follows from it."""

from __future__ import annotations

import re

import numpy as np
from skimage.color import lab2rgb, rgb2lab

from onbrief.errors import InputError

LEAST = 4.6  # contrast of type on a ground: WCAG's 4.5:1, and a little for grain and shadows
PAPER = "#f6f1e8"  # warm beside any ground; tinted by a ground it looks printed on the wrong stock
CURE = 'Write them as "#9fb4bd,#c65a3a": ground, accent and, if you like, ink and paper.'


def palette(colours: str) -> dict[str, str]:
    """Roles → hex from "ground,accent[,ink[,paper]]". Raises InputError, also where no ink can be read on the ground."""
    given = [colour.strip().lower() for colour in colours.split(",")]
    wrong = [colour for colour in given if not re.fullmatch(r"#[0-9a-f]{6}", colour)]
    if wrong or not 2 <= len(given) <= 4:
        what = f"“{wrong[0][:40]}” is no colour" if wrong else f"{len(given)} colours; 2 to 4 make a palette"
        raise InputError.at("--colours", what, CURE)
    base, accent = given[:2]
    ink = given[2] if len(given) > 2 else _toned(base, lightness=13, chroma=7)
    paper = given[3] if len(given) > 3 else PAPER
    best = max(contrast(base, ink), contrast(base, paper))
    if best < LEAST:
        raise InputError.at(
            "--colours",
            f"neither ink nor paper reads on the ground {base} ({best:.1f}:1, at least {LEAST}:1)",
            "Give a lighter or a darker ground, or an ink of your own.",
        )
    return {
        "base": base,
        "soft": _companion(base, accent),
        "accent": accent,
        "halo": _toned(accent, lightness=84, chroma=18),
        "paper": paper,
        "ink": ink,
    }


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two hex colours."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    value = _rgb(colour)
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def _companion(base: str, accent: str) -> str:
    """A second ground: as light as the first (so that the same ink reads), in the accent's hue, quieter."""
    lightness = float(rgb2lab(_rgb(base))[0])
    return _toned(accent, lightness=lightness + (3 if lightness > 50 else -3), chroma=24)


def _toned(colour: str, lightness: float, chroma: float) -> str:
    """The colour's hue at another CIELAB lightness and (at most) chroma."""
    _, a, b = rgb2lab(_rgb(colour))
    reach = min(1.0, chroma / max(float(np.hypot(a, b)), 1e-6))
    value = lab2rgb(np.array([lightness, a * reach, b * reach]))
    return "#" + "".join(f"{round(float(c) * 255):02x}" for c in np.clip(value, 0, 1))


def _rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255

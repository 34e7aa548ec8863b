"""Ink on a picture: contrast as WCAG 2.2 measures it, a colour for the words, a scrim where the picture fails them.

Colours are sRGB-encoded (IEC 61966-2-1) uint8 unless a name says linear. Ratios are 1 to 21.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from renderers.typography.crop import Box

LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)  # WCAG 2.2, relative luminance
FLARE = 0.05  # WCAG 2.2: ambient light added to both luminances
NORMAL, LARGE = 4.5, 3.0  # WCAG 2.2 SC 1.4.3
LARGE_PX, LARGE_BOLD_PX, BOLD = 24.0, 18.66, 700
PERCENTILE = 5  # the worst twentieth of the pixels decides, not one stray pixel
HEADROOM = 1.06  # a file is encoded after us: JPEG moves colours a little

_VALUE = np.arange(256) / 255
_LINEAR = np.where(_VALUE <= 0.04045, _VALUE / 12.92, ((_VALUE + 0.055) / 1.055) ** 2.4).astype(np.float32)


@dataclass(frozen=True)
class Words:
    """One drawn text: where its glyphs are (H×W bool within box) and the contrast it needs."""

    role: str
    box: tuple[int, int, int, int]
    mask: np.ndarray
    needs: float


def rgb(colour: str) -> np.ndarray:
    """`#rrggbb` as uint8."""
    return np.frombuffer(bytes.fromhex(colour.lstrip("#")), np.uint8)


def luminance(pixels: np.ndarray) -> np.ndarray:
    """Relative luminance of …×3 uint8."""
    return _LINEAR[pixels] @ LUMINANCE


def contrast(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The WCAG ratio of two luminances."""
    return (np.maximum(a, b) + FLARE) / (np.minimum(a, b) + FLARE)


def needs(px: float, weight: int) -> float:
    """The least contrast for a size and weight."""
    return LARGE if px >= LARGE_PX or (px >= LARGE_BOLD_PX and weight >= BOLD) else NORMAL


def measured(words: Words, picture: np.ndarray, colour: str) -> float:
    """The contrast of a colour against what lies behind and just around the glyphs."""
    x, y, w, h = words.box
    around = cv2.dilate(words.mask.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    behind = luminance(picture[y : y + h, x : x + w][around])
    if not behind.size:
        return 21.0
    return float(np.percentile(contrast(behind, luminance(rgb(colour))), PERCENTILE))


def margin(words: Words, picture: np.ndarray, colour: str) -> float:
    """Measured over needed contrast: 1 just passes."""
    return measured(words, picture, colour) / words.needs


def choose(all_words: list[Words], picture: np.ndarray, palette: Mapping[str, str], roles: list[str]) -> str:
    """The one palette role that serves all words best: a sheet speaks in one colour.

    The first role that passes wins; where none does, the one that comes closest.
    """
    worst = {role: min((margin(w, picture, palette[role]) for w in all_words), default=9.0) for role in roles}
    passing = [role for role in roles if worst[role] >= HEADROOM]
    return passing[0] if passing else max(roles, key=lambda role: _mean(all_words, picture, palette[role]))


def _mean(all_words: list[Words], picture: np.ndarray, colour: str) -> float:
    """How near a colour comes, over all words; surplus counts for nothing."""
    return sum(min(1.0, margin(w, picture, colour)) for w in all_words)


def opposite(palette: Mapping[str, str], roles: list[str], fill: str) -> str:
    """The role that reads best on a fill."""
    other = luminance(rgb(palette[fill]))
    return max(roles, key=lambda role: float(contrast(luminance(rgb(palette[role])), other)))


def scrim(failing: list[Words], picture: np.ndarray, colour: str) -> tuple[np.ndarray, Box, dict] | None:
    """The weakest gradient, in the ground's own hue, that lets the words be read; None if none can.

    Returns the new picture, the gradient's box, and what to report.
    """
    height, width = picture.shape[:2]
    x0, y0 = min(w.box[0] for w in failing), min(w.box[1] for w in failing)
    x1, y1 = max(w.box[0] + w.box[2] for w in failing), max(w.box[1] + w.box[3] for w in failing)
    edge, field = _gradient((x0, y0, x1, y1), width, height)
    tint = _tint(picture[y0:y1, x0:x1], towards_light=luminance(rgb(colour)) < 0.18)
    for strength in np.arange(0.1, 0.95, 0.05):
        veiled = _blend(picture, tint, field * np.float32(strength))
        if all(margin(w, veiled, colour) >= HEADROOM for w in failing):
            rows, columns = np.flatnonzero(field.max(1) > 0.02), np.flatnonzero(field.max(0) > 0.02)
            box = (columns[0], rows[0], columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1)
            about = {"edge": edge, "strength": round(float(strength), 2), "colour": "#" + bytes(tint).hex()}
            return veiled, tuple(float(v) for v in box), about
    return None


def _gradient(box: tuple[int, int, int, int], width: int, height: int) -> tuple[str, np.ndarray]:
    """Full behind the words, fading to nothing beyond them, from the edge that leaves most of the picture alone."""
    x0, y0, x1, y1 = box
    reach = {"top": y1 / height, "bottom": 1 - y0 / height, "left": x1 / width, "right": 1 - x0 / width}
    edge = min(reach, key=reach.__getitem__)
    along = np.linspace(0, 1, height if edge in ("top", "bottom") else width, dtype=np.float32)
    distance = along if edge in ("top", "left") else 1 - along
    fade = np.clip((reach[edge] + 0.3 - distance) / 0.3, 0, 1)
    smooth = fade * fade * (3 - 2 * fade)
    return edge, (smooth[:, None] if edge in ("top", "bottom") else smooth[None, :]) * np.ones((height, width), np.float32)


def _tint(region: np.ndarray, towards_light: bool) -> np.ndarray:
    """The ground's mean colour, lighter or deeper at the same hue (CIE L*a*b*): never grey."""
    mean = region.reshape(-1, 3).mean(0, dtype=np.float64).astype(np.float32) / 255
    lab = cv2.cvtColor(mean.reshape(1, 1, 3), cv2.COLOR_RGB2LAB)
    lab[..., 0] = 92 if towards_light else 22
    lab[..., 1:] *= 0.75 if towards_light else 1.0
    return np.clip(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB)[0, 0] * 255 + 0.5, 0, 255).astype(np.uint8)


def _blend(picture: np.ndarray, colour: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Straight alpha in encoded sRGB, as Typst and browsers blend."""
    a = alpha[..., None]
    return (picture * (1 - a) + colour.astype(np.float32) * a + 0.5).astype(np.uint8)

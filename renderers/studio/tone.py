"""From scene light to an sRGB picture, and back for colours that people name."""

from __future__ import annotations

import numpy as np

LUMA = np.array([0.2126, 0.7152, 0.0722])  # of linear sRGB, Rec. ITU-R BT.709


def linear(encoded: np.ndarray) -> np.ndarray:
    """sRGB 0..1 to linear light (IEC 61966-2-1)."""
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def encoded(light: np.ndarray) -> np.ndarray:
    """Linear light 0..1 to sRGB (IEC 61966-2-1)."""
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def from_hex(colour: str) -> np.ndarray:
    """'#rrggbb' to linear light."""
    return linear(np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255)


def to_hex(light: np.ndarray) -> str:
    """Linear light to '#rrggbb'."""
    return "#" + "".join(f"{round(float(c) * 255):02x}" for c in encoded(np.asarray(light)))


FRESNEL, SHOULDER, DESATURATION = (
    0.04,
    0.76,
    0.15,
)  # constants of Khronos PBR Neutral (2024), section "specification"


def pbr_neutral(light: np.ndarray) -> np.ndarray:
    """Khronos PBR Neutral: base colours come out as they were named, only highlights are compressed."""
    low = light.min(-1, keepdims=True)
    light = light - np.where(low < 2 * FRESNEL, low - low * low / (4 * FRESNEL), FRESNEL)
    peak = light.max(-1, keepdims=True)
    room = 1 - SHOULDER
    squeezed = 1 - room * room / np.maximum(peak + room - SHOULDER, 1e-6)
    bright = light * squeezed / np.maximum(peak, 1e-9)
    white = 1 - 1 / (DESATURATION * (peak - squeezed) + 1)
    return np.where(peak < SHOULDER, light, bright * (1 - white) + squeezed * white)


def before_tone_map(colour: np.ndarray) -> np.ndarray:
    """Scene light that PBR Neutral shows as this colour (exact below its shoulder)."""
    low = colour.min(-1, keepdims=True)
    return colour + np.where(low >= FRESNEL, FRESNEL, 2 * np.sqrt(FRESNEL * low) - low)


def metered(light: np.ndarray, ground: np.ndarray, colour: str, stops: float = 0.0) -> float:
    """Exposure that shows the lit ground as brightly as its colour, like a grey card before the shot.

    light: H×W×3 scene light. ground: H×W coverage, 0 to 1. colour: '#rrggbb'.
    """
    luminance = light[ground > 0.99] @ LUMA
    if luminance.size < 64:
        return 1.0
    wanted = before_tone_map(from_hex(colour)) @ LUMA
    return float(wanted / np.quantile(luminance, 0.66) * 2.0**stops)

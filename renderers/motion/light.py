"""Linear light for films: tables in place of powers, since every pixel of every frame passes here.

Encoded values are sRGB (IEC 61966-2-1), as films for screens carry them; light is 0 to 1, float32.
"""

from __future__ import annotations

import cv2
import numpy as np

from renderers.studio import tone

TOP = 65535
_OF_8 = tone.linear(np.arange(256) / 255).astype(np.float32)
_OF_16 = tone.linear(np.arange(TOP + 1) / TOP).astype(np.float32)
_TO_16 = np.round(tone.encoded(np.arange(TOP + 1) / TOP) * TOP).astype(np.uint16)
_TO_8 = np.round(tone.encoded(np.arange(TOP + 1) / TOP) * 255).astype(np.uint8)


def of(encoded: np.ndarray) -> np.ndarray:
    """Light of …×3 uint8 or uint16."""
    return cv2.LUT(encoded, _OF_8) if encoded.dtype == np.uint8 else _OF_16[encoded]


def to_8(light: np.ndarray) -> np.ndarray:
    """uint8 of light; what comes from uint8 goes back to the same."""
    return _TO_8[_steps(light)]


def to_16(light: np.ndarray) -> np.ndarray:
    return _TO_16[_steps(light)]


def _steps(light: np.ndarray) -> np.ndarray:
    return (np.clip(light, 0, 1) * TOP + np.float32(0.5)).astype(np.uint16)


def of_hex(colour: str) -> np.ndarray:
    """Light of `#rrggbb`, float32."""
    return tone.from_hex(colour).astype(np.float32)

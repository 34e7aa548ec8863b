"""The shadow of something that stands on the ground, from its silhouette and the light's direction.

What stands there is taken for a body of revolution: each height of the silhouette throws an ellipse onto the ground. So
the shadow begins under the whole foot, not at a line, and a cylinder's shadow is a cylinder's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from onbrief.model.layers import Light, Shadow
from renderers.layering.light import blurred

SLICES = 96  # ellipses that a silhouette is cut into
LONGEST = 1.6  # times its own height: a lower sun throws no longer shadow, or it would leave the picture
SOFTEST = 0.16  # of the height: the blur at the shadow's end at softness 1
FILL = 0.45  # how much of its darkness a shadow has lost at its end, to the light from everywhere


@dataclass(frozen=True)
class Stand:
    """A silhouette in the frame. alpha: h×w coverage; left, top: its corner, pixels; foot: the row of its lower edge."""

    alpha: np.ndarray
    left: int
    top: int
    foot: int


def shade(size: tuple[int, int], stand: Stand, light: Light, shadow: Shadow) -> np.ndarray:
    """How much light the ground loses, H×W, 0 to 1: the thrown shadow and the contact under the foot, together."""
    width, height = size
    thrown = _thrown(width, height, stand, light, shadow) * shadow.cast
    under = _contact(width, height, stand, light) * shadow.contact
    return 1 - (1 - thrown) * (1 - under)


def _thrown(width: int, height: int, stand: Stand, light: Light, shadow: Shadow) -> np.ndarray:
    rows = _slices(stand)
    tall = stand.foot - stand.top
    flat = math.sin(math.radians(max(light.camera, 2)))  # how a circle on the ground is seen
    reach = min(LONGEST, 1 / math.tan(math.radians(light.elevation)))
    across = -math.sin(math.radians(light.azimuth)) * reach
    away = math.cos(math.radians(light.azimuth)) * reach * flat
    base = _base(rows)
    foot_y = stand.foot - base * flat
    mask = np.zeros((height, width), np.float32)
    for share, middle, half in rows:
        up = share * tall
        _ellipse(mask, middle + across * up, foot_y - away * up, half, max(1.0, half * flat))
    foot_x = rows[0][1] if rows else width / 2
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    far = np.hypot((x - foot_x), (y - foot_y) / max(flat, 0.1))
    far = np.clip((far - base) / max(1.0, tall * max(reach, 0.2)), 0, 1)
    soft = _softened(mask, far, 0.005 * tall, SOFTEST * shadow.softness * tall, flat)
    return soft * (1 - FILL * far)


def _softened(mask: np.ndarray, far: np.ndarray, least: float, most: float, flat: float) -> np.ndarray:
    """Blurred the more the farther from the foot, as the penumbra of a lamp of some size grows; on the ground, so that
    it is seen as flat as the ground is."""
    steps = 5
    sigmas = [least + (most - least) * i / (steps - 1) for i in range(steps)]
    stack = [blurred(mask, sigma, max(0.5, 2 * flat * sigma)) for sigma in sigmas]
    place = far * (steps - 1)
    out = np.zeros_like(mask)
    for i, one in enumerate(stack):
        out += one * np.clip(1 - np.abs(place - i), 0, 1).astype(np.float32)
    return out


def _contact(width: int, height: int, stand: Stand, light: Light) -> np.ndarray:
    """Where neither lamp nor sky gets: a dark line under the foot, and the wider dimness around it."""
    rows = _slices(stand)
    if not rows:
        return np.zeros((height, width), np.float32)
    base, middle = _base(rows), rows[0][1]
    flat = math.sin(math.radians(max(light.camera, 2)))
    foot_y = stand.foot - base * flat
    core, around = (np.zeros((height, width), np.float32) for _ in range(2))
    _ellipse(core, middle, foot_y + 0.03 * base, base * 0.98, max(1.5, base * flat))
    _ellipse(around, middle, foot_y + 0.02 * base, base * 1.03, max(2.0, base * max(flat, 0.15)))
    near, wide = blurred(core, 0.03 * base + 0.5), blurred(around, 0.14 * base + 1)
    return 1 - (1 - 0.8 * near) * (1 - 0.6 * wide)


def _slices(stand: Stand) -> list[tuple[float, float, float]]:
    """(height above the foot as a share, middle, half width) of the silhouette, from below, pixels."""
    tall = stand.foot - stand.top
    found = []
    for i in range(SLICES):
        row = stand.foot - 1 - stand.top - int(i * max(1, tall - 1) / (SLICES - 1))
        inside = np.flatnonzero(stand.alpha[row] >= 0.5) if 0 <= row < stand.alpha.shape[0] else []
        if len(inside):
            left, right = float(inside[0]), float(inside[-1] + 1)
            found.append((i / (SLICES - 1), stand.left + (left + right) / 2, (right - left) / 2))
    return found


def _base(rows: list[tuple[float, float, float]]) -> float:
    """Half the width of the foot: the widest of the lowest twelfth, since a round edge begins as a line."""
    return max((half for share, _, half in rows if share <= 1 / 12), default=1.0)


def _ellipse(mask: np.ndarray, x: float, y: float, across: float, down: float) -> None:
    """Fills an ellipse, its edge one pixel soft."""
    top, bottom = max(0, math.floor(y - down - 1)), min(mask.shape[0], math.ceil(y + down + 2))
    left, right = max(0, math.floor(x - across - 1)), min(mask.shape[1], math.ceil(x + across + 2))
    if top >= bottom or left >= right:
        return
    rows = (np.arange(top, bottom, dtype=np.float32)[:, None] - np.float32(y)) / np.float32(down)
    columns = (np.arange(left, right, dtype=np.float32)[None] - np.float32(x)) / np.float32(across)
    inside = np.clip((1 - np.sqrt(rows * rows + columns * columns)) * np.float32(down) + 0.5, 0, 1)
    part = mask[top:bottom, left:right]
    np.maximum(part, inside, out=part)

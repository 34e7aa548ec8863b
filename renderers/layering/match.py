"""A cut-out's light, brought gently towards the background's; its edge cleaned of what it stood before."""

from __future__ import annotations

import math

import numpy as np

from onbrief.model.layers import Light, Match
from renderers.layering.light import LUMA, blurred, luminance

BRIGHTER = (0.75, 1.3)  # factors beyond which a product no longer looks like itself
TINTED = (0.9, 1.1)  # the same a channel: its colour is the brand's
BOUNCED = (0.6, 1.5)  # the same at the very foot, where the ground shines back
LIFTED = 0.015  # of full light that blacks may be raised by
NORM = 6  # Minkowski norm of “shades of grey” (Finlayson and Trezzi, 2004)
WORTH = 0.002  # of the light beyond which two sides tell where it comes from


def matched(cutout: np.ndarray, background: np.ndarray, wish: Match) -> tuple[np.ndarray, dict]:
    """The cut-out (premultiplied) in the background's light, and the figures by which, for the record.

    background: what lies around the place where it will stand, opaque. Figures are rounded to a thousandth, so that the
    last bit of a sum moves no picture.
    """
    solid = cutout[..., 3] >= 0.95
    if int(solid.sum()) < 64:
        return cutout, {}
    own = luminance(cutout)[solid]
    there = luminance(background)
    bright = (_at(there, 0.9) / max(_at(own, 0.9), 1e-3)) ** (0.5 * wish.exposure)
    gain = round(min(max(bright, BRIGHTER[0]), BRIGHTER[1]), 3)
    tint = np.power(_illuminant(background[..., :3]), 0.4 * wish.colour)
    tint = np.round(np.clip(tint, *TINTED), 3).astype(np.float32)
    lift = round(min(max((_at(there, 0.01) - _at(own, 0.01)) * wish.blacks, 0.0), LIFTED), 4)
    colour = cutout[..., :3] * (tint * np.float32(gain))
    alpha = cutout[..., 3:]
    shade = tint / max(float((tint * LUMA).sum()), 1e-3)
    colour = colour * np.float32(1 - lift) + alpha * (np.float32(lift) * shade.astype(np.float32))
    figures = {"gain": gain, "tint": [float(one) for one in tint], "blacks": lift}
    return np.concatenate([colour, alpha], axis=2), figures


def bounced(cutout: np.ndarray, ground: np.ndarray, share: float) -> np.ndarray:
    """The ground's colour on the lower part of what stands on it, as light that comes back from there.

    ground: its mean colour, linear. Strongest at the foot, gone after a third of the height.
    """
    colour = np.clip(ground / max(float((ground * LUMA).sum()), 1e-3), *BOUNCED)
    tall = cutout.shape[0]
    up = (tall - 1 - np.arange(tall, dtype=np.float32)) / max(1, tall)
    near = np.clip(1 - 3 * up, 0, 1) ** 2 * np.float32(share)
    tint = 1 + (np.round(colour, 3).astype(np.float32) - 1) * near[:, None]
    return np.concatenate([cutout[..., :3] * tint[:, None], cutout[..., 3:]], axis=2)


def wrapped(cutout: np.ndarray, background: np.ndarray, share: float, reach: float) -> np.ndarray:
    """The background's light around the edge, as a lens and a lit room put it there. reach: pixels."""
    if share <= 0:
        return cutout
    alpha = cutout[..., 3]
    edge = np.clip(blurred(1 - alpha, reach) - 0.02, 0, 1) * alpha * np.float32(0.6 * share)
    around = blurred(background[..., :3], 3 * reach)
    colour = cutout[..., :3] * (1 - edge[..., None]) + around * edge[..., None]
    return np.concatenate([colour, cutout[..., 3:]], axis=2)


def cleaned(cutout: np.ndarray, share: float, reach: float) -> np.ndarray:
    """Half-covered pixels in the colour of what is whole beside them: no fringe of an old background. reach: pixels."""
    alpha = cutout[..., 3]
    if share <= 0 or not bool(((alpha > 0) & (alpha < 1)).any()):
        return cutout
    whole = (blurred((alpha >= 0.999).astype(np.float32), 1.0) > 0.9).astype(np.float32)
    rim = np.clip(50 * blurred((alpha <= 0.004).astype(np.float32), reach), 0, 1)  # glass is meant to be thin
    weight = blurred(whole, reach)
    spread = blurred(cutout[..., :3] * whole[..., None], reach) / np.maximum(weight, 1e-4)[..., None]
    outer = np.clip(
        (0.8 - blurred(alpha, 1.0)) / 0.3, 0, 1
    )  # smooth, or a grainy matte would leave a dotted line
    trust = np.clip(weight * 80, 0, 1) * rim * outer * np.float32(share)
    clean = spread * alpha[..., None]
    colour = cutout[..., :3] + (clean - cutout[..., :3]) * trust[..., None]
    return np.concatenate([colour, cutout[..., 3:]], axis=2)


def light_of(background: np.ndarray) -> Light:
    """Where the light seems to come from, by which side of the picture is the brighter; a guess, and recorded as one.

    Each row's left third against its right third, so that a bright sky over a dark floor says nothing. Without a
    difference: from the left, as pictures are usually lit.
    """
    bright = luminance(background)
    third = max(1, bright.shape[1] // 3)
    left, right = float(bright[:, :third].mean()), float(bright[:, -third:].mean())
    lean = (right - left) / max(left + right, 1e-6)
    if abs(lean) < WORTH:
        return Light(azimuth=-35, elevation=50)
    return Light(azimuth=round(math.copysign(min(70, 25 + 140 * abs(lean)), lean)), elevation=42)


def _illuminant(colour: np.ndarray) -> np.ndarray:
    """The light's colour by shades of grey, scaled to luminance 1."""
    flat = np.clip(colour.reshape(-1, 3), 0, 1).astype(np.float64)
    mean = (flat**NORM).mean(0) ** (1 / NORM)
    return mean / max(float((mean * LUMA).sum()), 1e-6)


def _at(values: np.ndarray, share: float) -> float:
    return float(np.quantile(values, share))

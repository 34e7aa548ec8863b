"""One clip over another: dissolve, dip, wipe; mixed in linear light, as an optical printer does it."""

from __future__ import annotations

from typing import Literal

import numpy as np

from renderers.motion import light

SOFT = 0.12  # of the width: how soft a wipe's edge is

Kind = Literal["cut", "dissolve", "dip", "wipe"]
Direction = Literal["ltr", "rtl"]


def mixed(
    kind: Kind, below: np.ndarray, above: np.ndarray, share: float, dip: np.ndarray, direction: Direction
) -> np.ndarray:
    """Two pictures, H×W×3 uint16, when the transition has come to `share`. dip: the light of the colour between."""
    if share >= 1 or kind == "cut":
        return above
    if kind == "dip":
        return _dipped(below, above, share, dip)
    weight = np.float32(share) if kind == "dissolve" else _edge(above.shape[1], share, direction)
    before, after = light.of(below), light.of(above)
    return light.to_16(before + (after - before) * weight)


def _dipped(below: np.ndarray, above: np.ndarray, share: float, dip: np.ndarray) -> np.ndarray:
    """Into the colour in the first half, out of it in the second."""
    picture, weight = (below, 2 * share) if share < 0.5 else (above, 2 - 2 * share)
    shown = light.of(picture)
    return light.to_16(shown + (dip - shown) * np.float32(weight))


def _edge(width: int, share: float, direction: Direction) -> np.ndarray:
    """How much of the upper picture each column shows: 1×W×1."""
    way = np.linspace(0, 1, width, dtype=np.float32)
    place = np.clip((np.float32(share) * (1 + SOFT) - way) / SOFT, 0, 1)
    soft = place * place * (3 - 2 * place)
    return (soft if direction == "ltr" else soft[::-1])[None, :, None]

"""A picture taken apart into layers, for people who go on with it in Photoshop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Layer:
    """name: in any script. rgba: h×w×4 uint8, straight alpha, sRGB. at: its left and top edge in the picture."""

    name: str
    rgba: np.ndarray
    at: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Layered:
    """layers: the lowest first. pixels: H×W×3 uint8, what they look like laid over each other."""

    layers: list[Layer]
    pixels: np.ndarray

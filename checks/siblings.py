"""What the gates that compare masters share: who stands beside whom, and who stands out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import NamedTuple

import cv2
import numpy as np

from onbrief.model.finding import Measured

SEVERAL = 3  # pictures from which their median tells who strays; of two, the anchor is right


class Stray(NamedTuple):
    """A picture whose value is further from its siblings' than the limit."""

    one: Measured
    key: str
    value: float
    usual: float

    @property
    def apart(self) -> float:
        return self.value - self.usual


def scenes(batch: Sequence[Measured]) -> dict[str, list[Measured]]:
    """The pictures of each scene: one set, one light, one shoot."""
    found: dict[str, list[Measured]] = defaultdict(list)
    for one in batch:
        found[one.about["scene"]].append(one)
    return found


def strays(group: Sequence[Measured], limits: Mapping[str, float]) -> Iterator[Stray]:
    """Each picture's values (null where it has none) against the group's median, in the order of `limits`.

    The median is of all, itself included: one stray can't move it, and the others aren't blamed for it.
    Of two pictures the anchor is the measure; a picture alone has no siblings to be unlike.
    """
    for key, limit in limits.items():
        known = [(one, one.table[key]) for one in group if one.table[key] is not None]
        if len(known) >= SEVERAL:
            usual = median(value for _, value in known)
        elif len(known) == 2 and any(one.about["anchor"] for one, _ in known):
            usual = next(value for one, value in known if one.about["anchor"])
        else:
            continue
        yield from (Stray(one, key, v, usual) for one, v in known if abs(v - usual) > limit)


def of_scene(one: Measured, field: str) -> str:
    """The symbolic source of a field of the picture's scene."""
    return f"brief.yaml#/scenes/{one.about['scene']}/{field}"


def lightness(pixels: np.ndarray) -> np.ndarray:
    """CIELAB L* (D65) of sRGB pixels, float32."""
    return cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)[..., 0]

"""Candidates that look the same, stacked, so that nobody looks at one picture six times."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from skimage.color import rgb2lab

from onbrief.lineage.fingerprint import apart, look_of
from onbrief.model.picture import opened

# Measured on the demos: with the same terms and another seed pictures are 3 to 15 bits and a mean ΔE of 0.6 to 1.4
# apart; with one other term (camera, light, arrangement) 38 to 70 bits; the nearest two of a batch 50 bits and ΔE 5.9.
BITS, DELTA = 24, 3.0
SMALL = (24, 30)  # blocks across and down for the colours


def stacks(pictures: Mapping[int, Path], bits: int = BITS, delta: float = DELTA) -> list[list[int]]:
    """Candidates' places, alike ones together, in the order of the first of each stack.

    pictures: place → file. Two are alike when their 256-bit difference hashes are within `bits` of each other and
    their colours, in blocks, differ by less than `delta` on average (CIE 1976 ΔE). One joins the stack of the first
    that it is like: what is only like its neighbour's neighbour stays apart. Raises Unreadable.
    """
    looks = {place: look_of(path) for place, path in pictures.items()}
    colours = {place: _colours(path) for place, path in pictures.items()}
    found: list[list[int]] = []
    for place in sorted(pictures):
        for stack in found:
            first = stack[0]
            near = int(apart(looks[place], [looks[first]])[0]) <= bits
            if near and _delta(colours[place], colours[first]) < delta:
                stack.append(place)
                break
        else:
            found.append([place])
    return found


def _colours(path: Path) -> np.ndarray:
    """Mean colours of blocks, CIE L*a*b* (D65)."""
    with opened(path) as image:
        small = image.convert("RGB").resize(
            SMALL, resample=4
        )  # PIL's BOX: each block is the mean of its pixels
    return rgb2lab(np.asarray(small, dtype=np.float32) / 255)


def _delta(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.linalg.norm(one - other, axis=2).mean())

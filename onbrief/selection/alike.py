"""Candidates that look the same, stacked, so that nobody looks at one picture six times."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PIL import Image
from skimage.color import rgb2lab

from onbrief.model.picture import opened

# Measured on three scenes of the demos, rendered again. Eleven pairs with the same terms and another seed: 95 % of the
# blocks are within ΔE 1.7 to 6.3. Seven with another camera, light or arrangement: 13.6 to 36.9, and once 4.4, where
# some blades of grass went away; that pair is stacked. (A difference hash overlaps more: 6 to 22 bits of 256 against
# 19 to 48.) The nearest two of a demo's own batch are 19.3 apart.
DELTA = 9.0
BLOCKS = (24, 30)  # across and down
SHARE = 95  # per cent: one fruit moved is a twentieth of the picture, and another picture


def stacks(pictures: Mapping[int, Path], delta: float = DELTA) -> list[list[int]]:
    """Candidates' places, alike ones together, in the order of the first of each stack.

    pictures: place → file. Two are alike when 95 % of their blocks' mean colours are within `delta` (CIE 1976 ΔE). One
    joins the stack of the first that it is like: what is only like its neighbour's neighbour stays apart. Raises
    Unreadable.
    """
    blocks = {place: _blocks(path) for place, path in pictures.items()}
    found: list[list[int]] = []
    for place in sorted(pictures):
        like = next((stack for stack in found if apart(blocks[place], blocks[stack[0]]) < delta), None)
        if like is None:
            found.append([place])
        else:
            like.append(place)
    return found


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """Within which ΔE 95 % of the blocks are."""
    return float(np.percentile(np.linalg.norm(one - other, axis=2), SHARE))


def _blocks(path: Path) -> np.ndarray:
    """Mean colours of blocks, CIE L*a*b* (D65); of a drawing, its preview is asked for."""
    with opened(path) as image:
        small = image.convert("RGB").resize(BLOCKS, Image.Resampling.BOX)
    return rgb2lab(np.asarray(small, dtype=np.float32) / 255)

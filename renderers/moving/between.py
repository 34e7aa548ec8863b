"""Pictures between traced frames, along the motion that is seen from one to the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, pairwise

import numpy as np


def filled(traced: Iterable[np.ndarray], step: int, frames: int) -> Iterator[np.ndarray]:
    """Every frame, where every `step`-th is given. Pictures: H×W×3 float32, linear light 0 to 1."""
    left = frames
    for before, after in pairwise(chain(traced, [None])):
        for k in range(min(step, left)):
            yield before if k == 0 or after is None else between(before, after, k / step)
            left -= 1


def between(before: np.ndarray, after: np.ndarray, share: float) -> np.ndarray:
    return before * (1 - share) + after * share

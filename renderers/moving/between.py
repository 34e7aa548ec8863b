"""Pictures between traced frames, along the motion that is seen from one to the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np


def filled(traced: Iterable[np.ndarray], step: int, frames: int) -> Iterator[np.ndarray]:
    """Every frame, where every `step`-th is given. Pictures: H×W×3 float32, linear light 0 to 1."""
    count = 0
    last = None
    for before, after in pairwise(_once(traced)):
        for k in range(step):
            if count == frames:
                return
            yield before if k == 0 else between(before, after, k / step)
            count += 1
        last = after
    if count < frames and last is not None:
        yield last


def _once(traced: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
    """A single frame is its own neighbour."""
    before = None
    number = 0
    for number, before in enumerate(traced, 1):
        yield before
    if number == 1 and before is not None:
        yield before


def between(before: np.ndarray, after: np.ndarray, share: float) -> np.ndarray:
    return before * (1 - share) + after * share

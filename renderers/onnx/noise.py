"""Where noise comes from: one stream of random numbers a picture, so that a batch changes none of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

RNG = "numpy Philox, standard_normal float32"  # recorded: another library draws another picture from the same seed


class Noise:
    """The noise of a batch: each picture draws from its own seed's stream, whatever stands beside it."""

    def __init__(self, seeds: Sequence[int]):
        self.streams = [np.random.Generator(np.random.Philox(seed)) for seed in seeds]

    def draw(self, shape: tuple[int, ...]) -> np.ndarray:
        """shape: of one picture's latents, C×H×W. Output: N×C×H×W, float32, mean 0, variance 1."""
        return np.stack([stream.standard_normal(shape, np.float32) for stream in self.streams])

"""Latent consistency models: a whole picture at each step, noised again for the next (Luo et al. 2023, arXiv:2310.04378)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from renderers.onnx.levels import Levels, picture_of

TRAINED = {
    "num_train_timesteps": 1000,
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
}
SPREAD = 0.5  # sigma_data of the paper: the standard deviation of latents
ROOM = 50  # steps of the solver that such a model was distilled from


class Lcm:
    """Latents keep unit variance, as for DPM-Solver++. With a first picture, strength shortens the range that the steps
    are spread over and not their number, so that four steps stay four.
    """

    def __init__(self, levels: Levels, steps: int, strength: float):
        self.levels = levels
        room = int(levels.config.get("original_inference_steps", ROOM))
        apart = len(levels.alphas) // room
        there = (np.arange(1, max(1, int(room * strength)) + 1) * apart - 1)[::-1]
        if steps > len(there):
            raise ValueError(
                f"lcm can take {len(there)} steps at this strength, and {steps} are asked for: take fewer"
            )
        self.times = there[np.floor(np.linspace(0, len(there), steps, endpoint=False)).astype(int)]
        self.scale = float(levels.config.get("timestep_scaling", 10.0))

    def start(self, noise: np.ndarray) -> np.ndarray:
        return noise

    def noised(self, picture: np.ndarray, noise: np.ndarray, step: int) -> np.ndarray:
        if step >= len(self.times):
            return picture
        alpha = self.levels.alphas[self.times[step]]
        return np.float32(alpha**0.5) * picture + np.float32((1 - alpha) ** 0.5) * noise

    def seen(self, latents: np.ndarray, step: int) -> np.ndarray:
        return latents

    def step(
        self, predicted: np.ndarray, latents: np.ndarray, step: int, draw: Callable[[], np.ndarray]
    ) -> np.ndarray:
        picture = picture_of(self.levels, predicted, latents, self.levels.alphas[self.times[step]])
        far = self.times[step] * self.scale
        skip, out = SPREAD**2 / (far**2 + SPREAD**2), far / (far**2 + SPREAD**2) ** 0.5
        clean = np.float32(out) * picture + np.float32(skip) * latents
        return self.noised(clean, draw(), step + 1) if step + 1 < len(self.times) else clean

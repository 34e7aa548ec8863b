"""Euler's method over noise levels, plain and ancestral (Karras et al. 2022, arXiv:2206.00364, algorithms 1 and 2)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from renderers.onnx.levels import Levels, karras, picture_of, spaced


class Euler:
    """Latents are the picture plus sigma times noise; `sigmas` has one more than `times`.

    ancestral: at each step more noise is taken away, and some added anew, so that details change to the end.
    """

    def __init__(
        self, levels: Levels, steps: int, strength: float, ancestral: bool = False, karras: bool = False
    ):
        self.levels, self.ancestral = levels, ancestral
        times, sigmas = levels_of(levels, steps, karras)
        last = (
            levels.sigmas[0]
            if levels.config.get("final_sigmas_type") == "sigma_min" and not ancestral
            else 0.0
        )
        first = skipped(steps, strength)
        self.whole = levels.config.get("timestep_spacing", "linspace") != "leading"
        self.times = times[first:]
        self.sigmas = np.append(sigmas, last)[first:].astype(np.float32).astype(float)

    def start(self, noise: np.ndarray) -> np.ndarray:
        """Where the first level isn't the very last of training, what is left of a picture counts too."""
        top = self.sigmas[0]
        return noise * np.float32(top if self.whole else (top**2 + 1) ** 0.5)

    def noised(self, picture: np.ndarray, noise: np.ndarray, step: int) -> np.ndarray:
        return picture + noise * np.float32(self.sigmas[step]) if step < len(self.times) else picture

    def seen(self, latents: np.ndarray, step: int) -> np.ndarray:
        return latents / np.float32((self.sigmas[step] ** 2 + 1) ** 0.5)

    def step(
        self, predicted: np.ndarray, latents: np.ndarray, step: int, draw: Callable[[], np.ndarray]
    ) -> np.ndarray:
        now, then = self.sigmas[step], self.sigmas[step + 1]
        picture = picture_of(self.levels, predicted, self.seen(latents, step), 1 / (now**2 + 1))
        slope = (latents - picture) / np.float32(now)
        if not self.ancestral:
            return latents + slope * np.float32(then - now)
        anew = then * (now**2 - then**2) ** 0.5 / now
        down = (then**2 - anew**2) ** 0.5
        return latents + slope * np.float32(down - now) + draw() * np.float32(anew)


def levels_of(levels: Levels, steps: int, evenly: bool) -> tuple[np.ndarray, np.ndarray]:
    """Training steps and their sigmas, descending; `evenly` in Karras' sense."""
    times = spaced(levels, steps)
    sigmas = np.interp(times, np.arange(len(levels.alphas)), levels.sigmas)
    if evenly:
        sigmas = karras(levels, steps, sigmas[0], sigmas[-1])
        times = levels.time_of(sigmas)
    return times, sigmas


def skipped(steps: int, strength: float) -> int:
    """How many steps are left out where a picture is the start; one is always taken."""
    return steps - max(1, min(int(steps * strength), steps))

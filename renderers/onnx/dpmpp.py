"""DPM-Solver++(2M): a multistep solver of second order (Lu et al. 2022, arXiv:2211.01095, algorithm 2)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from renderers.onnx.euler import skipped
from renderers.onnx.levels import Levels, karras, picture_of, spaced

FEW = 15  # below so many steps the last one is of first order, which is steadier


class Dpmpp2M:
    """Latents keep unit variance: sqrt(alpha)·picture + sqrt(1 − alpha)·noise. Remembers the step before."""

    def __init__(self, levels: Levels, steps: int, strength: float, karras: bool = False):
        self.levels = levels
        times, sigmas = levels_of(levels, steps, karras)
        self.at_zero = levels.config.get("final_sigmas_type", "zero") == "zero"
        first = skipped(steps, strength)
        self.times = times[first:]
        last = 0.0 if self.at_zero else levels.sigmas[0]
        self.sigmas = np.append(sigmas, last)[first:].astype(np.float32).astype(float)
        self.before: np.ndarray | None = None

    def start(self, noise: np.ndarray) -> np.ndarray:
        return noise

    def noised(self, picture: np.ndarray, noise: np.ndarray, step: int) -> np.ndarray:
        if step >= len(self.times):
            return picture
        kept, added = self._shares(step)
        return np.float32(kept) * picture + np.float32(added) * noise

    def seen(self, latents: np.ndarray, step: int) -> np.ndarray:
        return latents

    def step(
        self, predicted: np.ndarray, latents: np.ndarray, step: int, draw: Callable[[], np.ndarray]
    ) -> np.ndarray:
        picture = picture_of(self.levels, predicted, latents, 1 / (self.sigmas[step] ** 2 + 1))
        before, self.before = self.before, picture
        (_, added), (kept, less) = self._shares(step), self._shares(step + 1)
        now, then = self.sigmas[step], self.sigmas[step + 1]
        fade = then / now  # exp(−h), where h is the step in log(1/sigma)
        if before is not None and not self._plain(step):
            ratio = np.log(self.sigmas[step - 1] / now) / np.log(now / then)
            picture = picture + (picture - before) * np.float32(0.5 / ratio)
        return np.float32(less / added) * latents - np.float32(kept * (fade - 1)) * picture

    def _plain(self, step: int) -> bool:
        """Whether this step is of first order though there was one before."""
        few = len(self.times) < FEW and self.levels.config.get("lower_order_final", True)
        lowest = few or self.at_zero or self.levels.config.get("euler_at_final", False)
        return step == len(self.times) - 1 and bool(lowest)

    def _shares(self, step: int) -> tuple[float, float]:
        """How much of the picture and of the noise there is at a step."""
        kept = 1 / (self.sigmas[step] ** 2 + 1) ** 0.5
        return kept, self.sigmas[step] * kept


def levels_of(levels: Levels, steps: int, evenly: bool) -> tuple[np.ndarray, np.ndarray]:
    """Whole training steps and their sigmas, descending; `evenly` in Karras' sense, over all that were trained."""
    if evenly:
        sigmas = karras(levels, steps, levels.sigmas[-1], levels.sigmas[0])
        return levels.time_of(sigmas).round(), sigmas
    times = spaced(levels, steps, beyond=True)
    return times, np.interp(times, np.arange(len(levels.alphas)), levels.sigmas)

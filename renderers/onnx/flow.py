"""Flow matching: the model tells the straight way from noise to picture (Lipman et al. 2022, arXiv:2210.02747).

Latents are (1 − sigma)·picture + sigma·noise (rectified flow, Liu et al. 2022, arXiv:2209.03003); sigma goes from 1
to 0. Larger pictures need more of the way near the noise: sigmas are shifted, by a number of the model's own (Esser
et al. 2024, arXiv:2403.03206, eq. 23) or by the number of places in the picture (Flux).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

TRAINED = {"num_train_timesteps": 1000, "shift": 1.0, "base_shift": 0.5, "max_shift": 1.15,
           "base_image_seq_len": 256, "max_image_seq_len": 4096, "time_shift_type": "exponential"}  # fmt: skip
UNKNOWN = (
    "invert_sigmas", "shift_terminal", "use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas",
    "stochastic_sampling",
)  # fmt: skip


class Flow:
    """Euler's method along the flow; `sigmas` has one more than `times`.

    places: of the picture, as the model counts them. whole: whether the last step stands at 1/steps of the way, as
    Flux' do, or at the least noise of training, as SD3's.
    """

    def __init__(self, config: Mapping[str, Any], steps: int, strength: float, places: int, whole: bool):
        if odd := [name for name in UNKNOWN if config.get(name)]:
            raise ValueError(f"the model's scheduler has {odd[0]}, which is not known here")
        kind = str(config.get("_class_name", ""))
        if "FlowMatch" not in kind:
            raise ValueError(
                f"the model's scheduler is {kind or 'not named'}, which is none for flow matching"
            )
        known = {**TRAINED, **{k: v for k, v in config.items() if v is not None}}
        total, dynamic = int(known["num_train_timesteps"]), bool(known.get("use_dynamic_shifting"))
        shift = float(known["shift"])
        least = 1 / total if dynamic else shifted(np.array(1 / total), shift)
        sigmas = np.linspace(1, 1 / steps if whole else float(least), steps)
        sigmas = by_places(sigmas, known, places) if dynamic else shifted(sigmas, shift)
        first = min(int(max(steps - min(steps * strength, steps), 0)), steps - 1)
        self.sigmas = np.append(sigmas, 0.0)[first:].astype(np.float32).astype(float)
        self.times = self.sigmas[:-1] * total

    def start(self, noise: np.ndarray) -> np.ndarray:
        return noise

    def noised(self, picture: np.ndarray, noise: np.ndarray, step: int) -> np.ndarray:
        sigma = np.float32(self.sigmas[step])
        return sigma * noise + (1 - sigma) * picture

    def seen(self, latents: np.ndarray, step: int) -> np.ndarray:
        return latents

    def step(
        self, predicted: np.ndarray, latents: np.ndarray, step: int, draw: Callable[[], np.ndarray]
    ) -> np.ndarray:
        return latents + predicted * np.float32(self.sigmas[step + 1] - self.sigmas[step])


def shifted(sigmas: np.ndarray, shift: float) -> np.ndarray:
    return shift * sigmas / (1 + (shift - 1) * sigmas)


def by_places(sigmas: np.ndarray, config: Mapping[str, Any], places: int) -> np.ndarray:
    """The shift's logarithm grows linearly with the places (Black Forest Labs' `flux`, sampling.py, 2024)."""
    (few, little), (many, much) = (
        (float(config[f"{end}_image_seq_len"]), float(config[f"{end}_shift"])) for end in ("base", "max")
    )
    mu = little + (much - little) * (places - few) / (many - few)
    how = config["time_shift_type"]
    if how not in ("exponential", "linear"):
        raise ValueError(f"the model's time_shift_type {how!r} is not known")
    factor = math.exp(mu) if how == "exponential" else mu
    return factor / (factor + (1 / sigmas - 1))

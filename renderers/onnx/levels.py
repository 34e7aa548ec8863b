"""The noise levels that a model was trained with, and which of them a picture's steps stand at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import BaseModel, Field

RHO = 7.0  # Karras et al. 2022 (arXiv:2206.00364), eq. 5
NEARLY_ZERO = 2.0**-24  # the last level of a schedule that ends in pure noise: sigma stays finite


class Training(BaseModel):
    """`scheduler_config.json`, as far as it matters here: how a model was trained, and what its makers sample with."""

    kind: str = Field("", alias="_class_name")
    num_train_timesteps: int = Field(1000, ge=10, le=100_000)
    beta_start: float = Field(0.0001, gt=0, lt=1)
    beta_end: float = Field(0.02, gt=0, lt=1)
    beta_schedule: Literal["linear", "scaled_linear"] = "linear"
    trained_betas: list[float] | None = None
    rescale_betas_zero_snr: bool = False
    prediction_type: Literal["epsilon", "v_prediction", "sample"] = "epsilon"
    timestep_spacing: Literal["linspace", "leading", "trailing"] = "linspace"
    steps_offset: int = Field(0, ge=0, le=10)
    use_karras_sigmas: bool = False
    final_sigmas_type: Literal["zero", "sigma_min"] = "zero"
    lower_order_final: bool = True
    euler_at_final: bool = False
    original_inference_steps: int = Field(50, ge=1, le=1000)
    timestep_scaling: float = 10.0


@dataclass(frozen=True)
class Levels:
    """alphas: what is left of the picture's energy at each training step (the cumulative product of 1 − beta).

    What the model tells (`config.prediction_type`): `epsilon`, the noise; `v_prediction` (Salimans and Ho 2022,
    arXiv:2202.00512); `sample`, the picture. All float64.
    """

    alphas: np.ndarray
    config: Training

    @property
    def sigmas(self) -> np.ndarray:
        """Noise beside a picture of unit scale, by training step: sqrt((1 − alpha) / alpha)."""
        return np.sqrt((1 - self.alphas) / self.alphas)

    def time_of(self, sigma: np.ndarray) -> np.ndarray:
        """The training step of a level between two of them, by its logarithm."""
        return np.interp(np.log(sigma), np.log(self.sigmas), np.arange(len(self.alphas)))


def read(config: Training) -> Levels:
    steps, first, last = config.num_train_timesteps, config.beta_start, config.beta_end
    if config.trained_betas:
        betas = np.asarray(config.trained_betas, np.float64)
    elif config.beta_schedule == "scaled_linear":
        betas = np.linspace(first**0.5, last**0.5, steps) ** 2
    else:
        betas = np.linspace(first, last, steps)
    alphas = np.cumprod(1 - betas)
    return Levels(ending_in_noise(alphas) if config.rescale_betas_zero_snr else alphas, config)


def ending_in_noise(alphas: np.ndarray) -> np.ndarray:
    """Moved and stretched so that the last step is pure noise (Lin et al. 2023, arXiv:2305.08891, algorithm 1)."""
    roots = np.sqrt(alphas)
    roots = (roots - roots[-1]) * roots[0] / (roots[0] - roots[-1])
    return np.append(roots[:-1] ** 2, NEARLY_ZERO)


def spaced(levels: Levels, steps: int, beyond: bool = False) -> np.ndarray:
    """Training steps to stand at, descending (the same paper, table 2: linspace, leading, trailing).

    beyond: the last step is followed by one at the very first level, as multistep solvers count; whole numbers then.
    """
    total, more = len(levels.alphas), steps + int(beyond)
    if levels.config.timestep_spacing == "trailing":
        return np.arange(total, 0, -total / steps).round() - 1
    if levels.config.timestep_spacing == "leading":
        return (np.arange(more) * (total // more))[::-1][:steps] + float(levels.config.steps_offset)
    times = np.linspace(0, total - 1, more)[::-1][:steps]
    return times.round() if beyond else times


def karras(levels: Levels, steps: int, highest: float, lowest: float) -> np.ndarray:
    """Levels whose seventh roots are evenly spaced, descending."""
    ends = highest ** (1 / RHO), lowest ** (1 / RHO)
    return np.linspace(*ends, steps) ** RHO


def picture_of(levels: Levels, predicted: np.ndarray, noisy: np.ndarray, alpha: float) -> np.ndarray:
    """The clean picture that a prediction amounts to; noisy = sqrt(alpha)·picture + sqrt(1 − alpha)·noise."""
    kept, added = np.float32(alpha**0.5), np.float32((1 - alpha) ** 0.5)
    if levels.config.prediction_type == "epsilon":
        return (noisy - added * predicted) / kept
    if levels.config.prediction_type == "v_prediction":
        return kept * noisy - added * predicted
    return predicted

"""The noise levels that a model was trained with, and which of them a picture's steps stand at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

TRAINED = {"num_train_timesteps": 1000, "beta_start": 0.0001, "beta_end": 0.02, "beta_schedule": "linear"}
RHO = 7.0  # Karras et al. 2022 (arXiv:2206.00364), eq. 5
NEARLY_ZERO = 2.0**-24  # the last level of a schedule that ends in pure noise: sigma stays finite


@dataclass(frozen=True)
class Levels:
    """alphas: what is left of the picture's energy at each training step (the cumulative product of 1 − beta).

    prediction: what the model tells: `epsilon` (the noise), `v_prediction` (Salimans and Ho 2022, arXiv:2202.00512),
    `sample` (the picture). All float64.
    """

    alphas: np.ndarray
    prediction: str
    config: Mapping[str, Any]

    @property
    def sigmas(self) -> np.ndarray:
        """Noise beside a picture of unit scale, by training step: sqrt((1 − alpha) / alpha)."""
        return np.sqrt((1 - self.alphas) / self.alphas)

    def time_of(self, sigma: np.ndarray) -> np.ndarray:
        """The training step of a level between two of them, by its logarithm."""
        return np.interp(np.log(sigma), np.log(self.sigmas), np.arange(len(self.alphas)))


def read(config: Mapping[str, Any], defaults: Mapping[str, Any] = TRAINED) -> Levels:
    """From `scheduler_config.json`. Raises ValueError for what isn't known."""
    known = {**defaults, **{k: v for k, v in config.items() if v is not None}}
    steps = int(known["num_train_timesteps"])
    first, last = float(known["beta_start"]), float(known["beta_end"])
    if config.get("trained_betas") is not None:
        betas = np.asarray(config["trained_betas"], np.float64)
    elif known["beta_schedule"] == "linear":
        betas = np.linspace(first, last, steps)
    elif known["beta_schedule"] == "scaled_linear":
        betas = np.linspace(first**0.5, last**0.5, steps) ** 2
    else:
        raise ValueError(f"the model's beta_schedule {known['beta_schedule']!r} is not known")
    prediction = str(known.get("prediction_type", "epsilon"))
    if prediction not in ("epsilon", "v_prediction", "sample"):
        raise ValueError(f"the model's prediction_type {prediction!r} is not known")
    alphas = np.cumprod(1 - betas)
    if known.get("rescale_betas_zero_snr"):
        alphas = ending_in_noise(alphas)
    return Levels(alphas, prediction, known)


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
    how = levels.config.get("timestep_spacing", "linspace")
    if how == "trailing":
        return np.arange(total, 0, -total / steps).round() - 1
    if how == "leading":
        return (np.arange(more) * (total // more))[::-1][:steps] + float(levels.config.get("steps_offset", 0))
    if how == "linspace":
        times = np.linspace(0, total - 1, more)[::-1][:steps]
        return times.round() if beyond else times
    raise ValueError(f"the model's timestep_spacing {how!r} is not known")


def karras(levels: Levels, steps: int, highest: float, lowest: float) -> np.ndarray:
    """Levels whose seventh roots are evenly spaced, descending."""
    ends = highest ** (1 / RHO), lowest ** (1 / RHO)
    return np.linspace(*ends, steps) ** RHO


def picture_of(levels: Levels, predicted: np.ndarray, noisy: np.ndarray, alpha: float) -> np.ndarray:
    """The clean picture that a prediction amounts to; noisy = sqrt(alpha)·picture + sqrt(1 − alpha)·noise."""
    kept, added = np.float32(alpha**0.5), np.float32((1 - alpha) ** 0.5)
    if levels.prediction == "epsilon":
        return (noisy - added * predicted) / kept
    return kept * noisy - added * predicted if levels.prediction == "v_prediction" else predicted

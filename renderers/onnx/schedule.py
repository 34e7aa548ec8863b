"""How noise is taken away: which sampler stands behind a name, and what all of them can do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np

from renderers.onnx import levels
from renderers.onnx.dpmpp import Dpmpp2M
from renderers.onnx.euler import Euler
from renderers.onnx.lcm import TRAINED as TRAINED_LCM
from renderers.onnx.lcm import Lcm
from renderers.onnx.settings import Sampler

Draw = Callable[[], np.ndarray]  # fresh noise for a whole batch


class Schedule(Protocol):
    """One run over a batch of latents, N×C×H×W, float32. Steps are counted from 0; `step` is called in their order."""

    times: np.ndarray  # what the model is told at each step

    def start(self, noise: np.ndarray) -> np.ndarray:
        """Noise at the level of the first step."""

    def noised(self, picture: np.ndarray, noise: np.ndarray, step: int) -> np.ndarray:
        """A clean picture at the level of a step; beyond the last one, as it is."""

    def seen(self, latents: np.ndarray, step: int) -> np.ndarray:
        """What the model is shown of them."""

    def step(self, predicted: np.ndarray, latents: np.ndarray, step: int, draw: Draw) -> np.ndarray:
        """The latents at the level of the next step."""


# The samplers of other pipelines that come nearest; what isn't named here is done by Euler's method.
OWN: dict[str, Sampler] = {
    "LCMScheduler": "lcm",
    "EulerAncestralDiscreteScheduler": "euler-a",
    "DPMSolverMultistepScheduler": "dpmpp-2m",
    "DPMSolverSinglestepScheduler": "dpmpp-2m",
    "UniPCMultistepScheduler": "dpmpp-2m",
}


def own_sampler(config: Mapping[str, Any]) -> Sampler:
    """The sampler that a pipeline's `scheduler_config.json` stands for."""
    found = OWN.get(str(config.get("_class_name", "")), "euler")
    return "dpmpp-2m-karras" if found == "dpmpp-2m" and config.get("use_karras_sigmas") else found


def schedule(sampler: Sampler, config: Mapping[str, Any], steps: int, strength: float) -> Schedule:
    """strength: how far a first picture may be left, 0 to 1; at 1 all steps are taken. Raises ValueError."""
    if sampler == "lcm":
        return Lcm(levels.read(config, TRAINED_LCM), steps, strength)
    trained = levels.read(config)
    if sampler.startswith("dpmpp-2m"):
        return Dpmpp2M(trained, steps, strength, karras=sampler.endswith("karras"))
    own = own_sampler(config) == sampler and bool(config.get("use_karras_sigmas"))
    return Euler(trained, steps, strength, ancestral=sampler == "euler-a", karras=own and sampler == "euler")

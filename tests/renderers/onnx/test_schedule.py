"""Samplers take the steps that diffusers' take, however a model was trained and its steps are spaced."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from renderers.onnx.levels import Training
from renderers.onnx.noise import Noise
from renderers.onnx.schedule import own_sampler, schedule
from tests.renderers.onnx.cases import RUNS, SHAPE, Run, formula
from tests.renderers.onnx.tiny import FIXTURES

CLASSES = {
    "euler": "EulerDiscreteScheduler",
    "euler-a": "EulerAncestralDiscreteScheduler",
    "lcm": "LCMScheduler",
}


@cache
def references() -> dict[str, np.ndarray]:
    with np.load(FIXTURES / "samplers.npz") as found:
        return dict(found)


def sampled(run: Run) -> np.ndarray:
    training = Training.model_validate(
        {
            "_class_name": CLASSES.get(run.sampler, "DPMSolverMultistepScheduler"),
            "beta_start": 0.00085,
            "beta_end": 0.012,
            "beta_schedule": "scaled_linear",
            "prediction_type": run.prediction_type,
            "timestep_spacing": run.timestep_spacing,
            "steps_offset": 1,
            "use_karras_sigmas": run.karras,
            "rescale_betas_zero_snr": run.ending_in_noise,
        }
    )
    noise, steps = Noise([5]), schedule(run.sampler, training, run.steps, run.strength)
    first, picture = noise.draw(SHAPE), noise.draw(SHAPE)
    latents = steps.start(first) if run.strength == 1 else steps.noised(picture, first, 0)
    for step, time in enumerate(steps.times):
        predicted = formula(steps.seen(latents, step), float(time))
        latents = steps.step(predicted, latents, step, lambda: noise.draw(SHAPE))
    return latents


@pytest.mark.parametrize("sampler", dict.fromkeys(run.sampler for run in RUNS))
def test_a_sampler_ends_where_that_of_diffusers_ends(sampler: str) -> None:
    runs = [run for run in RUNS if run.sampler == sampler]
    off = {run.name: np.abs(sampled(run) - references()[run.name]).max() for run in runs}
    # Sigmas of a schedule that ends in noise begin at 4096, where float32 itself is 1e-4 apart.
    allowed = {run.name: 2e-3 if run.ending_in_noise else 5e-5 for run in runs}
    assert {name: far for name, far in off.items() if far > allowed[name]} == {}


@pytest.mark.parametrize(
    ("kind", "karras", "sampler"),
    [
        ("EulerDiscreteScheduler", False, "euler"),
        ("DPMSolverMultistepScheduler", True, "dpmpp-2m-karras"),
        ("UniPCMultistepScheduler", False, "dpmpp-2m"),
        ("PNDMScheduler", False, "euler"),
        ("", False, "euler"),
    ],
)
def test_a_pipeline_is_sampled_as_its_file_says_or_as_comes_nearest(
    kind: str, karras: bool, sampler: str
) -> None:
    assert own_sampler(Training.model_validate({"_class_name": kind, "use_karras_sigmas": karras})) == sampler

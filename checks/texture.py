"""Do the pictures of a scene have one grain and one sharpness?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import log2
from typing import Any

import cv2
import numpy as np

from checks.ink import window
from checks.siblings import Stray, lightness, of_scene, scenes, strays
from onbrief.model.finding import Finding, Measured, Need, Scope, Severity, Spec, Subject

id = "batch-texture"
scope = Scope.BATCH
over = "master"
needs = frozenset({Need.PIXELS, Need.LAYOUT})

GRAIN = (
    0.7  # octaves between the grain of two pictures, a factor of 1.6; clean masters of the demos: up to 0.35
)
SOFT = 0.35  # pixels between the blur of two pictures' sharpest edges; clean masters: up to 0.15
LIMITS = {"grain": GRAIN, "blur": SOFT}
FLOOR = 0.1  # L*: rounding to 8 bits; less grain than that can't be measured
FINE = 770  # pixels of short side under which film grain (1.4 px per 1080) is finer than a pixel and averages out
EDGES = 0.995  # quantile of the gradient from which a pixel counts as one of the sharpest edges
SCALES = (0.8, 1.6)  # pixels, standard deviations of the two blurs that an edge's own blur is read from
STEP = 1.0  # L* a pixel: fainter edges tell nothing about sharpness


def measure(subject: Subject, spec: Spec) -> dict[str, Any]:
    """grain: log2 of the noise on the declared ground, L*. blur: of the sharpest edges, pixels. Null where none is seen."""
    light = lightness(subject.pixels)
    return {"grain": _grain(light, subject), "blur": _blur(light)}


def run(batch: Sequence[Measured]) -> Iterable[Finding]:
    """Compares noise and blur with the median of the scene's masters.

    Noise is the median deviation from a 5 px mean on the ground's patches. Blur comes from blurring again (Zhuo and Sim 2011):
    how much a gradient falls from one blur to a wider one tells how sharp the edge was. It warns: eyes decide.
    """
    for group in scenes(batch).values():
        for stray in strays(group, LIMITS):
            yield _grainy(stray) if stray.key == "grain" else _soft(stray)


def _grainy(stray: Stray) -> Finding:
    value, usual = 2**stray.value, 2**stray.usual
    often = f"{value / usual:.1f} times" if value > usual else f"{value / usual:.0%} of"
    return Finding(
        id,
        Severity.WARN,
        f"The grain is {often} that of the scene's other masters; match the grain, or undo the "
        f"{'noise' if value > usual else 'smoothing'}.",
        of_scene(stray.one, "style"),
        f"{value:.2f} L*",
        f"{usual / 2**GRAIN:.2f} to {usual * 2**GRAIN:.2f} L*",
        asset=stray.one.asset,
    )


def _soft(stray: Stray) -> Finding:
    softer = stray.apart > 0
    return Finding(
        id,
        Severity.WARN,
        f"The sharpest edges are {abs(stray.apart):.1f} px {'softer' if softer else 'harder'} than in the scene's other "
        f"masters; {'make the picture at full size and in focus' if softer else 'take back the sharpening'}.",
        of_scene(stray.one, "style"),
        f"{stray.value:.1f} px",
        f"{stray.usual:.1f} ± {SOFT:.2f} px",
        asset=stray.one.asset,
    )


def _grain(light: np.ndarray, subject: Subject) -> float | None:
    away = np.abs(light - cv2.blur(light, (5, 5)))
    patches = [away[window(e.box, light.shape)].ravel() for e in subject.elements if e.role == "ground"]
    if not patches:
        return None
    noise = 1.4826 * float(np.median([np.median(patch) for patch in patches if patch.size] or [0]))
    return log2(max(noise / min(1, min(light.shape) / FINE), FLOOR))


def _blur(light: np.ndarray) -> float | None:
    """For a step edge blurred by s, the gradients' ratio r of the two blurs a < b is √((s² + b²) / (s² + a²))."""
    fine, wide = SCALES
    sharp, soft = (_gradient(cv2.GaussianBlur(light, (0, 0), scale)) for scale in SCALES)
    edges = sharp >= max(float(np.quantile(sharp, EDGES)), STEP)
    if not edges.any():
        return None
    square = float(np.median(sharp[edges] / np.maximum(soft[edges], 1e-3))) ** 2
    return float(np.sqrt(max((wide**2 - square * fine**2) / max(square - 1, 1e-3), 0)))


def _gradient(light: np.ndarray) -> np.ndarray:
    """L* a pixel."""
    return np.hypot(cv2.Sobel(light, -1, 1, 0, scale=1 / 8), cv2.Sobel(light, -1, 0, 1, scale=1 / 8))

"""Masters lit in another colour than their scene."""

from pathlib import Path

import numpy as np
from skimage.color import lab2rgb, rgb2lab

from tests.defects.seed import Case, Seed
from tests.defects.tamper import among, known
from tests.defects.tone import Batch, light_of


def labelled(case: Case) -> bool:
    subject, _, _ = known(case)
    return any(element.role == "label" for element in subject.elements)


def warm(case: Case, by: float, folder: Path) -> Batch:
    """All of the picture warmer, by CIELAB b*: another white balance."""
    return among(case, "batch-temperature", folder, lambda pixels: _shifted(pixels, (0, by * 0.3, by)))


def green(case: Case, by: float, folder: Path) -> Batch:
    """All of the picture greener, by CIELAB a*: a fluorescent tube."""
    return among(case, "batch-temperature", folder, lambda pixels: _shifted(pixels, (0, -by, 0)))


def cold(case: Case, by: float, folder: Path) -> Batch:
    """The product alone in cooler light: pasted from another shoot."""
    subject, _, _ = known(case)
    alpha = subject.mattes["product"][..., None] / 255

    def pasted(pixels: np.ndarray) -> np.ndarray:
        return (pixels * (1 - alpha) + _shifted(pixels, (0, 0, -by)) * alpha).round().astype(np.uint8)

    return among(case, "batch-temperature", folder, pasted)


def _shifted(pixels: np.ndarray, by: tuple[float, float, float]) -> np.ndarray:
    return (np.clip(lab2rgb(rgb2lab(pixels) + by), 0, 1) * 255).round().astype(np.uint8)


SEEDS = (
    Seed("warmer", "batch-temperature", warm, 0.7, 4, 15, light_of, on="master"),
    Seed("greener", "batch-temperature", green, 0.7, 4, 15, light_of, on="master"),
    Seed("product in colder light", "batch-temperature", cold, 1.5, 7, 20, light_of, "master", labelled),
)

"""Masters whose blacks, mid-tones or highlights aren't those of their scene."""

from pathlib import Path

import numpy as np
from skimage.color import lab2rgb, rgb2lab

from onbrief.model.finding import Measured
from tests.defects.seed import Case, Seed
from tests.defects.tamper import among, known

Batch = tuple[list[Measured]]


def light_of(case: Case) -> str:
    """The line that asks for the scene's light."""
    _, _, job = known(case)
    return f"brief.yaml#/scenes/{job.about['scene']}/lighting"


def lifted(case: Case, by: float, folder: Path) -> Batch:
    """Blacks lifted to `by` L*, white left where it is: haze, or a faded look."""

    def lift(pixels: np.ndarray) -> np.ndarray:
        lab = rgb2lab(pixels)
        lab[..., 0] += by * (1 - lab[..., 0] / 100)
        return _bytes(lab2rgb(lab))

    return among(case, "batch-tone", folder, lift)


def exposed(case: Case, stops: float, folder: Path) -> Batch:
    """Less light, in stops: linear sRGB halved for each."""

    def darken(pixels: np.ndarray) -> np.ndarray:
        code = pixels / 255
        linear = np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4) * 2.0**-stops
        return _bytes(np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055))

    return among(case, "batch-tone", folder, darken)


def dulled(case: Case, by: float, folder: Path) -> Batch:
    """Highlights greyed by `by` L*, mid-tones left: a matte print's look."""

    def dull(pixels: np.ndarray) -> np.ndarray:
        lab = rgb2lab(pixels)
        top = np.percentile(lab[..., 0], 99)
        lab[..., 0] -= by * np.clip((lab[..., 0] - top + 8) / 8, 0, 1)
        return _bytes(lab2rgb(lab))

    return among(case, "batch-tone", folder, dull)


def _bytes(picture: np.ndarray) -> np.ndarray:
    return (np.clip(picture, 0, 1) * 255).round().astype(np.uint8)


SEEDS = (
    Seed("blacks lifted", "batch-tone", lifted, 2, 12, 28, light_of, on="master"),
    Seed("underexposed", "batch-tone", exposed, 0.02, 0.2, 1, light_of, on="master"),
    Seed("highlights greyed", "batch-tone", dulled, 2, 10, 30, light_of, on="master"),
)

"""Grounds that aren't the brand's colour."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from skimage.color import lab2rgb, rgb2lab

from onbrief.model.finding import Spec, Subject
from tests.defects.seed import Case, Seed, of
from tests.defects.sketch import SOURCES, Defect
from tests.defects.tamper import replate

PALETTE = frozenset({"palette"})

DEFECTS = (
    Defect(
        "ground a little cool",
        lambda sketch: replace(sketch, painted="#e3d8c8"),
        PALETTE,
        SOURCES["ground"],
    ),
    Defect("no ground left", lambda sketch: replace(sketch, patch=None), PALETTE, SOURCES["ground"]),
)


def off(case: Case, by: float, folder: Path) -> tuple[Subject, Spec]:
    """The whole picture `by` CIELAB units greener: a missed white balance."""

    def greener(pixels: np.ndarray) -> np.ndarray:
        lab = rgb2lab(pixels)
        lab[..., 1] -= by
        return (np.clip(lab2rgb(lab), 0, 1) * 255).round().astype(np.uint8)

    return replate(case, folder, greener)


SEEDS = (Seed("ground off the palette", "palette", off, 1.0, 6.0, 14.0, of("ground")),)

"""Gradients in steps: too few levels, a coarse LUT, a re-encode that leaves nothing between the blocks."""

import io
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from onbrief.model.finding import Spec, Subject
from tests.defects.seed import Case, Seed, of
from tests.defects.tamper import repaint


def ungrained(pixels: np.ndarray) -> np.ndarray:
    """As a generator delivers it: no grain to hide steps. float32."""
    return cv2.bilateralFilter(cv2.GaussianBlur(pixels.astype(np.float32), (0, 0), 1.5), 9, 12, 6)


def stepped(values: np.ndarray, levels: float) -> np.ndarray:
    return np.round(values / 255 * (levels - 1)) / (levels - 1) * 255


def to_8_bit(values: np.ndarray) -> np.ndarray:
    return np.clip(values, 0, 255).round().astype(np.uint8)


def posterised(case: Case, levels: int, folder: Path) -> tuple[Subject, Spec]:
    """A smooth picture kept in `levels` values a channel."""
    return repaint(case, folder, lambda p: to_8_bit(stepped(ungrained(p), levels)))


def under_grain(case: Case, levels: int, folder: Path) -> tuple[Subject, Spec]:
    """The same, with fine grain laid over it: too little to hide the steps."""
    grain = np.random.default_rng(9)

    def grained(pixels: np.ndarray) -> np.ndarray:
        return to_8_bit(stepped(ungrained(pixels), levels) + grain.normal(0, 1, pixels.shape[:2])[..., None])

    return repaint(case, folder, grained)


def coarse_lut(case: Case, nodes: int, folder: Path) -> tuple[Subject, Spec]:
    """A grade that takes the nearest of a LUT's nodes instead of blending between them."""

    def graded(pixels: np.ndarray) -> np.ndarray:
        warm = stepped(ungrained(pixels), nodes) / 255
        return to_8_bit(255 * warm**0.95 * (1.02, 1.0, 0.97))

    return repaint(case, folder, graded)


def squeezed(case: Case, quality: int, folder: Path) -> tuple[Subject, Spec]:
    """A JPEG of low quality on the way from the generator."""

    def saved(pixels: np.ndarray) -> np.ndarray:
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, "JPEG", quality=quality)
        return np.asarray(Image.open(file).convert("RGB"))

    return repaint(case, folder, saved)


def has_gradients(case: Case) -> bool:
    """The flat illustrations have none."""
    return case.campaign != "perch-first-invoice"


SEEDS = tuple(
    Seed(f"{name}, {kind}", "banding", apply, below, over, gross, of("ground"), on=kind, fits=has_gradients)
    for name, apply, below, over, gross in (
        ("posterised", posterised, 250, 56, 24),
        ("posterised under grain", under_grain, 250, 48, 24),
        ("coarse LUT", coarse_lut, 180, 33, 17),
        ("squeezed", squeezed, 92, 40, 20),
    )
    for kind in ("master", "candidate")
)

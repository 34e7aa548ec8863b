"""Products out of focus, or blown up from a smaller picture."""

from pathlib import Path

import cv2
import numpy as np

from onbrief.model.finding import Spec, Subject
from tests.defects.seed import Case, Seed, of
from tests.defects.tamper import repaint

GRAIN = 1.0  # code values: film grain comes after the lens


def grained(pixels: np.ndarray) -> np.ndarray:
    grain = np.random.default_rng(5).normal(0, GRAIN, pixels.shape[:2])[..., None]
    return np.clip(pixels + grain, 0, 255).round().astype(np.uint8)


def defocused(case: Case, sigma: float, folder: Path) -> tuple[Subject, Spec]:
    """A lens out of focus by `sigma` px, then grain."""
    return repaint(case, folder, lambda p: grained(cv2.GaussianBlur(p.astype(np.float32), (0, 0), sigma)))


def on_the_background(case: Case, sigma: float, folder: Path) -> tuple[Subject, Spec]:
    """Focus behind the product: it alone is soft by `sigma` px."""
    assert case.subject
    matte = cv2.GaussianBlur(case.subject.mattes["product"].astype(np.float32) / 255, (0, 0), sigma)[
        ..., None
    ]

    def soften(pixels: np.ndarray) -> np.ndarray:
        soft = cv2.GaussianBlur(pixels.astype(np.float32), (0, 0), sigma)
        return grained(matte * soft + (1 - matte) * pixels)

    return repaint(case, folder, soften)


def moved(case: Case, px: int, folder: Path) -> tuple[Subject, Spec]:
    """A camera that shook on a slant, over `px` px."""
    kernel = np.eye(px, dtype=np.float32) / px
    return repaint(case, folder, lambda p: grained(cv2.filter2D(p.astype(np.float32), -1, kernel)))


def blown_up(case: Case, times: float, folder: Path) -> tuple[Subject, Spec]:
    """A picture that was made `times` smaller, stretched to size."""

    def stretch(pixels: np.ndarray) -> np.ndarray:
        size = pixels.shape[1::-1]
        small = cv2.resize(pixels, None, fx=1 / times, fy=1 / times, interpolation=cv2.INTER_AREA)
        return grained(cv2.resize(small, size, interpolation=cv2.INTER_CUBIC).astype(np.float32))

    return repaint(case, folder, stretch)


SEEDS = tuple(
    Seed(f"{name}, {kind}", "blur", apply, below, over, gross, of("product"), on=kind)
    for name, apply, below, over, gross in (
        ("out of focus", defocused, 0.7, 1.8, 5.0),
        ("focus behind the product", on_the_background, 0.7, 1.8, 6.0),
        ("camera shake", moved, 2, 14, 32),
        ("blown up", blown_up, 1.5, 3.5, 8.0),
    )
    for kind in ("master", "candidate")
)

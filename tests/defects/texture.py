"""Masters grainier, smoother, softer or sharper than their scene."""

from pathlib import Path

import cv2
import numpy as np

from tests.defects.seed import Case, Seed
from tests.defects.tamper import among, known
from tests.defects.tone import Batch


def style_of(case: Case) -> str:
    """The line that asks for the scene's look."""
    _, _, job = known(case)
    return f"brief.yaml#/scenes/{job.about['scene']}/style"


def photographic(case: Case) -> bool:
    """A picture with grain; drawings have none to lose."""
    subject, _, _ = known(case)
    return "lut" in subject.inputs


def noisy(case: Case, sigma: float, folder: Path) -> Batch:
    """Sensor noise. sigma: code values, standard deviation."""

    def noise(pixels: np.ndarray) -> np.ndarray:
        grains = np.random.default_rng(1).normal(0, sigma, (*pixels.shape[:2], 1))
        return np.clip(pixels + grains, 0, 255).round().astype(np.uint8)

    return among(case, "batch-texture", folder, noise)


def smoothed(case: Case, share: float, folder: Path) -> Batch:
    """Noise reduction. share: how much of the grain it takes away."""

    def smooth(pixels: np.ndarray) -> np.ndarray:
        plain = cv2.bilateralFilter(pixels, 9, 25, 5)
        return cv2.addWeighted(plain, share, pixels, 1 - share, 0)

    return among(case, "batch-texture", folder, smooth)


def enlarged(case: Case, times: float, folder: Path) -> Batch:
    """Made at a smaller size and blown up."""

    def enlarge(pixels: np.ndarray) -> np.ndarray:
        small = cv2.resize(pixels, None, fx=1 / times, fy=1 / times, interpolation=cv2.INTER_AREA)
        return cv2.resize(small, pixels.shape[1::-1], interpolation=cv2.INTER_CUBIC)

    return among(case, "batch-texture", folder, enlarge)


def blurred(case: Case, sigma: float, folder: Path) -> Batch:
    """Out of focus. sigma: pixels, standard deviation."""
    return among(case, "batch-texture", folder, lambda pixels: cv2.GaussianBlur(pixels, None, sigma))


def sharpened(case: Case, amount: float, folder: Path) -> Batch:
    """An unsharp mask of 1.5 px."""

    def sharpen(pixels: np.ndarray) -> np.ndarray:
        return cv2.addWeighted(pixels, 1 + amount, cv2.GaussianBlur(pixels, None, 1.5), -amount, 0)

    return among(case, "batch-texture", folder, sharpen)


SEEDS = (
    Seed("noise", "batch-texture", noisy, 0.5, 3, 9, style_of, on="master"),
    Seed("grain smoothed away", "batch-texture", smoothed, 0.15, 0.7, 1, style_of, "master", photographic),
    Seed("blown up", "batch-texture", enlarged, 1.02, 2.5, 5, style_of, on="master"),
    Seed("out of focus", "batch-texture", blurred, 0.3, 1.1, 3, style_of, on="master"),
    Seed("sharpened", "batch-texture", sharpened, 0.05, 1.6, 5, style_of, "master", photographic),
)

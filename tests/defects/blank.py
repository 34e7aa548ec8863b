"""Pictures that aren't there, or not wholly: blank, torn, holed, speckled, noise."""

from pathlib import Path

import numpy as np
from PIL import Image

from onbrief.model.finding import Spec, Subject
from tests.defects.seed import Case, Seed, of
from tests.defects.tamper import known, repaint, resave


def faded(case: Case, contrast: float, folder: Path) -> tuple[Subject, Spec]:
    """A render that never got its light: `contrast` code values of standard deviation are left."""

    def fade(pixels: np.ndarray) -> np.ndarray:
        mean, spread = pixels.mean((0, 1)), pixels.mean(-1).std()
        return np.clip(mean + (pixels - mean) * contrast / spread, 0, 255).round().astype(np.uint8)

    return repaint(case, folder, fade)


def darkened(case: Case, light: float, folder: Path) -> tuple[Subject, Spec]:
    """A black frame: only `light` of the light arrives."""
    return repaint(case, folder, lambda p: (p * light).round().astype(np.uint8))


def clear(case: Case, share: float, folder: Path) -> tuple[Subject, Spec]:
    """An alpha channel that hides all but the bottom."""
    subject, _, _ = known(case)
    alpha = np.full(subject.pixels.shape[:2], 255, np.uint8)
    alpha[: round(share * len(alpha))] = 0
    Image.fromarray(np.dstack([subject.pixels, alpha])).save(folder / "clear.png")
    return resave(case, folder, (folder / "clear.png").read_bytes())


def torn(case: Case, share: float, folder: Path) -> tuple[Subject, Spec]:
    """A JPEG whose end never arrived, decoded leniently: a grey bar at the bottom."""

    def tear(pixels: np.ndarray) -> np.ndarray:
        pixels[len(pixels) - max(round(share * len(pixels)), 0) :] = 128
        return pixels

    return repaint(case, folder, tear)


def holed(case: Case, share: float, folder: Path) -> tuple[Subject, Spec]:
    """A tile that failed, black, with the finish's grain laid over it."""

    def hole(pixels: np.ndarray) -> np.ndarray:
        side = round((share * pixels[..., 0].size) ** 0.5)
        top, left = (round(0.3 * (length - side)) for length in pixels.shape[:2])
        grain = np.random.default_rng(2).normal(0, 1, (side, side, 1))
        pixels[top : top + side, left : left + side] = np.clip(grain, 0, 255).round()
        return pixels

    return repaint(case, folder, hole)


def speckled(case: Case, count: int, folder: Path) -> tuple[Subject, Spec]:
    """Fireflies and NaNs of a path tracer: lone pixels, white on dark and black on light."""

    def speckle(pixels: np.ndarray) -> np.ndarray:
        at = np.random.default_rng(4).permutation(pixels[..., 0].size)[:count]
        flat = pixels.reshape(-1, 3)
        flat[at] = np.where(flat[at].mean(-1, keepdims=True) < 110, 255, 0)
        return pixels

    return repaint(case, folder, speckle)


def noisy(case: Case, sigma: float, folder: Path) -> tuple[Subject, Spec]:
    """A quarter that a sampler left as noise of `sigma` code values."""

    def scatter(pixels: np.ndarray) -> np.ndarray:
        tall, wide = (side // 2 for side in pixels.shape[:2])
        noise = np.random.default_rng(6).normal(0, sigma, (tall, wide, 3))
        pixels[:tall, :wide] = np.clip(pixels[:tall, :wide] + noise, 0, 255).round()
        return pixels

    return repaint(case, folder, scatter)


SEEDS = tuple(
    Seed(f"{name}, {kind}", "blank-picture", apply, below, over, gross, of("product"), on=kind)
    for name, apply, below, over, gross in (
        ("faded to one tone", faded, 12.0, 3.0, 0.0),
        ("black frame", darkened, 0.5, 0.03, 0.0),
        ("transparent", clear, 0.5, 0.95, 1.0),
        ("torn file", torn, 0.0, 0.02, 0.5),
        ("failed tile", holed, 0.0004, 0.004, 0.1),
        ("speckled", speckled, 3, 12, 500),
        ("left as noise", noisy, 8.0, 40.0, 120.0),
    )
    for kind in ("master", "candidate")
)

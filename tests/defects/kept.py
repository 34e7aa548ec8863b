"""Products that somebody changed after the master was approved."""

from pathlib import Path

import cv2
import numpy as np
from skimage.color import lab2rgb, rgb2lab

from onbrief.model.finding import Spec, Subject
from tests.defects.seed import Case, Seed, of
from tests.defects.tamper import Paint, known, repaint

SHOWN = 0.02  # share of the picture that the bare product must fill for a retouch to be worth anybody's while


def retouchable(case: Case) -> bool:
    """A picture (not a drawing) that shows enough of its product."""
    subject, _, _ = known(case)
    product = subject.mattes["product"]
    return subject.path.suffix != ".svg" and np.count_nonzero(product > 127) > SHOWN * product.size


def _within(case: Case, paint: Paint) -> Paint:
    """The fault on the product alone."""
    subject, _, _ = known(case)
    alpha = subject.mattes["product"][..., None] / 255 * (subject.mattes["ink"][..., None] == 0)

    def painted(pixels: np.ndarray) -> np.ndarray:
        return (pixels * (1 - alpha) + paint(pixels) * alpha).round().astype(np.uint8)

    return painted


def turned(case: Case, degrees: float, folder: Path) -> tuple[Subject, Spec]:
    """The product's hues turned: another flavour by a colour filter."""

    def turn(pixels: np.ndarray) -> np.ndarray:
        lab, by = rgb2lab(pixels), np.radians(degrees)
        a, b = lab[..., 1].copy(), lab[..., 2].copy()
        lab[..., 1], lab[..., 2] = a * np.cos(by) - b * np.sin(by), a * np.sin(by) + b * np.cos(by)
        return np.clip(lab2rgb(lab), 0, 1) * 255

    return repaint(case, folder, _within(case, turn))


def burnt(case: Case, lightness: float, folder: Path) -> tuple[Subject, Spec]:
    """The product alone darkened, by CIELAB L*: a burn that nobody asked for."""

    def darken(pixels: np.ndarray) -> np.ndarray:
        return np.clip(lab2rgb(rgb2lab(pixels) - (lightness, 0, 0)), 0, 1) * 255

    return repaint(case, folder, _within(case, darken))


def stretched(case: Case, by: float, folder: Path) -> tuple[Subject, Spec]:
    """The product made narrower about its middle, as if the file had been squeezed into another shape."""
    subject, _, _ = known(case)
    columns = np.flatnonzero((subject.mattes["product"] > 127).any(0))
    middle = (columns[0] + columns[-1]) / 2

    def squeeze(pixels: np.ndarray) -> np.ndarray:
        move = np.array([[1 - by, 0, by * middle], [0, 1, 0]])
        size = pixels.shape[1::-1]
        return cv2.warpAffine(pixels, move, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)

    return repaint(case, folder, _within(case, squeeze))


def smeared(case: Case, share: float, folder: Path) -> tuple[Subject, Spec]:
    """The label gone over with a soft brush. share: the blur's standard deviation by the product's width."""
    subject, _, _ = known(case)
    width = np.count_nonzero((subject.mattes["product"] > 127).any(0))
    return repaint(case, folder, _within(case, lambda pixels: cv2.GaussianBlur(pixels, None, share * width)))


SEEDS = (
    Seed("product in other hues", "product-kept", turned, 2, 25, 90, of("product"), fits=retouchable),
    Seed("product darkened", "product-kept", burnt, 0.8, 4, 12, of("product"), fits=retouchable),
    Seed("product squeezed", "product-kept", stretched, 0.001, 0.03, 0.12, of("product"), fits=retouchable),
    Seed("label smeared", "product-kept", smeared, 0.001, 0.02, 0.06, of("product"), fits=retouchable),
)

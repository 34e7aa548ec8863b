"""Masters that don't look like their anchor's shoot: another ground, another paper."""

from pathlib import Path

import numpy as np
from skimage.color import deltaE_ciede2000, lab2rgb, rgb2lab

from checks import family
from checks.ink import window
from tests.defects.seed import Case, Seed, of
from tests.defects.tamper import among, clean_batch, known
from tests.defects.tone import Batch

OLD = np.array((0.95, 0.88, 0.68))  # what yellowed paper leaves of red, green and blue


def held(case: Case) -> bool:
    """A master beside its scene's anchor."""
    _, _, job = known(case)
    return not job.about["anchor"]


def labelled(case: Case) -> bool:
    """One whose label can be held against the anchor's."""
    _, _, job = known(case)
    mine = [
        one
        for one in clean_batch(case.campaign, family.id, case.sample)
        if one.about["scene"] == job.about["scene"]
        and (one.about["anchor"] or one.asset.startswith(f"{job.out}."))
    ]
    return held(case) and all(one.table["paper"] is not None for one in mine)


def warmer(case: Case, by: float, folder: Path) -> Batch:
    """The ground alone in another shade, so many ΔE00 warmer."""
    return _regrounded(case, by, (0.0, 0.35, 1.0), folder)


def paler(case: Case, by: float, folder: Path) -> Batch:
    """The ground alone, so many ΔE00 paler: a backdrop that faded."""
    return _regrounded(case, by, (1.0, 0.0, 0.0), folder)


def _regrounded(case: Case, by: float, way: tuple[float, float, float], folder: Path) -> Batch:
    subject, _, _ = known(case)
    alpha = subject.mattes["ground"][..., None] / 255

    def paint(pixels: np.ndarray) -> np.ndarray:
        lab = rgb2lab(pixels)
        usual = np.median(lab[subject.mattes["ground"] > 127], axis=0)
        other = lab2rgb(lab + _far(usual, by, way)) * 255
        return (pixels * (1 - alpha) + np.clip(other, 0, 255) * alpha).round().astype(np.uint8)

    return among(case, family.id, folder, paint)


def _far(lab: np.ndarray, by: float, way: tuple[float, float, float]) -> np.ndarray:
    """The step along a way in CIELAB after which a colour is so many ΔE00 from itself."""
    steps = np.linspace(0, 60, 1201)[:, None] * np.array(way)
    return steps[int(np.argmax(deltaE_ciede2000(lab[None], lab + steps) >= by))]


def yellowed(case: Case, share: float, folder: Path) -> Batch:
    """The label as so much old paper: it keeps blue back."""
    return _repapered(case, 1 - share + share * OLD, folder)


def greyed(case: Case, share: float, folder: Path) -> Batch:
    """The label in so much shade."""
    return _repapered(case, np.full(3, 1 - share), folder)


def _repapered(case: Case, tint: np.ndarray, folder: Path) -> Batch:
    """The label alone under a tint. tint: what it leaves of red, green and blue code values."""
    subject, _, _ = known(case)
    box = next(element.box for element in subject.elements if element.role == "label")
    label = window(box, subject.pixels.shape)
    alpha = subject.mattes["product"][label][..., None] / 255

    def paint(pixels: np.ndarray) -> np.ndarray:
        pixels[label] = (pixels[label] * (1 - alpha + alpha * tint)).round()
        return pixels

    return among(case, family.id, folder, paint)


SEEDS = tuple(
    Seed(name, "family", apply, *strengths, of("product"), "master", fits)
    for name, apply, strengths, fits in (
        ("ground warmer", warmer, (1, 3.2, 12), held),
        ("ground paler", paler, (1, 3.2, 12), held),
        ("label yellowed", yellowed, (0.1, 0.6, 1.5), labelled),
        ("label in shade", greyed, (0.02, 0.1, 0.4), labelled),
    )
)

"""Masters whose product isn't the one of its scene: of other proportions, in another shade, lit as if it stood elsewhere."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from checks import persistence
from onbrief.pipeline.encode import encode_png
from tests.defects.seed import Case, Seed, of
from tests.defects.tamper import among, clean_batch, in_batch, known
from tests.defects.tone import Batch

AMBER = np.array((0.85, 0.62, 0.35))  # what a stain lets through of red, green and blue


def in_company(case: Case) -> bool:
    """A master that shows its product whole, beside another of its scene that does."""
    _, _, job = known(case)
    batch = clean_batch(case.campaign, persistence.id, case.sample)
    whole = [
        one
        for one in batch
        if one.table["slim"] is not None
        and all(one.about[name] == job.about[name] for name in ("scene", "sku"))
    ]
    return len(whole) > 1 and any(one.asset.startswith(f"{job.out}.") for one in whole)


def squeezed(case: Case, by: float, folder: Path) -> Batch:
    """A narrower product, its matte with it; the set on either side is drawn out to fill the frame."""
    return _reshaped(case, folder, 1 - by)


def widened(case: Case, by: float, folder: Path) -> Batch:
    """A wider product, its matte with it; the set on either side gives way."""
    return _reshaped(case, folder, 1 + by)


def _reshaped(case: Case, folder: Path, times: float) -> Batch:
    subject, _, _ = known(case)
    product = subject.mattes["product"]
    height, width = product.shape
    columns = np.flatnonzero((product > 127).any(0))
    left, right = float(columns[0]), float(columns[-1])
    half, middle = (right - left) / 2 * times, (left + right) / 2
    there = np.arange(width, dtype=np.float32)
    back = np.interp(there, (0, middle - half, middle + half, width - 1), (0, left, right, width - 1))
    across, down = np.meshgrid(back.astype(np.float32), np.arange(height, dtype=np.float32))

    def reshape(picture: np.ndarray) -> np.ndarray:
        return cv2.remap(picture, across, down, cv2.INTER_LINEAR)

    picture, matte = folder / "master.png", folder / "matte.product.png"
    picture.write_bytes(encode_png(reshape(subject.pixels)))
    matte.write_bytes(encode_png(reshape(product)))
    mattes = {**subject.matte_paths, "product": matte}
    return in_batch(case, persistence.id, replace(subject, path=picture, preview=None, matte_paths=mattes))


def stained(case: Case, share: float, folder: Path) -> Batch:
    """The product seen through so much amber: a bottle of another glass, a carton that yellowed."""
    return _seen_through(case, 1 - share + share * AMBER, folder)


def darkened(case: Case, share: float, folder: Path) -> Batch:
    """The product in a darker material, or lit for itself."""
    return _seen_through(case, np.full(3, 1 - share), folder)


def _seen_through(case: Case, glass: np.ndarray, folder: Path) -> Batch:
    """The product alone behind a filter. glass: what it lets through of red, green and blue code values."""
    subject, _, _ = known(case)
    alpha = subject.mattes["product"][..., None] / 255
    passed = 1 - alpha + alpha * glass
    return among(case, persistence.id, folder, lambda pixels: (pixels * passed).round().astype(np.uint8))


SEEDS = tuple(
    Seed(name, "subject-persistence", apply, *strengths, of("product"), "master", in_company)
    for name, apply, strengths in (
        ("product too slim", squeezed, (0.018, 0.045, 0.2)),
        ("product too wide", widened, (0.018, 0.045, 0.2)),
        ("product stained", stained, (0.12, 0.4, 1.0)),
        ("product darkened", darkened, (0.04, 0.2, 0.5)),
    )
)

"""Files that were compressed too hard, at once or on their way."""

import io
from pathlib import Path

import numpy as np
from PIL import Image

from onbrief.model.finding import Spec, Subject
from tests.defects.seed import Case, Seed, of
from tests.defects.tamper import repaint, resave


def squeezed(pixels: np.ndarray, quality: int) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    return file.getvalue()


def read(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def exported(case: Case, quality: int, folder: Path) -> tuple[Subject, Spec]:
    """A retoucher's export at low quality."""
    assert case.subject
    return resave(case, folder, squeezed(case.subject.pixels, quality), ".jpg")


def saved_again(case: Case, quality: int, folder: Path) -> tuple[Subject, Spec]:
    """Low quality on the way, then saved once more at the best: the file's header tells nothing."""
    return repaint(case, folder, lambda pixels: read(squeezed(pixels, quality)))


def shifted(case: Case, quality: int, folder: Path) -> tuple[Subject, Spec]:
    """Compressed on a larger canvas, then cropped: the grid doesn't start in the corner."""

    def cropped(pixels: np.ndarray) -> np.ndarray:
        canvas = np.pad(pixels, ((3, 0), (5, 0), (0, 0)), mode="edge")
        return read(squeezed(canvas, quality))[3:, 5:]

    return repaint(case, folder, cropped)


def a_photograph(case: Case) -> bool:
    """Flat illustrations lie between the blocks: nearly nothing of them is rounded."""
    return case.campaign != "perch-first-invoice"


SEEDS = tuple(
    Seed(name, "blockiness", apply, 60, 30, 12, of("placement"), fits=a_photograph)
    for name, apply in (
        ("exported at low quality", exported),
        ("saved again", saved_again),
        ("cropped after compression", shifted),
    )
)

"""A soft gradient runs without steps that eyes see."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.checks.pictures import GROUND, backdrop, grained, said, shown, still


def rounded(light: np.ndarray, levels: int) -> np.ndarray:
    return (np.round(light / 255 * (levels - 1)) / (levels - 1) * 255).round().astype(np.uint8)


def posterised(levels: int, grain: float = 0) -> np.ndarray:
    """The wall kept in so many values a channel, under grain of so many code values."""
    return grained(rounded(backdrop(), levels), grain)


def flat() -> np.ndarray:
    """A drawing: fields of one colour with smooth edges, no gradient at all."""
    pixels = np.full((240, 300, 3), 235, np.uint8)
    cv2.circle(pixels, (150, 120), 70, (140, 170, 230), -1, cv2.LINE_AA)
    return cv2.rectangle(pixels, (30, 150), (90, 210), (90, 60, 160), -1)


@pytest.mark.parametrize(
    "pixels",
    [still(), posterised(256), posterised(128), flat()],
    ids=("grained", "8 bits", "7 bits", "flat drawing"),
)
def test_a_smooth_gradient_passes(tmp_path: Path, pixels: np.ndarray) -> None:
    assert said("banding", *shown(pixels, tmp_path)) == []


@pytest.mark.parametrize(
    ("pixels", "told"),
    [
        (posterised(40), "6 code values in 6% of their area; {} [6.3%; allowed: at most 3.4%]"),
        (posterised(32), "7 code values in 5% of their area; {} [5.3%; allowed: at most 3.4%]"),
        (posterised(56, grain=1), "4 code values in 10% of their area; {} [9.7%; allowed: at most 3.4%]"),
    ],
    ids=("40 levels", "32 levels", "56 levels under fine grain"),
)
def test_steps_block(tmp_path: Path, pixels: np.ndarray, told: str) -> None:
    cure = "render with 16 bits or with grain, and look at the grade's LUT."
    (line,) = said("banding", *shown(pixels, tmp_path))
    assert line == f"block {GROUND}: Soft gradients show steps of {told.format(cure)}"


def test_grain_before_the_rounding_is_the_cure(tmp_path: Path) -> None:
    """Forty values a channel, once as they are, once under grain that was there before they were rounded."""
    grain = np.random.default_rng(1).normal(0, 2, (240, 300))[..., None]
    assert len(said("banding", *shown(posterised(40), tmp_path))) == 1
    assert said("banding", *shown(rounded(backdrop() + grain, 40), tmp_path)) == []


def test_what_is_no_picture_is_not_judged(tmp_path: Path) -> None:
    subject, spec = shown(still(), tmp_path)
    subject.path.write_bytes(subject.path.read_bytes()[:300])
    why = "the file can't be opened as a picture"
    assert said("banding", subject, spec) == [f"warn {GROUND}: This gate didn't run: {why}."]

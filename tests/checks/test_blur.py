"""The product is in focus; what lies behind it may be soft."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from checks import blur
from tests.checks.pictures import SIZE, SUBJECT, backdrop, grained, matte, said, shown, still

CURE = "it is out of focus or blown up; render it at its full size, or focus on it."


def blown_up(times: int) -> np.ndarray:
    small = cv2.resize(still(), None, fx=1 / times, fy=1 / times, interpolation=cv2.INTER_AREA)
    return cv2.resize(small, SIZE[::-1], interpolation=cv2.INTER_CUBIC)


def soft_behind() -> np.ndarray:
    soft = cv2.GaussianBlur(still(), (0, 0), 5)
    return np.where(matte()[..., None] > 0, still(), soft)


def not_run(why: str) -> list[str]:
    return [f"warn {SUBJECT}: This gate didn't run: {why}."]


@pytest.mark.parametrize(
    "pixels", [still(), still(blur=1), soft_behind()], ids=("sharp", "a little soft", "soft behind")
)
def test_a_product_in_focus_passes(tmp_path: Path, pixels: np.ndarray) -> None:
    assert said("blur", *shown(pixels, tmp_path)) == []


@pytest.mark.parametrize(
    ("pixels", "width"),
    [(still(blur=1.5), "3.5"), (still(blur=3), "5.5"), (blown_up(4), "4.3")],
    ids=("just soft", "out of focus", "blown up"),
)
def test_a_soft_product_blocks(tmp_path: Path, pixels: np.ndarray, width: str) -> None:
    told = f"The product's sharpest edges are {width} px wide, {CURE} [{width} px; allowed: at most 3.0 px]"
    assert said("blur", *shown(pixels, tmp_path)) == [f"block {SUBJECT}: {told}"]


def test_the_product_is_where_the_finding_points(tmp_path: Path) -> None:
    (finding,) = blur.run(*shown(still(blur=3), tmp_path))
    assert finding.box == (90, 60, 121, 121)


def test_a_product_without_edges_is_not_judged(tmp_path: Path) -> None:
    plain = grained(backdrop(150, 170))
    assert said("blur", *shown(plain, tmp_path)) == not_run(
        "the product has no edges of 48 code values to measure"
    )


@pytest.mark.parametrize(
    ("mattes", "why"),
    [
        ({}, "there is no product matte"),
        ({"product": np.zeros(SIZE, np.uint8)}, "the product isn't in the picture"),
        ({"product": np.full((9, 9), 255, np.uint8)}, "the file and its mattes differ in size"),
    ],
)
def test_without_its_matte_a_product_is_not_judged(tmp_path: Path, mattes: dict, why: str) -> None:
    assert said("blur", *shown(still(), tmp_path, mattes=mattes)) == not_run(why)

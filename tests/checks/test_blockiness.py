"""A file that was once compressed too hard is told, whatever its own quality is now."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from checks.blockiness import quality
from tests.checks.pictures import SCENE, SIZE, backdrop, grained, said, shown, still

BARE = np.zeros(SIZE, np.uint8)


def scene() -> np.ndarray:
    """The product on its wall, with a texture of plaster."""
    rows, columns = np.mgrid[: SIZE[0], : SIZE[1]]
    plaster = 9 * np.sin(columns / 5.3 + np.sin(rows / 7.1)) * np.sin(rows / 4.7)
    return np.clip(still() + plaster[..., None], 0, 255).astype(np.uint8)


def squeezed(pixels: np.ndarray, level: int) -> np.ndarray:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=level)
    return np.asarray(Image.open(file).convert("RGB"))


def cropped(level: int) -> np.ndarray:
    """Compressed on a larger canvas: the grid starts 3 px down and 5 px to the right."""
    return squeezed(np.pad(scene(), ((3, 0), (5, 0), (0, 0)), mode="edge"), level)[3:, 5:]


def judged(folder: Path, pixels: np.ndarray, ink: np.ndarray = BARE) -> list[str]:
    return said("blockiness", *shown(pixels, folder, mattes={"ink": ink}))


def blocks(about: int, rounded: int) -> list[str]:
    told = f"The picture was compressed to JPEG of about quality {about}, its blocks show; "
    cure = "export it again from the master, at quality 60 or better."
    return [f"block {SCENE}: {told}{cure} [blocks rounded to {rounded}; allowed: at most 17]"]


@pytest.mark.parametrize("pixels", [scene(), squeezed(scene(), 60), cropped(60), grained(backdrop())])
def test_a_file_without_visible_blocks_passes(tmp_path: Path, pixels: np.ndarray) -> None:
    assert judged(tmp_path, pixels) == []


@pytest.mark.parametrize(("level", "about", "rounded"), [(30, 27, 22), (12, 12, 52)])
def test_low_quality_blocks_though_it_was_saved_again_without_loss(
    tmp_path: Path, level: int, about: int, rounded: int
) -> None:
    assert judged(tmp_path, squeezed(scene(), level)) == blocks(about, rounded)


def test_low_quality_blocks_wherever_the_grid_starts(tmp_path: Path) -> None:
    assert judged(tmp_path, cropped(20)) == blocks(16, 38)


def test_type_is_left_out(tmp_path: Path) -> None:
    """Only what lies under the ink was squeezed: nothing of the picture itself."""
    pixels, ink = scene(), np.zeros(SIZE, np.uint8)
    pixels[:, :160], ink[:, :160] = squeezed(scene(), 12)[:, :160], 255
    assert judged(tmp_path, pixels, ink) == []
    assert judged(tmp_path, pixels) == blocks(12, 52)


def test_a_drawing_has_no_blocks(tmp_path: Path) -> None:
    subject, spec = shown(squeezed(scene(), 12), tmp_path, mattes={})
    svg = replace(subject, path=tmp_path / "delivered.svg", preview=subject.path)
    assert said("blockiness", svg, spec) == []


@pytest.mark.parametrize(
    ("mattes", "why"),
    [
        ({}, "there is no ink matte"),
        ({"ink": np.zeros((9, 9), np.uint8)}, "the file and its mattes differ in size"),
    ],
)
def test_without_the_ink_matte_it_is_not_judged(tmp_path: Path, mattes: dict, why: str) -> None:
    assert said("blockiness", *shown(scene(), tmp_path, mattes=mattes)) == [
        f"warn {SCENE}: This gate didn't run: {why}."
    ]


def test_a_quality_is_told_from_the_scale_of_libjpeg() -> None:
    """Its table's entry of 12 at quality 50, doubled at 25, and scaled down from there upwards."""
    assert [quality(rounded) for rounded in (12, 24, 60, 4.8)] == [50, 25, 10, 80]

"""A heat-map shows what a viewer sees differ, where it differs, and nothing elsewhere."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from onbrief.compare.flip import flip
from onbrief.compare.heat import heat_map
from onbrief.compare.spots import Spot

GREY = np.full((120, 200, 3), 128, np.uint8)


def saved(folder: Path, name: str, pixels: np.ndarray) -> Path:
    Image.fromarray(pixels).save(folder / name)
    return folder / name


def test_flip_is_what_its_authors_say() -> None:
    """Figures of NVIDIA's flip-evaluator 1.7 for the same pictures, at its 67 pixels a degree."""
    wave = np.fromfunction(lambda y, x, c: 40 * c + 60 + 50 * np.sin(x / 5) * np.cos(y / 7), (48, 64, 3))
    one, other = wave.astype(np.uint8), wave.astype(np.uint8)
    other[12:30, 20:44] += np.array([12, 0, 30], np.uint8)
    found = flip(one, other)
    assert (found.mean(), found.max()) == pytest.approx((0.057818, 0.376338), abs=2e-5)
    assert found[20, 32] == pytest.approx(0.330008, abs=2e-5)


def test_only_the_place_that_differs_is_painted(tmp_path: Path) -> None:
    new = GREY.copy()
    new[30:60, 40:80] = (200, 90, 90)
    old, new_file = saved(tmp_path, "old.png", GREY), saved(tmp_path, "new.png", new)
    data = heat_map(old, new_file, (Spot((40, 30, 40, 30), 30.0),), 200)
    heat = np.asarray(Image.open(io.BytesIO(data or b"")))
    assert heat.shape == (120, 200, 4)
    assert heat[45, 60, 3] > 150 and heat[:, 120:, 3].max() == 0 and heat[100:, :, 3].max() == 0


def test_it_is_made_no_larger_than_it_is_shown(tmp_path: Path) -> None:
    new = GREY.copy()
    new[:2] = 255
    files = saved(tmp_path, "old.png", GREY), saved(tmp_path, "new.png", new)
    data = heat_map(*files, (Spot((0, 0, 200, 4), 40.0),), 50)
    assert Image.open(io.BytesIO(data or b"")).size == (50, 30)


def test_what_turns_transparent_is_painted_even_where_it_was_white(tmp_path: Path) -> None:
    white = np.full((40, 40, 4), 255, np.uint8)
    holed = white.copy()
    holed[10:30, 10:30, 3] = 0
    files = saved(tmp_path, "old.png", white), saved(tmp_path, "new.png", holed)
    heat = np.asarray(Image.open(io.BytesIO(heat_map(*files, (Spot((10, 10, 20, 20), 90.0),), 40) or b"")))
    assert heat[20, 20, 3] > 200


def test_there_is_none_of_pictures_that_cannot_be_laid_over_each_other(tmp_path: Path) -> None:
    old = saved(tmp_path, "old.png", GREY)
    broken = tmp_path / "broken.png"
    broken.write_bytes(old.read_bytes()[:60])
    assert heat_map(old, broken, (), 100) is None
    assert heat_map(old, saved(tmp_path, "small.png", GREY[:50]), (), 100) is None

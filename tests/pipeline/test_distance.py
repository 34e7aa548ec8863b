"""How far two pictures are apart, in CIEDE2000."""

from __future__ import annotations

import numpy as np
import pytest

from onbrief.pipeline.distance import Distance, Limit, distance, within

SAGE = np.full((40, 50, 3), (111, 165, 141), np.uint8)


def changed(rows: slice, columns: slice, colour: int) -> np.ndarray:
    picture = SAGE.copy()
    picture[rows, columns] = colour
    return picture


def test_the_same_picture_is_nowhere_apart() -> None:
    assert distance(SAGE, SAGE) == Distance(0.0, 0.0, 0.0)


def test_a_whole_picture_one_shade_lighter_shows_in_all_three_figures() -> None:
    found = distance(SAGE, SAGE + np.uint8(5))
    assert 1 < found.mean < 2
    assert found.mean == found.block == found.pixel


def test_a_single_pixel_is_seen_as_such_and_hardly_as_a_block() -> None:
    found = distance(SAGE, changed(slice(7, 8), slice(7, 8), 0))
    assert found.pixel > 50
    assert found.block < 0.5
    assert found.mean < 0.05


def test_a_small_patch_is_beyond_what_noise_does() -> None:
    """At the edge too, where a grid of blocks has a remainder."""
    found = distance(SAGE, changed(slice(32, 40), slice(42, 50), 255))
    assert not within(found, Limit(1.5, 4.5))


def test_a_picture_smaller_than_a_block_is_one_block() -> None:
    found = distance(SAGE[:4, :5], np.full((4, 5, 3), 255, np.uint8))
    assert found.mean == found.block == found.pixel


def test_sixteen_bits_are_measured_like_eight() -> None:
    lighter = SAGE + np.uint8(5)
    assert distance(SAGE.astype(np.uint16) * 257, lighter.astype(np.uint16) * 257) == distance(SAGE, lighter)


def test_grey_mattes_are_measured_too() -> None:
    assert distance(SAGE[..., 0], SAGE[..., 0]).pixel == 0
    assert distance(np.zeros((16, 16), np.uint8), np.full((16, 16), 255, np.uint8)).mean == pytest.approx(
        100, abs=0.1
    )


@pytest.mark.parametrize("colour", [0, 255])
def test_what_becomes_opaque_is_seen_whatever_its_colour(colour: int) -> None:
    clear = np.full((16, 16, 4), (colour, colour, colour, 0), np.uint8)
    solid = np.full((16, 16, 4), (colour, colour, colour, 255), np.uint8)
    assert distance(clear, solid).mean == pytest.approx(100, abs=0.1)

"""What is known of a picture stays what it is; only what was asked for is drawn anew."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderers.onnx.canvas import Canvas, Known, expanded, fitted, laid_back

SIDE = st.integers(16, 90)
ROOM = st.integers(0, 60)


@given(width=SIDE, height=SIDE, left=ROOM, right=ROOM, above=ROOM, below=ROOM, seed=st.integers(0, 9))
def test_an_expanded_picture_keeps_what_lies_within_its_seam(
    width: int, height: int, left: int, right: int, above: int, below: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    picture = rng.integers(0, 65536, (height, width, 3)).astype(np.uint16)
    size = (width + left + right, height + above + below)
    known = expanded(picture, size, (left, above))
    drawn = rng.integers(0, 65536, (*size[::-1], 3)).astype(np.float32)
    found = laid_back(known, drawn)
    outside = np.ones(size[::-1], bool)
    outside[above : above + height, left : left + width] = False
    assert (known.mask[outside] == 255).all()
    same = known.mask == 0
    there = known.picture[above : above + height, left : left + width]
    assert (there == picture).all() and (found[same] == known.picture[same]).all()
    if not (left or right or above or below):
        assert (found == picture).all()


@given(size=st.tuples(st.integers(8, 300), st.integers(8, 300)), grid=st.sampled_from([8, 16, 32, 64]))
def test_what_is_padded_to_the_grid_is_cropped_to_the_same_picture(size: tuple[int, int], grid: int) -> None:
    canvas = Canvas.of(size, grid)
    picture = np.random.default_rng(1).integers(0, 256, (*size[::-1], 3)).astype(np.uint8)
    padded = canvas.padded(picture)
    assert padded.shape[1::-1] == canvas.drawn and not any(side % grid for side in canvas.drawn)
    assert all(0 <= more - side < grid for more, side in zip(canvas.drawn, size, strict=True))
    assert (canvas.cropped(padded) == picture).all()


def test_a_mask_fades_in_within_its_edge() -> None:
    mask = np.zeros((40, 60), np.uint8)
    mask[8:32, 10:50] = 255
    black = np.zeros((40, 60, 3), np.uint16)
    found = laid_back(Known(black, mask, 6), np.full(black.shape, 60000, np.float32))[20, :, 0].astype(int)
    assert found[:10].max() == 0 and found[16:44].min() == 60000
    assert (np.diff(found[9:17]) >= 0).all() and np.diff(found[9:17]).max() <= 10100


def test_a_soft_mask_stays_as_soft() -> None:
    mask = np.tile(np.linspace(0, 255, 60).astype(np.uint8), (40, 1))
    white = np.full((40, 60, 3), 50000, np.float32)
    found = laid_back(Known(np.zeros((40, 60, 3), np.uint16), mask, 6), white)[20, 10:, 0]
    assert np.allclose(found, mask[20, 10:] / 255 * 50000, atol=1)


def test_a_picture_of_another_ratio_is_not_squeezed() -> None:
    assert fitted(np.zeros((96, 128, 3), np.uint16), (64, 48), "the picture").shape == (48, 64, 3)
    with pytest.raises(ValueError, match="the mask has 128 × 96 pixels, which don't scale to 64 × 64"):
        fitted(np.zeros((96, 128), np.uint8), (64, 64), "the mask")

"""Lines of text in a picture, found without the detector's own library."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from checks.film.lines import detected, detector, written_on
from tests.checks.film.films import still

SIZE = (640, 360)
WORDS = (60, 200, 230, 30)  # left, top, width, height of the ink


def frame(words: str, ground: np.ndarray) -> np.ndarray:
    return cv2.putText(
        ground.copy(), words, (WORDS[0], WORDS[1] + WORDS[3]), cv2.FONT_HERSHEY_DUPLEX, 1.4, (255,) * 3, 3
    )


GROUNDS = {"flat": np.full((*SIZE, 3), 40, np.uint8), "footage": still(SIZE) // 2}


@pytest.mark.skipif(detector() is None, reason="the detector isn't installed")
@pytest.mark.parametrize("ground", GROUNDS)
def test_a_line_is_found_where_it_stands(ground: str) -> None:
    (found,) = detected(frame("Low sun", GROUNDS[ground]), 150_000)
    x, y, width, height = WORDS
    assert np.allclose(found[0] + found[2] / 2, x + 0.4 * width, atol=12)
    assert np.allclose(found[1] + found[3] / 2, y + height / 2, atol=12)
    assert 30 <= found[3] <= 70


def test_what_is_flat_is_not_looked_at() -> None:
    left, top, right, bottom = written_on(frame("Low sun", GROUNDS["flat"]))
    assert 0 < left < WORDS[0] < right < SIZE[1] and 0 < top < WORDS[1] < bottom < SIZE[0]
    assert detected(GROUNDS["flat"], 150_000) == []

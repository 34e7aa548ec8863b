"""A black frame that nobody declared is a fault, at the beginning, in between and at the end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.checks.film.films import SIZE, SOURCES, cues, make, moving, said, shown

FRAMES = 30
BLACK = np.zeros((*SIZE, 3), np.uint8)
CURE = "trim it, or declare it under `blacks`."


def spot(first: int, frames: int) -> list[np.ndarray]:
    """Black from a frame on, for so many."""
    return [BLACK if first <= n < first + frames else picture for n, picture in enumerate(moving(FRAMES))]


def judged(path: Path, **sheet: Any) -> list[str]:
    return said("film-black", *shown(path, cues(FRAMES, **sheet)))


@pytest.mark.parametrize(
    ("first", "frames", "told"),
    [
        (0, 1, f"The film begins black, for 1 frame (0.04 s); {CURE}"),
        (10, 3, f"The picture is black in between, for 3 frames (0.12 s); {CURE}"),
        (25, 5, f"The film ends black, for 5 frames (0.20 s); {CURE}"),
    ],
)
def test_black_frames_block(tmp_path: Path, first: int, frames: int, told: str) -> None:
    path = make(tmp_path / "a.mp4", spot(first, frames))
    assert judged(path) == [
        f"block {SOURCES['clips']} @{first}+{frames}: {told} [{frames} black; allowed: 0]"
    ]
    assert judged(path, blacks=[{"at": first, "frames": frames}]) == []


def test_a_dark_scene_and_white_words_on_black_are_not_black(tmp_path: Path) -> None:
    dark = [(picture * 0.15).astype(np.uint8) for picture in moving(FRAMES)]
    words = BLACK.copy()
    words[150:160, 40:140] = 255
    dark[10:20] = [words] * 10
    assert judged(make(tmp_path / "a.mp4", dark)) == []


def test_an_end_card_may_begin_on_black_but_not_end_on_it(tmp_path: Path) -> None:
    card = {"at": 2, "frames": 28, "words": [], "source": "shots.yaml#/cuts/15s/end_card"}
    assert judged(make(tmp_path / "a.mp4", spot(2, 20)), card=card) == []
    (line,) = judged(make(tmp_path / "b.mp4", spot(28, 2)), card=card)
    assert "The film ends black, for 2 frames" in line

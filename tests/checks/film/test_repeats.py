"""Frames shown twice amid motion are faults, a few of them or a pattern; a hold, a pause and a cut are not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.checks.film.films import SOURCES, cues, make, moving, said, shown

FRAMES = 40


def judged(path: Path, **sheet: Any) -> list[str]:
    return said("film-repeats", *shown(path, cues(FRAMES, **sheet)))


@pytest.mark.parametrize(
    ("keep", "told"),
    [(2, "Every second frame"), (5, "Every 5th frame")],
)
@pytest.mark.parametrize("grain", [0, 3])
def test_a_film_padded_from_a_lower_rate_blocks(tmp_path: Path, keep: int, told: str, grain: float) -> None:
    pictures = list(moving(FRAMES, grain=grain))
    (line,) = judged(make(tmp_path / "a.mp4", [pictures[n - (n % keep == keep - 1)] for n in range(FRAMES)]))
    assert line.startswith(f"block {SOURCES['clips']} @")
    assert told in line
    assert f"as if the film were made at {25 * (keep - 1) / keep:g} fps" in line


def test_a_single_frame_shown_twice_blocks(tmp_path: Path) -> None:
    pictures = list(moving(FRAMES))
    pictures[20] = pictures[19]
    path = make(tmp_path / "a.mp4", pictures)
    assert judged(path) == [
        f"block {SOURCES['clips']} @20+1: Frame 20 shows the one before again while the picture moves; export the film "
        "anew. [1 repeated; allowed: 0]"
    ]
    assert judged(path, holds=[{"at": 19, "frames": 3}]) == []


def test_motion_pauses_and_cuts_are_no_repeats(tmp_path: Path) -> None:
    pictures, others = list(moving(FRAMES, pace=0.4)), list(moving(FRAMES, seed=5))
    pictures[10:22] = [pictures[10]] * 12  # a move that stops, and a cut to a picture that begins at rest
    pictures[22:] = [others[22]] * 4 + others[26:]
    assert judged(make(tmp_path / "a.mp4", pictures, crf=26)) == []

"""A picture that stands still for a second is a fault, unless it is the end card or declared; a slow move isn't."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.checks.film.films import SOURCES, cues, make, moving, said, shown

FRAMES = 60
TOLD = (
    f"block {SOURCES['clips']} @10+{{0}}: The picture stands still for {{1:.2f}} s ({{0}} frames); let it move, or "
    "declare it under `holds`. [{1:.2f} s; allowed: at most 1 s]"
)


def standing(frames: int, grain: float = 0) -> list[np.ndarray]:
    """A move that stops at frame 10 for so many, and goes on elsewhere."""
    random, pictures = np.random.default_rng(3), list(moving(FRAMES))
    pictures[10 : 10 + frames] = [pictures[10]] * frames
    return [
        np.clip(one + random.normal(0, grain, (*one.shape[:2], 1)), 0, 255).astype(np.uint8)
        for one in pictures
    ]


def judged(path: Path, **sheet: Any) -> list[str]:
    return said("film-frozen", *shown(path, cues(FRAMES, **sheet)))


@pytest.mark.parametrize("grain", [0, 2])
def test_a_standing_picture_blocks_also_under_grain(tmp_path: Path, grain: float) -> None:
    path = make(tmp_path / "a.mp4", standing(40, grain))
    assert judged(path) == [TOLD.format(40, 1.6)]
    assert judged(path, holds=[{"at": 10, "frames": 38}]) == []


def test_the_end_card_may_stand(tmp_path: Path) -> None:
    card = {"at": 10, "frames": 40, "words": [], "source": "shots.yaml#/cuts/15s/end_card"}
    assert judged(make(tmp_path / "a.mp4", standing(40)), card=card) == []


@pytest.mark.parametrize("pace", [0.05, 0.3])
def test_a_slow_move_is_no_standstill(tmp_path: Path, pace: float) -> None:
    assert judged(make(tmp_path / "a.mp4", moving(FRAMES, pace=pace), crf=26)) == []


def test_a_short_pause_is_none_either(tmp_path: Path) -> None:
    assert judged(make(tmp_path / "a.mp4", standing(20))) == []

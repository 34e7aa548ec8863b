"""Bars above and below a picture, or beside it, are faults; dark and plain grounds are not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.checks.film.films import SIZE, SOURCES, cues, make, moving, said, shown, still

FRAMES = 40


def barred(rows: int, columns: int, colour: int = 0, first: int = 0) -> list[np.ndarray]:
    found = []
    for number, picture in enumerate(moving(FRAMES)):
        framed = np.full_like(picture, colour)
        inside = slice(rows, SIZE[0] - rows), slice(columns, SIZE[1] - columns)
        framed[inside] = picture[inside]
        found.append(framed if number >= first else picture)
    return found


def judged(frames: list[np.ndarray], folder: Path) -> list[str]:
    return said("film-letterbox", *shown(make(folder / "a.mp4", frames), cues(FRAMES)))


@pytest.mark.parametrize(
    ("rows", "columns", "told"),
    [(40, 0, "Black bars stand above and below the picture"), (0, 20, "Black bars stand beside the picture")],
)
def test_black_bars_block(tmp_path: Path, rows: int, columns: int, told: str) -> None:
    (line,) = judged(barred(rows, columns), tmp_path)
    assert line.startswith(f"block {SOURCES['clips']} @0+40: {told} and take 2")
    assert line.endswith("allowed: at most 1.5%]")


def test_bars_of_one_shot_are_told_with_its_time(tmp_path: Path) -> None:
    (line,) = judged(barred(30, 0, first=12), tmp_path)
    assert " @12+28: " in line


def test_plain_bars_warn(tmp_path: Path) -> None:
    (line,) = judged(barred(30, 0, colour=240), tmp_path)
    assert line.startswith(f"warn {SOURCES['clips']} @0+40: Plain bars stand above and below the picture")


def test_dark_and_plain_grounds_are_no_bars(tmp_path: Path) -> None:
    product = np.zeros((*SIZE, 3), np.uint8)
    paper = np.full((*SIZE, 3), 240, np.uint8)
    for ground, name in ((product, "dark"), (paper, "paper")):
        films = []
        for shift in range(FRAMES):
            seen = ground.copy()
            seen[60:260, 40 + shift : 100 + shift] = still()[60:260, 40:100]
            films.append(seen)
        (tmp_path / name).mkdir()
        assert judged(films, tmp_path / name) == []

"""Pictures that look the same lie in one stack; a fruit that moved makes another picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from onbrief.selection.alike import stacks


def still(path: Path, seed: int, fruit: int = 60, ground: str = "#6fa58d") -> Path:
    """A bottle and a fruit, with the grain and the small shifts of another seed."""
    image = Image.new("RGB", (200, 250), ground)
    draw = ImageDraw.Draw(image)
    draw.ellipse((30, 70, 150, 190), fill="#e0a07c")
    draw.rectangle((80, 90, 120 + seed % 2, 220), fill="#f0953e")
    draw.ellipse((fruit, 180, fruit + 45, 225), fill="#d9552b")
    grain = np.random.default_rng(seed).normal(0, 6, (250, 200, 1))
    Image.fromarray(np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8)).save(path)
    return path


def test_another_seed_is_the_same_picture_and_another_arrangement_is_not(tmp_path: Path) -> None:
    made = {
        1: still(tmp_path / "1.png", 1),
        2: still(tmp_path / "2.png", 2, fruit=20),
        3: still(tmp_path / "3.png", 3),
        4: still(tmp_path / "4.png", 4, ground="#b3c8c4"),
        5: still(tmp_path / "5.png", 6, fruit=20),
    }
    assert stacks(made) == [[1, 3], [2, 5], [4]]

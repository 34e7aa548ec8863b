"""A picture that is blank, torn, holed, speckled or noise is told before anybody works on it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.checks.pictures import SIZE, SUBJECT, backdrop, grained, said, shown, still

AGAIN = "render it again."


def blank() -> np.ndarray:
    return grained(backdrop(150, 152))


def torn() -> np.ndarray:
    pixels = still()
    pixels[120:] = 128
    return pixels


def holed(grain: float = 0) -> np.ndarray:
    """A tile that failed, before or after the finish laid its grain over all."""
    pixels = still()
    tile = np.random.default_rng(2).normal(0, grain, (40, 40, 1))
    pixels[40:80, 20:60] = np.clip(tile, 0, 5).round()
    return pixels


def speckled(count: int) -> np.ndarray:
    pixels = still()
    pixels[10 : 10 + 3 * count : 3, 20] = 255
    return pixels


def noisy() -> np.ndarray:
    pixels = still()
    pixels[:120, :150] = np.random.default_rng(4).integers(0, 256, (120, 150, 3))
    return pixels


def drawing(disc: str = "#8fb3ad") -> np.ndarray:
    """Flat, as an illustration is: a paper ground, a field of one colour, a small square."""
    pixels = np.full((*SIZE, 3), 240, np.uint8)
    pixels[60:180, 100:200] = list(bytes.fromhex(disc[1:]))
    pixels[20:40, 20:40] = (20, 30, 90)
    return pixels


@pytest.mark.parametrize("pixels", [still(), speckled(4)])
def test_a_whole_picture_passes(tmp_path: Path, pixels: np.ndarray) -> None:
    assert said("blank-picture", *shown(pixels, tmp_path)) == []


@pytest.mark.parametrize(
    ("pixels", "told"),
    [
        (
            blank(),
            f"The picture is blank, all of it is about #889780; {AGAIN} [contrast 1.6; allowed: at least 5]",
        ),
        (
            torn(),
            f"A rectangle of 49.6% of the picture is missing, it is all #808080; {AGAIN} "
            "[49.6%; allowed: at most 0.1%]",
        ),
        (
            holed(),
            f"A rectangle of 2.2% of the picture is missing, it is all #000000; {AGAIN} "
            "[2.2%; allowed: at most 0.1%]",
        ),
        (
            holed(grain=2),
            f"A rectangle of 2.2% of the picture is missing, it is all #000000; {AGAIN} "
            "[2.2%; allowed: at most 0.1%]",
        ),
        (
            speckled(5),
            "5 lone pixels are far brighter or darker than all around them; render with more samples. "
            "[5 px; allowed: at most 4 px]",
        ),
        (
            noisy(),
            f"A part of the picture is noise, neighbouring pixels have nothing in common; {AGAIN} "
            "[1.17 of its contrast; allowed: at most 0.85]",
        ),
    ],
    ids=("blank", "torn", "holed", "holed under grain", "speckled", "noisy"),
)
def test_what_is_not_whole_blocks(tmp_path: Path, pixels: np.ndarray, told: str) -> None:
    assert said("blank-picture", *shown(pixels, tmp_path)) == [f"block {SUBJECT}: {told}"]


def test_a_transparent_picture_blocks(tmp_path: Path) -> None:
    """An opacity of 2 % shows nothing either."""
    alpha = np.full(SIZE, 5, np.uint8)
    alpha[-12:] = 255
    assert said("blank-picture", *shown(np.dstack([still(), alpha]), tmp_path)) == [
        f"block {SUBJECT}: 95% of the picture is transparent; {AGAIN} [95%; allowed: less than 90%]"
    ]


def test_a_flat_drawing_may_be_even(tmp_path: Path) -> None:
    """Coloured fields are what it is made of; a grey one is a hole, unless the palette names it."""
    assert said("blank-picture", *shown(drawing(), tmp_path)) == []
    paper = {"paper": "#f0f0f0"}
    assert said("blank-picture", *shown(drawing("#808080"), tmp_path, palette=paper)) == [
        f"block {SUBJECT}: A rectangle of 16.1% of the picture is missing, it is all #808080; {AGAIN} "
        "[16.1%; allowed: at most 0.1%]"
    ]
    for slate, number in (("#7e8282", 0), ("#888888", 1)):
        grey = {**paper, "slate": slate}
        assert len(said("blank-picture", *shown(drawing("#808080"), tmp_path, palette=grey))) == number


def test_what_is_no_picture_is_not_judged(tmp_path: Path) -> None:
    subject, spec = shown(still(), tmp_path)
    subject.path.write_bytes(b"Not found\n")
    why = "the file can't be opened as a picture"
    assert said("blank-picture", subject, spec) == [f"warn {SUBJECT}: This gate didn't run: {why}."]


def test_a_thumbnail_is_not_judged(tmp_path: Path) -> None:
    assert said("blank-picture", *shown(still()[:10, :40], tmp_path, mattes={})) == [
        f"warn {SUBJECT}: This gate didn't run: the picture is only 40 × 10 px."
    ]

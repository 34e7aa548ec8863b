"""A picture of findings: the picture itself, an outline around each box, a number, and words beside or below it."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from onbrief.model.finding import Finding, Outcome, Severity
from onbrief.sheets import marked as room
from onbrief.sheets.marked import BADGE, Shown, _badge, _boxed, marked, write_marked

RED = (200, 40, 30)
PICTURE = (1080, 1350)


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("marked") / "a.png"
    Image.new("RGB", PICTURE, (90, 140, 120)).save(path)
    return path


def finding(box=None, message: str = "The headline is too small; enlarge it.", **changes) -> Finding:
    return Finding("text-fit", Severity.BLOCK, message, "brief.yaml", box=box, **changes)


def drawn(title: str, picture: Path, *findings: Finding) -> np.ndarray:
    with Image.open(io.BytesIO(marked(title, picture, findings))) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def test_the_box_is_outlined_in_two_tones_and_nothing_in_it_is_hidden(picture: Path) -> None:
    scale = 1200 / 1350
    seen = drawn("a.png", picture, finding((200, 300, 400, 100)))
    x, y, w, h = (round(side * scale) for side in (200, 300, 400, 100))
    left, top = 32 + x, 32 + y  # the margin around the picture
    assert (abs(seen[top : top + h, left : left + w] - (90, 140, 120)) < 6).all()
    across = seen[top + h // 2, left - 16 : left]
    assert (abs(across - RED) < 40).all(1).any() and (across > 235).all(1).any()


def test_findings_without_a_box_are_told_and_mark_nothing(picture: Path) -> None:
    seen = drawn("a.png", picture, finding(), finding((5000, 5000, 9, 9)), finding((float("nan"), 0, 1, 1)))
    assert (abs(seen[40:1220, 40:980] - (90, 140, 120)) < 6).all()


def test_a_small_banner_is_enlarged_and_its_words_stand_below(tmp_path: Path) -> None:
    Image.new("RGBA", (320, 50), (0, 0, 0, 0)).save(tmp_path / "b.png")
    seen = drawn("b.png", tmp_path / "b.png", finding((10, 10, 90, 20)))
    assert seen.shape[1] == 800 + 2 * 32
    assert (seen[40, 800] > 250).all()  # what is transparent shows white


@pytest.mark.parametrize("data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_is_an_empty_field_and_its_findings_are_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "c.png").write_bytes(data)
    write_marked(tmp_path / "new/out.png", tmp_path / "c.png", None, [finding(outcome=Outcome.NOT_RUN)])
    with Image.open(tmp_path / "new/out.png") as image:
        assert image.width == 800 + 2 * 32


def test_a_huge_picture_is_not_decoded(picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST_PIXELS", 1000)
    assert drawn("a.png", picture).shape[1] == 800 + 2 * 32


def test_words_are_words_in_any_script_and_many_are_bounded(picture: Path) -> None:
    texts = ["#panic() *x* $", "“غروب” 夕陽を、ひとくち。", "\u202eevil\x1b[31m\ud800", "x" * 5000]
    few = drawn("#eval(1)\x00" * 90, picture, *(finding((0, 0, 9, 9), text) for text in texts))
    many = drawn("a.png", picture, *[finding((0, 0, 9, 9))] * 500)
    assert few.shape[1] == many.shape[1] and max(few.shape[0], many.shape[0]) < 2000


side = st.floats(allow_nan=True, allow_infinity=True, width=32) | st.floats(-50, 900)


@settings(deadline=None)
@given(st.lists(st.tuples(side, side, side, side), max_size=12))
def test_outlines_and_numbers_stay_on_the_picture(boxes) -> None:
    shown = Shown(None, 600, 400, 1.5)
    taken: list[tuple[float, float]] = []
    for box in boxes:
        cut = _boxed(finding(box), shown)
        if cut:
            x, y, w, h = cut
            assert x >= 0 and y >= 0 and w >= 0 and h >= 0 and x + w <= 600.01 and y + h <= 400.01
            taken.append(_badge(cut, taken, shown))
            assert 0 <= taken[-1][0] <= 600 - BADGE and 0 <= taken[-1][1] <= 400 - BADGE

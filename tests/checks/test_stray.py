"""A generated picture shows no letters but those of the product's own label."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from checks import stray
from onbrief.model.request import Element
from tests.checks.pictures import SIZE, SUBJECT, said, shown, still

INTER = str(files("fontpkg_inter") / "files/Inter[opsz,wght].ttf")
ARABIC = str(files("fontpkg_noto_sans_arabic") / "files/NotoSansArabic[wdth,wght].ttf")
INSTALLED = stray._reader() is not None
MISSING = [
    f"warn {SUBJECT}: This gate didn't run: the reader isn't installed; run `pip install 'onbrief[read]'`."
]


def written(text: str, at: tuple[int, int] = (20, 14), px: int = 26, font: str = INTER) -> np.ndarray:
    picture = Image.fromarray(still())
    ImageDraw.Draw(picture).text(at, text, "#1b2a41", ImageFont.truetype(font, px))
    return np.asarray(picture)


@pytest.mark.parametrize("pixels", [still(), written("OX")], ids=("no letters", "two crosses and rings"))
def test_a_picture_without_words_passes(tmp_path: Path, pixels: np.ndarray) -> None:
    assert said("stray-text", *shown(pixels, tmp_path)) == ([] if INSTALLED else MISSING)


def test_words_block(tmp_path: Path) -> None:
    told = (
        'The picture says "Botaniol Tonlc" where nothing should be written; render it again, or retouch it.'
    )
    assert said("stray-text", *shown(written("Botaniol Tonlc"), tmp_path)) == (
        [f"block {SUBJECT}: {told} [13 letters; allowed: none outside the label]"] if INSTALLED else MISSING
    )


def test_writing_that_can_not_be_read_warns(tmp_path: Path) -> None:
    told = "The picture shows what looks like a line of writing that can't be read; look at it."
    pixels = written("عرض الصيف الجديد", font=ARABIC)
    lines = said("stray-text", *shown(pixels, tmp_path))
    assert lines == (
        [f"warn {SUBJECT}: {told} [219 × 39 px; allowed: none outside the label]"] if INSTALLED else MISSING
    )


def test_a_label_may_speak(tmp_path: Path) -> None:
    """Letters in the label's box are the product's own; the same letters beside it aren't."""
    label = Element("label", (90, 100, 120, 50), SUBJECT)
    on, beside = (written("MARENNE", at, px=22) for at in ((98, 108), (12, 8)))
    assert said("stray-text", *shown(on, tmp_path, elements=(label,))) == ([] if INSTALLED else MISSING)
    assert len(said("stray-text", *shown(beside, tmp_path, elements=(label,)))) == 1


@pytest.mark.skipif(not INSTALLED, reason="the reader isn't installed")
@pytest.mark.parametrize(("side", "sizes"), [(60, 1), (150, 2), (900, 3)])
def test_a_picture_is_searched_once_at_each_size_that_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, side: int, sizes: int
) -> None:
    """A small one is enlarged twice at most, whatever the working size."""
    searched, reader = [], stray._reader()

    def seen(picture, **how):
        searched.append(picture.shape)
        return reader(picture, **how)

    monkeypatch.setattr(stray, "_reader", lambda: seen)
    assert said("stray-text", *shown(np.full((side, side, 3), 200, np.uint8), tmp_path)) == []
    assert len(set(searched)) == len(searched) == sizes


@pytest.fixture
def without_reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(stray, "find_spec", lambda _: None)
    stray._reader.cache_clear()
    yield
    stray._reader.cache_clear()


@pytest.mark.usefixtures("without_reader")
def test_without_the_reader_it_says_what_to_install(tmp_path: Path) -> None:
    assert said("stray-text", *shown(written("Botaniol Tonlc"), tmp_path)) == MISSING


def test_without_the_models_in_the_wheel_nothing_is_downloaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, without_reader: None
) -> None:
    """A wheel of another version, whose models have other names."""

    class Spec:
        submodule_search_locations = (str(tmp_path),)

    monkeypatch.setattr(stray, "find_spec", lambda _: Spec)
    assert said("stray-text", *shown(still(), tmp_path)) == MISSING


def test_what_is_read_is_told_without_what_a_terminal_acts_on() -> None:
    assert stray._told("Sale\x1b[2J\u202e" + "x" * 60) == "Sale[2J" + "x" * 33


def test_what_is_no_picture_is_not_judged(tmp_path: Path) -> None:
    subject, spec = shown(np.zeros((*SIZE, 3), np.uint8), tmp_path)
    subject.path.write_bytes(b"")
    why = "the file can't be opened as a picture"
    assert said("stray-text", subject, spec) == [f"warn {SUBJECT}: This gate didn't run: {why}."]

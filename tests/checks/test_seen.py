"""What is seen reads as the copy."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from checks import reading, seen
from tests.checks.conftest import line
from tests.defects.sketch import BANNER, Words, draw

COPY = {role: words.text for role, words in BANNER.words.items()}
INSTALLED = reading.ready("eng") is None
HERE = BANNER.say("headline", px=32)
ARABIC = "صيف نحبه"


def drawn(folder, sketch=HERE, locale="en-GB", **copy):
    """A sketch with all that its layout would tell."""
    params = {"locale": locale, "copy": {**COPY, **copy}}
    subject, spec = draw(replace(sketch, params=params), folder)
    colours = {role: words.colour for role, words in sketch.words.items()}
    told = [replace(e, about={**e.about, "colour": colours.get(e.role)}) for e in subject.elements]
    return replace(subject, elements=tuple(told)), spec


def said(subject, spec):
    return [line(f) for f in seen.run(subject, spec)]


def retouched(subject, folder, paint):
    """The file with other pixels; its mattes still tell what was set."""
    path = folder / "retouched.png"
    Image.fromarray(paint(subject.pixels.copy(), subject.mattes["type"])).save(path)
    return replace(subject, path=path)


def not_run(why):
    return [f"warn brief.yaml#/deliverables/0: This gate didn't run: {why}."]


MISSING = not_run("Tesseract is not installed; on Debian or Ubuntu: apt-get install tesseract-ocr")


def test_clean_words_pass(tmp_path):
    assert said(*drawn(tmp_path)) == ([] if INSTALLED else MISSING)


def test_other_words_than_the_copys_block(tmp_path):
    found = said(*drawn(tmp_path, headline="Short nights, deep sleep"))
    told = (
        "block copy/en-GB.yaml#/headline: The headline shows “Slow light, long days”, but the copy is "
        "“Short nights, deep sleep”; look at its font, its shaping and who touched the file. "
        "[“Slow light, long days”; allowed: “Short nights, deep sleep”]"
    )
    assert found == ([told] if INSTALLED else MISSING)


def test_faded_type_blocks_without_being_read(tmp_path):
    subject, spec = drawn(tmp_path)
    top = np.s_[:85]

    def fade(pixels, type_):
        ground = np.array([0xEA, 0xD9, 0xC0])
        pixels[top] = np.where(type_[top][..., None] > 0, pixels[top] * 0.2 + ground * 0.8, pixels[top])
        return pixels

    (told, *_) = said(retouched(subject, tmp_path, fade), spec)
    assert told.startswith("block copy/en-GB.yaml#/headline: The headline is faded or painted over: ")
    assert told.endswith(
        " of its ink is left; deliver the file as it was rendered. " + told[told.index("[") :]
    )


def test_a_letter_that_is_gone_blocks_without_being_read(tmp_path):
    subject, spec = drawn(tmp_path)

    def rub(pixels, _):
        pixels[14:46, 16:34] = (0xEA, 0xD9, 0xC0)
        return pixels

    (told, *_) = said(retouched(subject, tmp_path, rub), spec)
    assert told.startswith(
        "block copy/en-GB.yaml#/headline: The headline isn't whole: it lacks 1 of the 19 pieces of its"
    )


@pytest.mark.parametrize("told_px", [44, 66])
def test_arabic_letters_that_stand_apart_block_whatever_size_is_told(tmp_path, told_px):
    large = replace(BANNER, direction="rtl", words={"headline": Words("\u200c".join(ARABIC), 280, 10, 44)})
    subject, spec = drawn(tmp_path, large, "ar-AE", headline=ARABIC)
    told = [
        replace(e, about={**e.about, "px": told_px}) if e.role == "headline" else e for e in subject.elements
    ]
    assert said(replace(subject, elements=tuple(told)), spec)[0] == (
        "block copy/en-GB.yaml#/headline: The letters of the headline stand apart: 7 pieces where Arabic joins them "
        "into 2; render it with a shaper. [7 pieces; allowed: about 2]"
    )


def test_arabic_letters_that_are_joined_pass_without_being_read(tmp_path, monkeypatch):
    monkeypatch.setattr(seen, "read", lambda pages, pack: [ARABIC] * len(pages))
    monkeypatch.setattr(seen, "ready", lambda pack: None)
    large = replace(BANNER, direction="rtl", words={"headline": Words(ARABIC, 280, 10, 44)})
    assert said(*drawn(tmp_path, large, "ar-AE", headline=ARABIC)) == []


def test_a_text_set_anew_a_little_aside_is_read_not_called_holed(tmp_path, monkeypatch):
    monkeypatch.setattr(seen, "read", lambda pages, pack: ["Slow light, long days"] * len(pages))
    monkeypatch.setattr(seen, "ready", lambda pack: None)
    subject, spec = drawn(tmp_path, replace(HERE, words={"headline": HERE.words["headline"]}))

    def lower(pixels, type_):
        second = np.s_[46:84, 10:230]
        pixels[second] = np.roll(pixels[second], 4, 0)
        return pixels

    assert said(retouched(subject, tmp_path, lower), spec) == []


def test_only_a_far_misreading_accuses_the_glyphs_that_were_set(tmp_path, monkeypatch):
    heard = []
    monkeypatch.setattr(seen, "read", lambda pages, pack: [*heard[-1:]] * len(pages))
    monkeypatch.setattr(seen, "ready", lambda pack: None)
    large = replace(BANNER, direction="rtl", words={"headline": Words(ARABIC, 280, 10, 44)})
    subject, spec = drawn(tmp_path, large, "ar-AE", headline=ARABIC)
    heard.append(ARABIC[:-3])
    assert said(subject, spec) == []
    heard.append(ARABIC[::-1])
    assert said(subject, spec) == [
        f"block copy/en-GB.yaml#/headline: The headline shows “{ARABIC[::-1]}”, but the copy is “{ARABIC}”; look at "
        f"its font, its shaping and who touched the file. [“{ARABIC[::-1]}”; allowed: “{ARABIC}”]"
    ]


def test_a_text_outside_the_picture_blocks(tmp_path):
    subject, spec = drawn(tmp_path)
    moved = [replace(e, box=(-500.0, 0.0, 9.0, 9.0)) if e.role == "legal" else e for e in subject.elements]
    assert said(replace(subject, elements=tuple(moved)), spec)[0] == (
        "block copy/en-GB.yaml#/legal: The legal line lies outside the picture; move it in. "
        "[outside; allowed: within the picture]"
    )


def test_without_tesseract_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(reading.shutil, "which", lambda _: None)
    why = "Tesseract is not installed; on Debian or Ubuntu: apt-get install tesseract-ocr tesseract-ocr-jpn"
    assert said(*drawn(tmp_path, locale="ja-JP")) == not_run(why)


def test_without_a_languages_data_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(reading.shutil, "which", lambda _: "/usr/bin/tesseract")
    monkeypatch.setattr(reading, "_installed", lambda: frozenset({"eng"}))
    why = "Tesseract lacks its ara data; on Debian or Ubuntu: apt-get install tesseract-ocr-ara"
    assert said(*drawn(tmp_path, locale="ar-AE")) == not_run(why)


def test_without_a_locale_it_is_not_judged(judge):
    assert judge("words-seen", BANNER) == not_run("the request names no locale")


def test_a_text_of_unknown_colour_is_not_judged(judge):
    sketch = replace(BANNER, words={"cta": BANNER.words["cta"]}, params={"locale": "en-GB"})
    assert judge("words-seen", sketch) == [
        "warn copy/en-GB.yaml#/cta: This gate didn't run: the layout sidecar tells no size and colour of the CTA."
    ]


def test_without_the_type_matte_it_is_not_judged(judge):
    assert judge("words-seen", BANNER.without("type")) == not_run("there is no type matte")


@pytest.mark.parametrize(("one", "other", "letters"), [("", "", 0), ("abc", "", 3), ("kitten", "sitting", 3)])
def test_a_distance_counts_letters(one, other, letters):
    assert seen.distance(one, other) == letters == seen.distance(other, one)


@settings(deadline=None)
@given(st.floats(1, 1e6), st.integers(1, 400), st.integers(1, 400))
def test_a_page_is_never_larger_than_it_may_be(scale, height, width):
    made = reading.page(np.zeros((height, width)), scale)
    assert max(made.shape) <= reading.LONGEST + 2 * reading.MARGIN + 1

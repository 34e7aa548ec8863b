"""Strings made alike before they are compared."""

import pytest

from checks.said import folded, plain, quoted, script


def test_breaks_hyphens_and_kinds_of_blank_are_no_words():
    assert plain("Sonnen\u00adgereift,\n 0\u00a0% Alkohol ") == plain("Sonnengereift, 0 % Alkohol")


@pytest.mark.parametrize(
    ("one", "other"), [("ＡＢＣ", "abc"), ("خالٍ", "خال"), ("أحمر", "احمر"), ("ســلام", "سلام")]
)
def test_a_search_finds_them_alike(one, other):
    assert folded(one) == folded(other)


def test_an_umlaut_is_another_letter():
    assert folded("Kräuter") != folded("Krauter")


def test_a_long_line_is_quoted_short():
    assert quoted("word " * 40) == "“" + ("word " * 12)[:59].rstrip() + "…”"


def test_a_letter_tells_its_script():
    assert [script(c) for c in "aغ夏ーア1"] == ["LATIN", "ARABIC", "CJK", "KATAKANA", "KATAKANA", ""]

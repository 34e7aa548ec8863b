"""The fonts can draw every character of the copy."""

import unicodedata

import pytest

from tests.defects.sketch import BANNER, STRIP


@pytest.mark.parametrize("sketch", [BANNER, STRIP])
def test_covered_copy_passes(judge, sketch):
    assert judge("missing-glyphs", sketch) == []


def test_characters_that_draw_nothing_need_no_glyph(judge):
    soft_hyphen, joiner, mark, narrow_space = "\u00ad", "\u200d", "\u200f", "\u202f"
    text = f"Slow{soft_hyphen}light{joiner}{mark}\n5{narrow_space}%"
    assert judge("missing-glyphs", BANNER.say("headline", text=text)) == []


def test_composed_and_decomposed_accents_are_the_same(judge):
    assert judge("missing-glyphs", BANNER.say("headline", text=unicodedata.normalize("NFD", "Été"))) == []


def test_a_foreign_character_blocks(judge):
    assert judge("missing-glyphs", "one foreign character") == [
        "block copy/en-GB.yaml#/headline: The headline has “夏” (U+590F CJK UNIFIED IDEOGRAPH-590F), "
        "which no font of the style pack can draw; add a font or change the copy. "
        "[1 character without a glyph; allowed: none]"
    ]


def test_of_many_foreign_characters_three_are_named(judge):
    assert judge("missing-glyphs", "a foreign sentence") == [
        "block copy/en-GB.yaml#/body: The body copy has “夏” (U+590F CJK UNIFIED IDEOGRAPH-590F), "
        "“の” (U+306E HIRAGANA LETTER NO), “光” (U+5149 CJK UNIFIED IDEOGRAPH-5149) and 1 more, "
        "which no font of the style pack can draw; add a font or change the copy. "
        "[4 characters without a glyph; allowed: none]"
    ]


def test_without_known_fonts_it_is_not_judged(judge):
    assert judge("missing-glyphs", BANNER.set_in()) == [
        "warn brief.yaml#/deliverables/0: This gate didn't run: the request names no fonts."
    ]

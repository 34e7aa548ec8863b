"""The fonts can draw every character of the copy."""

import struct
import unicodedata
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._g_l_y_f import Glyph

from tests.defects.sketch import BANNER, INTER, STRIP


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


def lying(folder, letter, box=False):
    """Inter with a letter drawn as nothing, or mapped to the box for what a font lacks."""
    with TTFont(INTER) as font:
        name = font.getBestCmap()[ord(letter)]
        font["glyf"][name] = Glyph()
        font["gvar"].variations[name] = []
        for table in font["cmap"].tables if box else ():
            table.cmap[ord(letter)] = ".notdef"
        font.save(folder / "lying.ttf")
    return folder / "lying.ttf"


@pytest.mark.parametrize("box", [False, True])
def test_a_font_that_lies_about_its_coverage_is_not_believed(judge, tmp_path, box):
    assert judge("missing-glyphs", BANNER.set_in(lying(tmp_path, "U", box=box))) == [
        "block copy/en-GB.yaml#/legal: The legal line has “U” (U+0055 LATIN CAPITAL LETTER U), "
        "which no font of the style pack can draw; add a font or change the copy. "
        "[1 character without a glyph; allowed: none]"
    ]


def greedy() -> bytes:
    """A font whose map claims four billion characters in a few bytes."""
    with TTFont(INTER) as font:
        font.flavor = None
        cmap = struct.pack(">HHHHI", 0, 1, 3, 10, 12) + struct.pack(">HHIII", 12, 0, 28, 0, 1)
        font["cmap"] = newTable("cmap")
        font["cmap"].compile = lambda _: cmap + struct.pack(">III", 0, 0xFFFFFFFF, 1)
        buffer = BytesIO()
        font.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data", [b"", b"not a font", INTER.read_bytes()[:5000], b"wOF2" + INTER.read_bytes(), greedy()]
)
def test_a_font_that_cannot_be_read_is_told_and_nothing_is_passed(judge, tmp_path, data):
    (tmp_path / "hostile.ttf").write_bytes(data)
    assert judge("missing-glyphs", BANNER.set_in(tmp_path / "hostile.ttf")) == [
        "warn brief.yaml#/deliverables/0: This gate didn't run: hostile.ttf is no font that can be read; replace it."
    ]

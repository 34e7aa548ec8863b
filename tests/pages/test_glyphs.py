"""Glyphs that a page carries along for scripts that not every machine can show."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from onbrief.pages.glyphs import cut, rare, weight
from onbrief.pipeline.inputs import resolve
from tests.studio import ROOT

ARABIC = "pip:fontpkg_noto_sans_arabic/files/NotoSansArabic[wdth,wght].ttf"
JAPANESE = "pip:noto_cjk_sans_jp_regular/NotoSansCJKjp-Regular.otf"


def test_only_scripts_that_a_machine_may_lack_are_rare() -> None:
    assert rare("Ångström, Ж, Ω – “€ 3”\n → 夕 غ") == {"夕", "غ"}


@pytest.mark.parametrize(("font", "text"), [(JAPANESE, "夕陽を、ひとくち。"), (ARABIC, "غروب في كل رشفة")])
def test_a_cut_holds_the_characters_asked_for_and_no_others(font: str, text: str) -> None:
    path = resolve(ROOT, font)
    found = cut(path, rare(text + "🜨"))
    assert found and found.covered == rare(text) and len(found.woff) < 12_000
    with TTFont(io.BytesIO(found.woff)) as small:
        assert set(map(chr, small.getBestCmap())) == rare(text)
        assert "fvar" not in small
    assert weight(path) == 400


def test_letters_that_join_keep_their_other_forms() -> None:
    found = cut(resolve(ROOT, ARABIC), "كل")
    assert found
    with TTFont(io.BytesIO(found.woff)) as small:
        features = {one.FeatureTag for one in small["GSUB"].table.FeatureList.FeatureRecord}
        assert {"init", "medi", "fina"} <= features and len(small.getGlyphOrder()) > 6


def test_what_is_no_font_is_left_to_the_system(tmp_path: Path) -> None:
    whole = resolve(ROOT, ARABIC).read_bytes()
    noise = random.Random(6)
    spoilt = bytearray(whole)
    for _ in range(4000):
        spoilt[noise.randrange(12, len(spoilt))] = noise.randrange(256)
    for number, data in enumerate((b"", b"OTTO", whole[: len(whole) // 3], bytes(spoilt))):
        path = tmp_path / f"{number}.ttf"
        path.write_bytes(data)
        assert cut(path, "غروب") is None
        assert weight(path) in range(1001)
    assert cut(tmp_path / "nowhere.ttf", "غروب") is None
    assert cut(resolve(ROOT, ARABIC), "夕") is None

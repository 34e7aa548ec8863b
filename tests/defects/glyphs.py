"""Copy with characters that the fonts lack."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

from onbrief.model.finding import Spec, Subject
from tests.defects.seed import Case, Seed, of
from tests.defects.sketch import SOURCES, Defect
from tests.defects.tamper import known, retype

GLYPHS = frozenset({"missing-glyphs"})

DEFECTS = (
    Defect(
        "one foreign character",
        lambda sketch: sketch.say("headline", text="Slow light,\nlong 夏"),
        GLYPHS,
        SOURCES["headline"],
    ),
    Defect(
        "a foreign sentence",
        lambda sketch: sketch.say("body", text="夏の光。"),
        GLYPHS,
        SOURCES["body"],
    ),
)


def told(case: Case, role: str) -> str:
    subject, _, _ = known(case)
    return next((str(e.about.get("text") or "") for e in subject.elements if e.role == role), "")


def has_headline(case: Case) -> bool:
    return bool(told(case, "headline"))


def foreign(case: Case, more: str, folder: Path) -> tuple[Subject, Spec]:
    """A character at the headline's end that came along from another document."""
    _, spec, _ = known(case)
    copy = spec.params["copy"]
    return retype(case, folder, copy={**copy, "headline": copy["headline"] + more})


def alone(case: Case) -> list[str]:
    """Letters that only the headline has, and that a font with TrueType outlines draws for it."""
    subject, _, _ = known(case)
    others = "".join(str(e.about.get("text") or "") for e in subject.elements if e.role != "headline")
    letters = [c for c in dict.fromkeys(told(case, "headline")) if c.isalpha() and c not in others]
    return [c for c in letters if (font := _font(case, c)) and font.suffix == ".ttf"]


def _font(case: Case, character: str) -> Path | None:
    subject, _, _ = known(case)
    return next((font for font in subject.about["fonts"] if ord(character) in _map(font)), None)


@cache
def _map(font: Path) -> frozenset[int]:
    with TTFont(font, fontNumber=0) as opened:
        return frozenset(opened.getBestCmap())


def lying(case: Case, how: str, folder: Path) -> tuple[Subject, Spec]:
    """A font cut down by a tool that left the map: glyphs that nobody needs, one letter's, or all of the headline's."""
    subject, spec, _ = known(case)
    mine = alone(case)
    letters = {"spare": ["ŵ", "ϗ", "ڠ"], "one": mine[:1], "all": mine}[how]
    fonts = []
    for number, font in enumerate(subject.about["fonts"]):
        emptied = [c for c in letters if ord(c) in _map(font)] if font.suffix == ".ttf" else []
        fonts.append(_emptied(font, emptied, folder / f"{number}.ttf") if emptied else font)
    return replace(subject, about={**subject.about, "fonts": fonts}), spec


def _emptied(font: Path, characters: list[str], target: Path) -> Path:
    with TTFont(font) as opened:
        for character in characters:
            name = opened.getBestCmap()[ord(character)]
            opened["glyf"][name] = Glyph()
            if "gvar" in opened:
                opened["gvar"].variations[name] = []
        opened.save(target)
    return target


SEEDS = (
    Seed("copy from another script", "missing-glyphs", foreign, "\u00ad\u00a0!", "ঔ", " ქართული", of("headline"),
         fits=has_headline),
    Seed("an emoji", "missing-glyphs", foreign, "\ufe0f!", " 🍊", " 🍊🌿🫧", of("headline"), fits=has_headline),
    Seed("font that lies", "missing-glyphs", lying, "spare", "one", "all", of("headline"),
         fits=lambda case: bool(alone(case))),
)  # fmt: skip

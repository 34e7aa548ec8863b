"""Can the fonts draw every character of the copy? Layout engines silently leave out what they can't."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from checks.ink import blame, drawn, name, not_run, obstacle
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "missing-glyphs"
scope = Scope.DELIVERABLE
needs = frozenset({Need.LAYOUT})

# Unicode 17, DerivedCoreProperties: Default_Ignorable_Code_Point. They steer shaping and draw nothing.
IGNORABLE = (
    range(0x00AD, 0x00AE),
    range(0x034F, 0x0350),
    range(0x061C, 0x061D),
    range(0x115F, 0x1161),
    range(0x17B4, 0x17B6),
    range(0x180B, 0x1810),
    range(0x200B, 0x2010),
    range(0x202A, 0x202F),
    range(0x2060, 0x2070),
    range(0x3164, 0x3165),
    range(0xFE00, 0xFE10),
    range(0xFEFF, 0xFF00),
    range(0xFFA0, 0xFFA1),
    range(0xFFF0, 0xFFF9),
    range(0x1BCA0, 0x1BCA4),
    range(0x1D173, 0x1D17B),
    range(0xE0000, 0xE1000),
)
SHOWN = 3  # characters named in a message


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Compares each drawn string with the character maps of all fonts of the request together."""
    fonts = subject.about.get("fonts", [])
    said = any(element.about.get("text") for element in drawn(subject.elements))
    why = obstacle(subject) or ("the request names no fonts" if said and not fonts else None)
    if why:
        yield not_run(id, why, blame(spec, "type", "placement"))
        return
    for element in drawn(subject.elements):
        missing = uncovered(element.about.get("text", ""), fonts)
        if missing:
            count = f"{len(missing)} character" + "s" * (len(missing) > 1)
            yield Finding(
                id,
                Severity.BLOCK,
                f"The {name(element)} has {_listed(missing)}, which no font of the style pack can draw; "
                "add a font or change the copy.",
                element.source,
                measured=f"{count} without a glyph",
                allowed="none",
                box=element.box,
            )


def uncovered(text: str, fonts: Sequence[Path]) -> list[str]:
    """Characters that no font maps, in the order in which they appear, each once.

    A shaper composes and takes apart, so é passes as one glyph or as e with an accent. Spaces are made up
    from the font's space, and ignorable characters draw nothing.
    """
    mapped = frozenset[int]().union(*(_characters(font) for font in fonts))
    characters = dict.fromkeys(unicodedata.normalize("NFC", text))
    return [c for c in characters if not _draws_nothing(c) and not _drawable(c, mapped)]


def _draws_nothing(character: str) -> bool:
    return character.isspace() or any(ord(character) in block for block in IGNORABLE)


def _drawable(character: str, mapped: frozenset[int]) -> bool:
    parts = unicodedata.normalize("NFD", character)
    return ord(character) in mapped or all(ord(part) in mapped for part in parts)


@cache
def _characters(font: Path) -> frozenset[int]:
    with TTFont(font, fontNumber=0, lazy=True) as opened:
        return frozenset(opened.getBestCmap())


def _listed(characters: list[str]) -> str:
    named = [f"“{c}” (U+{ord(c):04X} {unicodedata.name(c, 'without a name')})" for c in characters[:SHOWN]]
    more = len(characters) - SHOWN
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")

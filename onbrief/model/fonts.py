"""Can the fonts of a style pack draw every character? Layout engines silently leave out what they can't."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from onbrief.errors import InputError, Problem
from onbrief.model.copy import DRAWN
from onbrief.model.parse import Keys
from onbrief.model.references import places

if TYPE_CHECKING:
    from onbrief.model.source import Source
    from onbrief.model.stylepack import Type

MAX_FONT_BYTES = 60_000_000
COPY_LINES = [f"{group}{line}" for group in ("", "skus/*/", "placements/*/") for line in DRAWN]
LABEL_LINES = ("skus/*/label/*", "skus/*/label/*/*")
MAX_TEXTS = 1000  # of one file, looked at one by one
SHOWN = 3  # characters named in a message

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


def uncovered(text: str, fonts: Sequence[Path]) -> list[str]:
    """Characters that no font maps, in the order in which they appear, each once.

    A shaper composes and takes apart, so é passes as one glyph or as e with an accent. Spaces are made up
    from the font's space, and ignorable characters draw nothing.
    """
    mapped = _mapped(tuple(fonts))
    characters = dict.fromkeys(unicodedata.normalize("NFC", text))
    return [
        c for c in characters if ord(c) not in mapped and not _draws_nothing(c) and not _drawable(c, mapped)
    ]


def listed(characters: list[str]) -> str:
    """The first of them, with their names."""
    named = [f"“{c}” (U+{ord(c):04X} {unicodedata.name(c, 'without a name')})" for c in characters[:SHOWN]]
    more = len(characters) - SHOWN
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


def _draws_nothing(character: str) -> bool:
    return character.isspace() or any(ord(character) in block for block in IGNORABLE)


def _drawable(character: str, mapped: frozenset[int]) -> bool:
    return all(ord(part) in mapped for part in unicodedata.normalize("NFD", character))


@cache
def _mapped(fonts: tuple[Path, ...]) -> frozenset[int]:
    return frozenset[int]().union(*(_characters(font) for font in fonts))


@cache
def _characters(font: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    try:
        with TTFont(font, fontNumber=0, lazy=True) as opened:
            return frozenset(opened.getBestCmap() or ())
    except Exception as error:  # fontTools raises nearly anything on bytes that are no font
        raise InputError.at(font.name, "this is no font that can be read", "Replace it.") from error


class Glyphs:
    """The fonts of one style pack, each opened once."""

    def __init__(
        self, root: Path, type_: Type, label_fonts: Sequence[str], font_file: Callable[[Path, str], Path]
    ):
        self.type, self.label_fonts = type_, label_fonts
        self.problems: dict[Keys, Problem] = {}
        self.files: dict[str, tuple[Path, ...]] = {}
        for name, font in type_.fonts.items():
            keys = [("type", "fonts", name, "files", i) for i in range(len(font.files))]
            found = [self._open(root, font_file, *named) for named in zip(keys, font.files, strict=True)]
            if all(found):
                self.files[name] = tuple(path for path in found if path)

    def _open(self, root: Path, font_file: Callable[[Path, str], Path], keys: Keys, name: str) -> Path | None:
        """The path of a font that can be read; else its problem is kept."""
        try:
            path = font_file(root, name)
            if not path.is_file():
                raise InputError.at(name, "there is no such file", "Name it as pip:<package>/<path>.")
            if path.stat().st_size > MAX_FONT_BYTES:
                raise InputError.at(name, f"this font is larger than {MAX_FONT_BYTES / 1e6:.0f} MB")
            _characters(path)
        except InputError as error:
            first = error.problems[0]
            self.problems[keys] = Problem("", f"“{name}”: {first.what}", first.cure)
            return None
        return path

    def unreadable(self, source: Source) -> Iterator[Problem]:
        """Font files that aren't there, or are no fonts."""
        for keys, problem in self.problems.items():
            yield source.problem(keys, problem.what, problem.cure)

    def missing_in_copy(self, source: Source, locale: str) -> Iterator[Problem]:
        """Characters of a locale's drawn lines that none of its script's fonts has."""
        script = self.type.script_of(locale)
        if script:
            yield from self._missing(
                source, COPY_LINES, self.type.scripts[script].fonts, f"the fonts for {script}"
            )

    def missing_on_labels(self, source: Source) -> Iterator[Problem]:
        """The same for what stands on labels."""
        yield from self._missing(source, LABEL_LINES, self.label_fonts, "the label's fonts")

    def _missing(
        self, source: Source, paths: Iterable[str], names: Sequence[str], whose: str
    ) -> Iterator[Problem]:
        if not all(name in self.files for name in names):
            return  # which is told of the style pack
        fonts = tuple(path for name in names for path in self.files[name])
        found = [(keys, text) for path in paths for keys, text in places(source.data, path)]
        texts = [(keys, text) for keys, text in found if isinstance(text, str)]
        if not uncovered("".join(text for _, text in texts), fonts):
            return
        for keys, text in texts[:MAX_TEXTS]:
            if characters := uncovered(text, fonts):
                problem = source.problem(
                    keys,
                    f"{whose} can't draw {listed(characters)}",
                    "Write it another way, or add a font that has it to the style pack's `type:`.",
                )
                yield Problem(source.where_of(keys, characters[0]), problem.what, problem.cure)

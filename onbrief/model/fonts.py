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
    from PIL.ImageFont import FreeTypeFont

    from onbrief.model.source import Source
    from onbrief.model.stylepack import Type

MAX_FONT_BYTES = 60_000_000
COPY_LINES = [f"{group}{line}" for group in ("", "skus/*/", "placements/*/") for line in DRAWN]
LABEL_LINES = ("skus/*/label/*", "skus/*/label/*/*")
MOST_CLAIMED = 1_200_000  # characters; Unicode has room for 1,114,112
SFNT = (b"\0\1\0\0", b"OTTO", b"true", b"ttcf")  # the first bytes of fonts that aren't squeezed
COLOURED = ("CBDT", "COLR", "SVG ", "sbix")  # tables of glyphs that aren't plain outlines
PROBE = 24  # pixels at which a glyph is tried; any glyph has ink at this size
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
    """Characters that no font draws, in the order in which they appear, each once. Raises InputError.

    A shaper composes and takes apart, so é passes as one glyph or as e with an accent. Spaces are made up
    from the font's space, and ignorable characters draw nothing. A font's word that it has a character is
    not enough: its glyph must have ink, and not be the box for what is missing.
    """
    known = tuple(fonts)
    characters = dict.fromkeys(unicodedata.normalize("NFC", text))
    return [c for c in characters if not _draws_nothing(c) and not _drawable(c, known)]


def broken(fonts: Iterable[Path]) -> str | None:
    """Which of the fonts can't be read, if one can't."""
    for font in fonts:
        try:
            _characters(font)
            _face(font)
        except InputError:
            return f"{font.name} is no font that can be read; replace it"
    return None


def listed(characters: list[str]) -> str:
    """The first of them, with their names."""
    named = [f"“{c}” (U+{ord(c):04X} {unicodedata.name(c, 'without a name')})" for c in characters[:SHOWN]]
    more = len(characters) - SHOWN
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


def _draws_nothing(character: str) -> bool:
    return character.isspace() or character == "\u2800" or any(ord(character) in block for block in IGNORABLE)


@cache
def _drawable(character: str, fonts: tuple[Path, ...]) -> bool:
    """Whether the first font that claims a character, which is the one that a shaper takes, draws it.

    What none claims is taken apart.
    """
    font = next((font for font in fonts if ord(character) in _characters(font)), None)
    if font is not None:
        return not _blank(character, font)
    parts = unicodedata.normalize("NFD", character)
    return parts != character and all(_drawable(part, fonts) for part in parts)


def _blank(character: str, font: Path) -> bool:
    """Whether a glyph has no ink. Coloured glyphs aren't judged."""
    face = _face(font)
    if face is None:
        return False
    try:
        return face.getmask(character).getbbox() is None
    except Exception:  # an outline of no bearable size, or none that can be followed
        return True


@cache
def _face(font: Path) -> FreeTypeFont | None:
    """A font as a rasteriser opens it. None for fonts of coloured glyphs. Raises InputError."""
    from fontTools.ttLib import TTFont
    from PIL import ImageFont

    try:
        with TTFont(font, fontNumber=0, lazy=True) as opened:
            if any(table in opened for table in COLOURED):
                return None
        return ImageFont.truetype(font, PROBE, layout_engine=ImageFont.Layout.BASIC)
    except Exception as error:
        raise _no_font(font) from error


@cache
def _characters(font: Path) -> frozenset[int]:
    """What a font claims to have. Raises InputError."""
    from fontTools.ttLib import TTFont

    try:
        with open(font, "rb") as file:
            if file.read(4) not in SFNT:
                raise ValueError("it is squeezed, or no font")
        with TTFont(font, fontNumber=0, lazy=True) as opened:
            assert opened.reader is not None
            if _claimed(opened.reader["cmap"]) > MOST_CLAIMED:
                raise ValueError("it claims more characters than there are")
            lacking = opened.getGlyphOrder()[0]  # the box; some fonts map characters to it
            return frozenset(c for c, glyph in (opened.getBestCmap() or {}).items() if glyph != lacking)
    except Exception as error:  # fontTools raises nearly anything on bytes that are no font
        raise _no_font(font) from error


def _no_font(font: Path) -> InputError:
    return InputError.at(font.name, "this is no font that can be read", "Replace it.")


def _claimed(cmap: bytes) -> int:
    """How many characters a font's map spans (OpenType 1.9, cmap formats 4, 12 and 13), before it is unfolded."""
    import numpy as np

    claimed = 0
    tables = range(4, 4 + 8 * int.from_bytes(cmap[2:4]), 8)
    for start in {int.from_bytes(cmap[at + 4 : at + 8]) for at in tables}:
        kind = int.from_bytes(cmap[start : start + 2])
        if kind == 4:
            count = int.from_bytes(cmap[start + 6 : start + 8]) // 2
            last = np.frombuffer(cmap, ">u2", count, start + 14).astype(np.int64)
            first = np.frombuffer(cmap, ">u2", count, start + 16 + 2 * count).astype(np.int64)
        elif kind in (12, 13):
            count = int.from_bytes(cmap[start + 12 : start + 16])
            groups = np.frombuffer(cmap, ">u4", 3 * count, start + 16).reshape(-1, 3)
            first, last = groups[:, 0].astype(np.int64), groups[:, 1].astype(np.int64)
        else:
            continue
        claimed = max(claimed, int(np.maximum(last - first + 1, 0).sum()))
    return claimed


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

"""Lines that were read, held against the words that should be there; Latin, Arabic and Japanese alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from checks.ink import Box
from checks.said import folded, script
from checks.seen import LETTERS_ALIKE, distance

FITS = 0.35  # share of a line's letters that may be misread where it is still taken for part of the words
OVERLAP = 0.5  # share of the lower line's height by which two lines overlap that stand side by side
LOOKS_ALIKE = LETTERS_ALIKE | str.maketrans("ゃゅょっァィゥェォャュョッ", "やゆよつアイウエオヤユヨツ")


class Line(NamedTuple):
    """One line found in a frame. box: pixels. heard: what each way of reading made of it."""

    box: Box
    heard: tuple[str, ...]


class Match(NamedTuple):
    """Words found in lines. off: letters to add, drop or change to make them what was heard."""

    off: int
    heard: str
    lines: tuple[Line, ...]


@lru_cache(4096)
def letters(text: str) -> str:
    """What a reader can tell for certain: letters and digits, folded, with those alike made one."""
    return "".join(c for c in folded(text).translate(LOOKS_ALIKE) if c.isalnum())


def is_arabic(text: str) -> bool:
    return any(script(c) == "ARABIC" for c in text)


def within(part: str, whole: str) -> int:
    """Letters to add, drop or change in `part` to make it a run of `whole` (Sellers 1980)."""
    row = [0] * (len(whole) + 1)
    for i, mine in enumerate(part, 1):
        last, row[0] = row[0], i
        for j, theirs in enumerate(whole, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (mine != theirs))
    return min(row)


def match(wanted: str, lines: Sequence[Line], rtl: bool) -> Match:
    """The lines that come nearest to the words, in reading order."""
    wanted = letters(wanted)
    chosen = [(line, said) for line in lines if (said := _likest(line, wanted))]
    best = _joined(wanted, chosen, rtl)
    while len(chosen) > 1:
        fewer = [chosen[:n] + chosen[n + 1 :] for n in range(len(chosen))]
        nearest = min(fewer, key=lambda some: _joined(wanted, some, rtl).off)
        shorter = _joined(wanted, nearest, rtl)
        if shorter.off >= best.off:
            break
        chosen, best = nearest, shorter
    return best


def _likest(line: Line, wanted: str) -> str:
    """The reading of a line that fits the words best; nothing where none does."""
    told = {letters(said): said for said in line.heard if letters(said)}
    fit = min(told, key=lambda one: (within(one, wanted) / len(one), -len(one)), default="")
    return told[fit] if fit and within(fit, wanted) <= FITS * len(fit) else ""


def nearness(line: Line, wanted: str) -> float:
    """Share of a line's letters that are wrong, as the likeliest reading has it, if it is part of the words. wanted: letters."""
    told = [letters(said) for said in line.heard if letters(said)]
    return min((within(said, wanted) / len(said) for said in told), default=1.0)


def _joined(wanted: str, chosen: Iterable[tuple[Line, str]], rtl: bool) -> Match:
    ordered = in_order(dict(chosen), rtl)
    heard = " ".join(ordered.values())
    return Match(distance(wanted, letters(heard)), heard, tuple(ordered))


def in_order(said: dict[Line, str], rtl: bool) -> dict[Line, str]:
    """Lines from top to bottom, those side by side as the language reads."""
    down = sorted(said, key=lambda line: line.box[1] + line.box[3] / 2)
    row = 0
    rows: dict[Line, int] = {}
    for number, line in enumerate(down):
        if number and not _beside(down[number - 1].box, line.box):
            row += 1
        rows[line] = row
    ordered: dict[Line, str] = {}
    for _, beside in groupby(down, key=rows.__getitem__):
        across = sorted(beside, key=lambda line: line.box[0], reverse=rtl)
        ordered |= {line: said[line] for line in across}
    return ordered


def _beside(one: Box, other: Box) -> bool:
    shared = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return shared > OVERLAP * min(one[3], other[3])

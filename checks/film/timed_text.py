"""Captions beside a film, as players read them: SubRip and WebVTT, strictly.

WebVTT as in W3C, "WebVTT: The Web Video Text Tracks Format", Candidate Recommendation of April 2019: signature, cue
timings, no `-->` in text. SubRip as its author wrote it: number, timings with a comma, text, a blank line.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

HEAVIEST = 1_000_000  # bytes of a file of captions: a film of ten minutes has 20,000
MOST = 2_000  # captions in one
TIMES = re.compile(r"(?:(\d{2,3}):)?([0-5]\d):([0-5]\d)([.,])(\d{3})")
ARROW = " --> "
TAG = re.compile(r"</?[a-z][^>\n]{0,60}>|\{\\an?\d\}", re.IGNORECASE)


class Caption(NamedTuple):
    """One caption. start, end: milliseconds. line: where it stands in its file, from 1."""

    start: int
    end: int
    lines: tuple[str, ...]
    line: int

    @property
    def text(self) -> str:
        return " ".join(self.lines)


class Unplayable(ValueError):
    """Why players won't take a file of captions."""


def read_captions(path: Path) -> list[Caption]:
    """The captions of a `.srt` or `.vtt` file in its order. Raises Unplayable and OSError."""
    with path.open("rb") as file:
        data = file.read(HEAVIEST + 1)
    if len(data) > HEAVIEST:
        raise Unplayable(f"it is heavier than {HEAVIEST // 1000} kB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unplayable("it isn't UTF-8") from error
    if any(ord(c) < 32 and c not in "\n\r\t" for c in text):
        raise Unplayable("there are control characters in it")
    lines = re.split(r"\r\n|\r|\n", text)
    kind = path.suffix.lower().removeprefix(".")
    first = 1 if kind == "vtt" else 0
    if first and not re.fullmatch(r"WEBVTT([ \t].*)?", lines[0]):
        raise Unplayable("its first line isn't WEBVTT")
    return _captions(lines, first, kind)


def _captions(lines: list[str], first: int, kind: str) -> list[Caption]:
    found: list[Caption] = []
    for start, block in _blocks(lines, first):
        if kind == "vtt" and re.match(r"(NOTE|STYLE|REGION)\b", block[0]):
            continue
        if first and start == first + 1 and ARROW not in "".join(block):
            continue  # headers right under the signature
        if len(found) == MOST:
            raise Unplayable(f"it has more than {MOST} captions")
        found.append(_caption(start, block, kind))
    return found


def _blocks(lines: list[str], first: int) -> list[tuple[int, list[str]]]:
    """Runs of lines that aren't blank, with the number of their first line, from 1."""
    blanks = [first - 1, *(n for n in range(first, len(lines)) if not lines[n].strip()), len(lines)]
    return [(one + 2, lines[one + 1 : other]) for one, other in pairwise(blanks) if other - one > 1]


def _caption(start: int, block: list[str], kind: str) -> Caption:
    at = 0 if kind == "vtt" and "-->" in block[0] else 1
    if kind == "srt" and not block[0].strip().isdigit():
        raise Unplayable(f"line {start}: a caption begins with its number")
    if len(block) <= at or "-->" not in block[at]:
        raise Unplayable(
            f"line {start + at}: there are no times, written 00:00:01{_mark(kind)}000 --> 00:00:02{_mark(kind)}000"
        )
    begin, arrow, rest = block[at].partition(ARROW)
    end = rest.split()[0] if rest.split() else ""
    times = [_milliseconds(one.strip(), kind, start + at) for one in (begin, end)]
    if not arrow or times[1] <= times[0]:
        raise Unplayable(f"line {start + at}: the caption ends before it begins")
    text = tuple(TAG.sub("", line).strip() for line in block[at + 1 :])
    if not any(text):
        raise Unplayable(f"line {start}: the caption is empty")
    if any("-->" in line for line in text):
        raise Unplayable(f"line {start}: a blank line is missing between two captions")
    return Caption(times[0], times[1], text, start)


def _milliseconds(text: str, kind: str, line: int) -> int:
    found = TIMES.fullmatch(text)
    if not found or found[4] != _mark(kind) or (kind == "srt" and found[1] is None):
        raise Unplayable(f"line {line}: “{text[:20]}” is no time; write 00:00:01{_mark(kind)}000")
    hours, minutes, seconds, _, thousandths = found.groups()
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(thousandths)


def _mark(kind: str) -> str:
    return "," if kind == "srt" else "."

"""What is said, as text: captions broken by sense, timed to the voice's windows, and written as SRT and WebVTT.

Figures: Netflix, Timed Text Style Guide, General Requirements, and Supplementals & Marketing Assets (both read
2026-11): two lines at most, at least 5/6 s, two frames between captions, at most 12 frames longer than the voice; and
its English style guide: 17 characters a second, 42 a line. We stay at 37 a line, which the BBC's teletext rows hold
too, and at 13 full-width characters a line for Japanese.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from onbrief.model.cues import CueSheet, Line
from renderers.typography.words import NBSP, PAUSE, SHY, phrases

LINES = 2
LETTERS = {"ja": 13, "zh": 16, "ko": 16}  # a line, where not LATIN
LATIN = 37
READ = {"ja": 7, "zh": 9, "ko": 12}  # characters a second that people read, where not READ_LATIN
READ_LATIN = 17
SHORTEST = Fraction(5, 6)  # seconds
GAP = 2  # frames
LINGER = Fraction(12, 25)  # seconds that a caption may stay on after the voice
RLM = "\u200f"  # makes a line of mixed scripts run from right to left, whatever it begins with
PAUSED = 0.35  # how bad an uneven row is where it ends with a pause
SENTENCE = (".", "!", "?", "؟", "。", "！", "？", "…")


@dataclass(frozen=True)
class Caption:
    """One or two lines of text. Frames from 0. source: the words' place in the copy; line: the voice line's key."""

    at: int
    frames: int
    lines: tuple[str, ...]
    source: str
    line: str

    @property
    def end(self) -> int:
        return self.at + self.frames


def captions(cues: CueSheet, letters: int | None = None) -> tuple[Caption, ...]:
    """The captions of a cut in one language, in order, none over another.

    letters: how many fit on a line; by default what the language's readers are used to.
    """
    language = cues.locale.split("-")[0]
    width = letters or LETTERS.get(language, LATIN)
    told = sorted((line for line in cues.voice if line.text.strip()), key=lambda line: line.at)
    found: list[Caption] = []
    for line, after in zip(told, [*(line.at for line in told), None][1:], strict=True):
        end = min(_end(line, cues, language), cues.frames if after is None else max(after - GAP, line.at + 1))
        found += _timed(line, broken(line.text, cues.locale, width), end)
    return tuple(found)


def broken(text: str, locale: str, letters: int) -> list[list[str]]:
    """A text as captions of one or two lines each, broken where one would pause."""
    groups: list[list[str]] = []
    for sentence in _sentences(text, locale):
        joined = groups[-1] + sentence if groups else sentence
        both = _lines(joined, letters)
        if groups and len(both) <= LINES:
            groups[-1] = joined
        else:
            groups.append(sentence)
    return [shown for group in groups for shown in _captions(group, letters)]


def srt(told: Sequence[Caption], rate: str, direction: str = "ltr") -> str:
    """SubRip: numbered, comma before the milliseconds."""
    blocks = [
        f"{number}\n{_clock(one.at, rate, ',')} --> {_clock(one.end, rate, ',')}\n{_text(one, direction)}\n"
        for number, one in enumerate(told, 1)
    ]
    return "\n".join(blocks)


def vtt(told: Sequence[Caption], rate: str, direction: str = "ltr") -> str:
    """WebVTT (W3C, 2019): signs that mean something there are escaped."""
    blocks = [
        f"{_clock(one.at, rate, '.')} --> {_clock(one.end, rate, '.')}\n"
        f"{html.escape(_text(one, direction), quote=False)}\n"
        for one in told
    ]
    return "\n".join(["WEBVTT\n", *blocks])


def _end(line: Line, cues: CueSheet, language: str) -> int:
    """The frame before which a caption goes: not sooner than it is read, not much later than it is said."""
    rate = Fraction(cues.rate)
    needed = max(SHORTEST, Fraction(len(line.text), READ.get(language, READ_LATIN)))
    end = min(max(line.end, line.at + -(-needed * rate // 1)), line.end + LINGER * rate // 1)
    if cues.card and line.end <= cues.card.at:  # the end card has words of its own
        end = min(end, cues.card.at)
    return min(int(end), cues.frames)


def _timed(line: Line, groups: list[list[str]], end: int) -> Iterable[Caption]:
    """Captions of one line share its time by their letters."""
    letters = [sum(map(len, group)) for group in groups]
    room = end - line.at
    groups = groups[: max(1, room)]
    edges = [line.at + round(Fraction(room * sum(letters[:n]), sum(letters))) for n in range(len(groups))]
    for group, (start, stop) in zip(groups, pairwise([*edges, end]), strict=True):
        frames = stop - start - (GAP if stop < end else 0)
        yield Caption(start, max(1, frames), tuple(group), line.source, line.line)


def _sentences(text: str, locale: str) -> list[list[str]]:
    """Phrases by sentence; each phrase with the blank that follows it."""
    found: list[list[str]] = [[]]
    for phrase in phrases(" ".join(text.replace(SHY, "").split()), locale):
        found[-1].append(phrase["t"] + phrase["glue"])
        if phrase["t"].endswith(SENTENCE):
            found.append([])
    return [sentence for sentence in found if sentence]


def _captions(sentence: list[str], letters: int) -> list[list[str]]:
    """A sentence as few captions of about equal length."""
    pieces = [part for phrase in sentence for part in _chopped(phrase, letters)]
    for parts in _evenly(pieces, LINES * letters):
        shown = [["".join(line).rstrip(" ") for line in next(_evenly(part, letters))] for part in parts]
        if all(len(lines) <= LINES for lines in shown):
            return shown
    raise AssertionError("a piece is never longer than a line")


def _lines(sentence: list[str], letters: int) -> list[list[str]]:
    return next(_evenly([part for phrase in sentence for part in _chopped(phrase, letters)], letters))


def _evenly(pieces: list[str], letters: int) -> Iterator[list[list[str]]]:
    """Pieces in as few rows as hold them, about equally long, a row's end at a pause if it can; then in one row more …

    Optimal fit: the least sum of squared differences from the mean, a row that ends with a pause counting for less.
    """
    for rows in range(_fewest(pieces, letters), len(pieces) + 1):
        target = sum(map(len, pieces)) / rows
        best: dict[tuple[int, int], tuple[float, list[list[str]]]] = {(0, 0): (0.0, [])}
        for end in range(1, len(pieces) + 1):
            for start in range(end - 1, -1, -1):
                row = "".join(pieces[start:end]).rstrip(" ")
                if len(row) > letters:
                    break
                cost = (PAUSED if row.endswith(PAUSE) else 1) * (len(row) - target) ** 2
                for row_number in range(rows):
                    if (start, row_number) in best:
                        before, fitted = best[start, row_number]
                        choice = (before + cost, [*fitted, pieces[start:end]])
                        now = best.setdefault((end, row_number + 1), choice)
                        if choice[0] < now[0]:
                            best[end, row_number + 1] = choice
        if (len(pieces), rows) in best:
            yield best[len(pieces), rows][1]


def _chopped(phrase: str, letters: int) -> list[str]:
    """A phrase that no line holds, in pieces: at its no-break blanks, and where there are none, anywhere."""
    if len(phrase.rstrip(" ")) <= letters:
        return [phrase]
    words = [word + NBSP for word in phrase.split(NBSP)]
    words[-1] = words[-1].removesuffix(NBSP)
    return [word[place : place + letters] for word in words for place in range(0, max(1, len(word)), letters)]


def _fewest(pieces: list[str], letters: int) -> int:
    count, line = 1, ""
    for piece in pieces:
        if line and len((line + piece).rstrip(" ")) > letters:
            count, line = count + 1, ""
        line += piece
    return count


def _text(one: Caption, direction: str) -> str:
    mark = RLM if direction == "rtl" else ""
    return "\n".join(f"{mark}{line.replace(NBSP, ' ').strip()}{mark}" for line in one.lines)


def _clock(frame: int, rate: str, comma: str) -> str:
    """The time at which a frame begins, to the nearest millisecond."""
    thousandths = round(Fraction(frame * 1000) / Fraction(rate))
    seconds, thousandths = divmod(thousandths, 1000)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}{comma}{thousandths:03}"

"""Is somebody heard where a line is to be spoken? By energy and rhythm; words are not understood."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from checks.film.heard import HOP, Heard, listened, runs
from onbrief.model.cues import Line
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "film-voice"
scope = Scope.FILM
needs: frozenset[Need] = frozenset()

RISE = 2.0  # dB by which speech lifts its band over the music around it
LEAST = -1.0  # dB that are enough where the band swings as speech does
SWING = 6.0  # dB between syllables and the gaps between them; beds of music have 3 to 5
PULSE = (2.0, 9.0)  # Hz: syllables; Houtgast and Steeneken (1985) have speech's modulation peak at 3 to 4
AROUND = 4.0  # seconds of music on each side that it is held against
FEWEST = 30  # rows of music that are needed for that
BREATH = 0.35  # seconds by which a voice may come early or run on
COVERED = 0.12  # of a window that at least sounds like a voice
STRAY = 0.9  # seconds of voice outside all windows that are worth a word
LIKE = 3.0  # dB under the voice in its windows that still is as loud as it


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Compares the band of speech inside each declared window with the music around it."""
    yield from listened(id, subject, spec, _judged)


def _judged(heard: Heard, spec: Spec) -> Iterator[Finding]:
    if heard.cues is None or not heard.cues.voice or heard.silent:
        return
    level = heard.speech
    windows = heard.within(heard.cues.voice)
    rest = ~heard.within(heard.cues.voice, BREATH, BREATH)
    absent = [line for line in heard.cues.voice if not _spoken(heard, level, rest, line)]
    stray = list(_strays(level, windows, rest))
    for line in absent:
        yield _missing(heard, line, stray)
    if not absent:
        for first, last in stray:
            text = f"Something like a voice is heard for {(last - first) * HOP:.1f} s where no line is declared; add the line, or take it out."
            span = heard.span(first * HOP, last * HOP)
            yield Finding(id, Severity.WARN, text, heard.source("voice"), "a voice", "none", span=span)


def _spoken(heard: Heard, level: np.ndarray, rest: np.ndarray, line: Line) -> bool:
    first, last = heard.row(line.at), heard.row(line.end)
    inside = level[first:last]
    if len(inside) < 10:
        return False
    loud = float(np.percentile(inside, 85))
    near = slice(max(0, first - round(AROUND / HOP)), last + round(AROUND / HOP))
    around = level[near][rest[near]]
    if len(around) < FEWEST:
        around = level[rest]
    swing = swings(inside)
    if len(around) < FEWEST:
        return loud > -55 and swing > SWING
    rise = loud - float(np.percentile(around, 75))
    return loud > -60 and (rise > RISE or (rise > LEAST and swing > SWING))


def swings(level: np.ndarray) -> float:
    """Decibels that a level moves in the rhythm of syllables: from its 15th to its 85th percentile, slow moves taken off."""
    slow = _smooth(level, round(1 / PULSE[0] / HOP))
    fast = _smooth(level, max(1, round(0.5 / PULSE[1] / HOP)))
    low, high = np.percentile(fast - slow, [15, 85])
    return float(high - low)


def _smooth(level: np.ndarray, rows: int) -> np.ndarray:
    rows = min(rows, len(level))
    summed = np.cumsum(np.concatenate([[0.0], np.pad(level, (rows // 2, rows - rows // 2 - 1), "edge")]))
    return (summed[rows:] - summed[:-rows]) / rows


def _strays(level: np.ndarray, windows: np.ndarray, rest: np.ndarray) -> Iterator[tuple[int, int]]:
    """Runs outside the windows that are as loud as the voices in them, and swing like them."""
    if not windows.any() or rest.sum() < FEWEST:
        return
    loud = np.percentile(level[windows], 85) - LIKE
    quiet = np.percentile(level[rest], 50) + RISE
    if loud <= quiet:
        return
    syllables = _smooth((level > loud).astype(float), round(0.4 / HOP)) > 0.2
    for first, last in runs(syllables & rest):
        if (last - first) * HOP > STRAY and swings(level[first:last]) > SWING:
            yield first, last


def _missing(heard: Heard, line: Line, stray: list[tuple[int, int]]) -> Finding:
    said = f"No voice is heard where “{line.line}” is to be spoken; lay the recording there."
    for first, _ in stray:
        moved = first * HOP - (float(line.at / heard.rate) - heard.sound.start)
        if abs(moved) < 10:
            said = f"“{line.line}” is not heard in its window; a voice is, {abs(moved):.1f} s {'later' if moved > 0 else 'earlier'}. Move one of the two."
    return Finding(id, Severity.BLOCK, said, line.source, "no voice", "a voice", span=(line.at, line.frames))

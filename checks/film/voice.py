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
SWING = 5.5  # dB between syllables and the gaps between them; beds of music have 3 to 5
BEATS = 4.5  # the same, of what is clearly louder than the music: voices over music have from 5.9, chords up to 3.8
PULSE = (2.0, 9.0)  # Hz: syllables; Houtgast and Steeneken (1985) have speech's modulation peak at 3 to 4
FAST = max(1, round(0.5 / PULSE[1] / HOP))  # rows: half of the shortest pulse
AROUND = 4.0  # seconds of music on each side that it is held against
FEWEST = 30  # rows of music that are needed for that
BREATH = 0.35  # seconds by which a voice may come early or run on
COVERED = 0.12  # of a window that at least sounds like a voice
GAP = 0.4  # seconds between syllables and words that belong together
STRAY = 0.9  # seconds of voice outside all windows that are worth a word
OVER = 0.45  # seconds of voice beyond a line's own window that are
SYLLABLE = 2.0  # dB from a syllable's peak to the dips beside it: de Jong and Wempe (2009), Behavior Research Methods 41(2)
SYLLABLES = 2  # rises that a run outside the windows has at least; a chord, held or dying away, has one
CLEARLY = 4.0  # dB over the music's loud moments: a voice that may speak more evenly
LIKE = 3.0  # dB under the voice in its windows that still is as loud as it


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Compares the band of speech inside each declared window with the music around it."""
    yield from listened(id, subject, spec, _judged)


def _judged(heard: Heard, spec: Spec) -> Iterator[Finding]:
    if heard.cues is None or not heard.cues.voice or heard.silent:
        return
    level = heard.speech
    rest = ~heard.within(heard.cues.voice, BREATH, BREATH)
    absent = [line for line in heard.cues.voice if not _spoken(heard, level, rest, line)]
    outside = list(_outside(level, heard.within(heard.cues.voice)))
    stray = [run for run in outside if (run[1] - run[0]) * HOP > STRAY]
    for line in absent:
        yield _missing(heard, line, stray)
    if absent:
        return
    for first, last in outside:
        beside, after = _beside(heard, first, last)
        seconds = (last - first) * HOP
        span = heard.span(first * HOP, last * HOP)
        if beside and seconds > OVER:
            text = (
                f"“{beside.line}” is still heard {seconds:.1f} s after its window; it comes late, or is too long for it."
                if after
                else f"“{beside.line}” is heard {seconds:.1f} s before its window; lay it later, or widen the window."
            )
            yield Finding(
                id, Severity.BLOCK, text, beside.source, f"{seconds:.2f} s", f"{OVER:g} s", span=span
            )
        elif not beside and seconds > STRAY:
            text = f"Something like a voice is heard for {seconds:.1f} s where no line is declared; add the line, or take it out."
            yield Finding(id, Severity.WARN, text, heard.source("voice"), "a voice", "none", span=span)


def _beside(heard: Heard, first: int, last: int) -> tuple[Line | None, bool]:
    """The line whose window a run of voice goes on from, or leads up to; and whether it is after it."""
    assert heard.cues
    breath = round(BREATH / HOP)
    for line in heard.cues.voice:
        if 0 <= first - heard.row(line.end) <= breath:
            return line, True
    for line in heard.cues.voice:
        if 0 <= heard.row(line.at) - last <= breath:
            return line, False
    return None, False


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
    fast = _smooth(level, FAST)
    low, high = np.percentile(fast - slow, [15, 85])
    return float(high - low)


def risen(level: np.ndarray) -> int:
    """How often a level rises and falls again by what sets a syllable off."""
    from scipy.signal import find_peaks

    peaks, _ = find_peaks(_smooth(level, FAST), prominence=SYLLABLE)
    return len(peaks)


def _smooth(level: np.ndarray, rows: int) -> np.ndarray:
    rows = min(rows, len(level))
    summed = np.cumsum(np.concatenate([[0.0], np.pad(level, (rows // 2, rows - rows // 2 - 1), "edge")]))
    return (summed[rows:] - summed[:-rows]) / rows


def _outside(level: np.ndarray, windows: np.ndarray) -> Iterator[tuple[int, int]]:
    """Runs outside the windows that are as loud as the voices in them, and swing like them.

    A chord that is struck in a pause is as loud, and swings as it dies away; but it rises once. What drowns the music
    needs to swing less to be a voice, but more than chords do.
    """
    if not windows.any() or windows.all():
        return
    loud = np.percentile(level[windows], 85) - LIKE
    if loud <= np.percentile(level[~windows], 50) + RISE:
        return
    syllables = _smooth((level > loud).astype(float), round(GAP / HOP)) > 0.2
    for first, last in runs(syllables & ~windows):
        if last - first <= FEWEST or risen(level[first:last]) < SYLLABLES:
            continue
        music = ~windows
        music[first:last] = False
        over = np.percentile(level[first:last], 85) - np.percentile(level[music], 85) if music.any() else 0.0
        if swings(level[first:last]) > (BEATS if over > CLEARLY else SWING):
            yield first, last


def _missing(heard: Heard, line: Line, stray: list[tuple[int, int]]) -> Finding:
    said = f"No voice is heard where “{line.line}” is to be spoken; lay the recording there."
    for first, _ in stray:
        moved = first * HOP - (float(line.at / heard.rate) - heard.sound.start)
        if abs(moved) < 10:
            said = f"“{line.line}” is not heard in its window; a voice is, {abs(moved):.1f} s {'later' if moved > 0 else 'earlier'}. Move one of the two."
    return Finding(id, Severity.BLOCK, said, line.source, "no voice", "a voice", span=(line.at, line.frames))

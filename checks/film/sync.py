"""Does a sound that belongs to a picture come with it?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from checks.film.heard import Heard, listened
from checks.film.recorded import match, recording
from checks.ink import not_run
from onbrief.model.cues import Sync
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject
from onbrief.model.picture import Unreadable

id = "film-sync"
scope = Scope.FILM
needs: frozenset[Need] = frozenset()

EARLY, LATE = (
    0.040,
    0.060,
)  # seconds: EBU R 37 (2007) for what is sent out; viewers notice 45 and 125 ms (BT.1359)
EXACT, ROUGH = 0.005, 0.010  # seconds by which a recording is misplaced here, and an onset more
EARLIEST, LATEST = -EARLY - EXACT, LATE + EXACT
ALLOWED = f"{EARLY * 1000:.0f} ms early to {LATE * 1000:.0f} ms late"
AROUND = 1.0  # seconds on each side in which the sound is looked for
LONG = 0.3  # seconds of a recording that are enough to know it by
CLEAR = 1.3  # times as like as any other place: strangers have up to 1.4, but are faint
FAINT = -21.0  # dB beside what is heard with it: softer than −17 was no effect in its place, −25 is nobody's
STEP, WINDOW = 0.005, 0.020  # seconds
BANDS = ((30, 110), (110, 300), (300, 1000), (1000, 4000), (4000, 9000), (9000, 18_000))  # Hz
UNVOICED = 1  # bands from below in which no voice begins a syllable
STANDS_OUT = (
    3.0  # times the film's strongest rises elsewhere: effects have 18 and more; under a voice, music 2.5
)
NOTHING = 0.15  # of those: music that plays on has more at any moment
BREATH = 0.1  # seconds by which a voice may come early or run on


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Looks for the sound's recording around each cue, or for that of the mix; where there is none, for what stands out.

    A sound that can't be told from music and voices is none that was found in its place: the gate says it didn't run.
    """
    yield from listened(id, subject, spec, lambda heard, _: _judged(heard, subject))


def _judged(heard: Heard, subject: Subject) -> Iterator[Finding]:
    if heard.cues is None or heard.silent:
        return
    for cue in heard.cues.sync:
        try:
            found = _found(heard, subject, cue)
        except Unreadable as why:
            found = not_run(id, f"the recording of frame {cue.at}'s sound can't be read: {why}", cue.source)
        if isinstance(found, Finding):
            yield replace(found, span=(cue.at, 1))
        elif not EARLIEST <= found <= LATEST:
            yield _beside(heard, cue, found)


def _found(heard: Heard, subject: Subject, cue: Sync) -> float | Finding:
    """How many seconds after its picture the sound comes; a finding where that can't be told. Raises Unreadable."""
    at = float(cue.at / heard.rate)
    if mix := subject.inputs.get("sound"):
        off = _lies(heard, recording(mix, heard.sound.rate, at, LONG), at)
        if off is not None:
            return off
    if own := subject.inputs.get(cue.sound):
        off = _lies(heard, recording(own, heard.sound.rate, cue.start, LONG), at)
        return off if off is not None else _missing(cue)
    return _stands_out(heard, cue, at - heard.sound.start)


def _lies(heard: Heard, asked: np.ndarray, at: float) -> float | None:
    """How many seconds after its place a recording begins; None where it can't be recognised around there."""
    rate, at = heard.sound.rate, at - heard.sound.start
    first, last = max(0, round((at - AROUND) * rate)), max(0, round((at + AROUND) * rate) + len(asked))
    place = at - first / rate
    found = match(
        heard.sound.samples[first:last].mean(axis=1), asked, rate, (place + EARLIEST, place + LATEST)
    )
    if found is None or found.level < FAINT:
        return None
    off = found.seconds - place
    return off if found.clear > CLEAR or EARLIEST <= off <= LATEST else None


def _stands_out(heard: Heard, cue: Sync, at: float) -> float | Finding:
    """Where something begins that rises far more than anything else in the film, in bands that no voice covers."""
    rises = _rises(heard.sound.samples, heard.sound.rate)
    times = (np.arange(len(rises)) + WINDOW / STEP) * STEP - at
    around = np.abs(times) <= AROUND
    if not around.any() or around.all():
        return not_run(id, "the film is too short to tell what stands out in it", cue.source)
    usual = np.percentile(rises[~around], 99.7, axis=0)
    strong = rises / np.maximum(usual, 1e-3 * rises.max(axis=0) + 1e-9)
    voiced = _voiced(heard, times + at)
    strong[voiced, UNVOICED:] = 0
    best = strong.max(axis=1)
    place = int(np.where(around, best, -1).argmax())
    if best[place] > STANDS_OUT:
        return float(times[place]) + (ROUGH if times[place] < 0 else -ROUGH)
    near = (times >= EARLIEST - ROUGH) & (times <= LATEST + ROUGH)
    if not voiced[near].any() and best[near].max(initial=0) < NOTHING:
        return _missing(cue)
    why = f"at frame {cue.at} no sound stands out from the music and the voices, and its recording isn't at hand"
    return not_run(id, why, cue.source)


def _voiced(heard: Heard, seconds: np.ndarray) -> np.ndarray:
    """Which moments of the track lie in a line's window."""
    found = np.zeros(len(seconds), bool)
    for line in heard.cues.voice if heard.cues else ():
        first, end = (float(frame / heard.rate) - heard.sound.start for frame in (line.at, line.end))
        found |= (seconds > first - BREATH) & (seconds < end + BREATH)
    return found


def _rises(samples: np.ndarray, rate: int) -> np.ndarray:
    """How much the amplitude of each band rises over 20 ms: a row every 5 ms, the first 20 ms after the first sample."""
    from scipy.fft import rfft

    hop, size, steps = round(STEP * rate), round(WINDOW * rate), round(WINDOW / STEP)
    middle = samples.mean(axis=1).astype(np.float32)
    count = (len(middle) - size) // hop + 1
    if count <= steps:
        return np.zeros((0, len(BANDS)))
    pieces = np.lib.stride_tricks.sliding_window_view(middle, size)[::hop][:count]
    pitch = np.fft.rfftfreq(size, 1 / rate)
    edges = [np.flatnonzero((pitch >= low) & (pitch < high)) for low, high in BANDS]
    curve = np.hanning(size).astype(np.float32)
    loud = np.zeros((count, len(BANDS)), np.float32)
    for first in range(0, count, 1024):
        power = np.abs(rfft(pieces[first : first + 1024] * curve, axis=1)) ** 2
        for number, inside in enumerate(edges):
            loud[first : first + 1024, number] = power[:, inside].sum(axis=1)
    loud = np.sqrt(loud)
    return np.maximum(loud[steps:] - loud[:-steps], 0)


def _missing(cue: Sync) -> Finding:
    text = f"The sound that belongs to frame {cue.at} isn't heard; lay it there, or make it louder."
    return Finding(id, Severity.BLOCK, text, cue.source, "not heard", ALLOWED)


def _beside(heard: Heard, cue: Sync, off: float) -> Finding:
    frames = round(abs(off) * float(heard.rate))
    text = (
        f"The sound of frame {cue.at} comes {frames} frame{'s' if frames != 1 else ''} "
        f"{'late' if off > 0 else 'early'}; lay it where its picture is."
    )
    return Finding(id, Severity.BLOCK, text, cue.source, f"{off * 1000:+.0f} ms", ALLOWED, span=(cue.at, 1))

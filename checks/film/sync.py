"""Does a sound that belongs to a picture come with it?"""

from __future__ import annotations

import wave
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from checks.film.heard import Heard, listened
from onbrief.model.cues import Sync
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "film-sync"
scope = Scope.FILM
needs: frozenset[Need] = frozenset()

EARLY, LATE = 0.040, 0.060  # seconds: EBU R 37 (2007); ITU-R BT.1359 (1998) has people notice 45 and 125 ms
MISTAKEN = 0.015  # seconds by which an onset is found too early
AROUND = 0.6  # seconds in which the sound is looked for
STEP, WINDOW = 0.005, 0.020  # seconds
BANDS = ((60, 150), (150, 800), (800, 2500), (2500, 6000), (6000, 16_000))  # Hz
SHARE = 0.45  # of the strongest onset around it that the cue's own has at least: 1.0 in tune, 0.42 when 4 frames off
STRONG = (
    0.74  # of the film's stronger onsets (one of four is above); without the effect, music has 0.72 at most
)
BLOCK = 0.3  # seconds whose strongest onset counts there
ALIKE = 0.8  # correlation with the mix that the film was made of from which it is the same sound


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Looks for sudden rises around each cue, and holds the strongest against the cue's frame.

    A film that was made here is first held against its own mix, in which the effect lies where it was laid.
    """
    mix = subject.inputs.get("sound")
    yield from listened(id, subject, spec, lambda heard, _: _judged(heard, mix))


def _judged(heard: Heard, mix: Path | None) -> Iterator[Finding]:
    if heard.cues is None or not heard.cues.sync or heard.silent:
        return
    rises = _rises(heard.sound.samples, heard.sound.rate)
    size = round(BLOCK / STEP)
    blocks = rises[: len(rises) // size * size].reshape(-1, size)
    strong = float(np.percentile(blocks.max(axis=1), 75)) if len(blocks) else 0.0
    mixed = _mix(mix)
    for cue in heard.cues.sync:
        at = float(cue.at / heard.rate) - heard.sound.start
        if mixed is None or not _same(heard, mixed, at):
            yield from _cue(heard, cue, rises, strong, at)


def _cue(heard: Heard, cue: Sync, rises: np.ndarray, strong: float, at: float) -> Iterator[Finding]:
    times = (np.arange(len(rises)) + WINDOW / STEP) * STEP - at
    around = np.abs(times) <= AROUND
    if not around.any():
        return
    rises, times = rises[around], times[around]
    near = (times >= -EARLY - MISTAKEN) & (times <= LATE)
    here, best = float(rises[near].max(initial=0)), int(rises.argmax())
    allowed = f"{EARLY * 1000:.0f} ms early to {LATE * 1000:.0f} ms late"
    if rises[best] < STRONG * strong or (here >= SHARE * rises[best] and here < STRONG * strong):
        text = f"No sound stands out at frame {cue.at}, where one belongs to the picture; lay it there, or make it louder."
        yield Finding(id, Severity.BLOCK, text, cue.source, "no onset", allowed, span=(cue.at, 1))
    elif here < SHARE * rises[best]:
        off = float(times[best])
        frames = round(abs(off) * float(heard.rate))
        text = (
            f"The sound of frame {cue.at} comes {frames} frame{'s' if frames != 1 else ''} "
            f"{'late' if off > 0 else 'early'}; lay it where its picture is."
        )
        yield Finding(
            id, Severity.BLOCK, text, cue.source, f"{off * 1000:+.0f} ms", allowed, span=(cue.at, 1)
        )


def _rises(samples: np.ndarray, rate: int) -> np.ndarray:
    """Onset strength every 5 ms; the first lies 20 ms after the first sample.

    Spectral flux: how much each band's amplitude rises over 20 ms, as a share of its greatest, summed.
    """
    from scipy.fft import rfft

    hop, size, steps = round(STEP * rate), round(WINDOW * rate), round(WINDOW / STEP)
    middle = samples.mean(axis=1).astype(np.float32)
    count = (len(middle) - size) // hop + 1
    if count <= steps:
        return np.zeros(0)
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
    loud /= np.maximum(np.percentile(loud, 99, axis=0), 1e-9)
    return np.maximum(loud[steps:] - loud[:-steps], 0).sum(axis=1)


def _mix(path: Path | None) -> np.ndarray | None:
    """The mix's middle, ±1 at 48 kHz, as our renderer writes it; None where there is none."""
    if path is None or not path.is_file():
        return None
    try:
        return _read(path)
    except (wave.Error, EOFError, ValueError):
        return None


def _read(path: Path) -> np.ndarray | None:
    with wave.open(str(path), "rb") as file:
        if file.getsampwidth() != 3 or file.getframerate() != 48_000:
            return None
        raw = np.frombuffer(file.readframes(file.getnframes()), np.uint8).reshape(-1, 3)
        whole = np.zeros((len(raw), 4), np.uint8)
        whole[:, 1:] = raw
        return (whole.view("<i4")[:, 0] / 2**31).reshape(-1, file.getnchannels()).mean(axis=1)


def _same(heard: Heard, mixed: np.ndarray, at: float) -> bool:
    """Whether what is heard around a second is what was mixed there, not early and not late."""
    from scipy.signal import correlate

    rate = heard.sound.rate
    if rate != 48_000:
        return False
    first, last = max(0, round((at - 0.1) * rate)), round((at + 0.5) * rate)
    asked = np.diff(mixed[first:last])
    slack = round(2 * LATE * rate)
    found = np.diff(heard.sound.samples[max(0, first - slack) : last + slack].mean(axis=1))
    if len(asked) < rate // 10 or len(found) <= len(asked):
        return False
    match = correlate(found, asked, "valid", "fft")
    place = int(match.argmax())
    power = np.sqrt((asked**2).sum() * (found[place : place + len(asked)] ** 2).sum())
    off = (place - min(first, slack)) / rate
    return bool(match[place] > ALIKE * power and -EARLY <= off <= LATE)

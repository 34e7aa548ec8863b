"""Does a sound that belongs to a picture come with it?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from checks.film.heard import Heard, listened
from onbrief.model.cues import Sync
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "film-sync"
scope = Scope.FILM
needs: frozenset[Need] = frozenset()

EARLY, LATE = (
    0.040,
    0.060,
)  # seconds: EBU R 37 (2007), at the end of the chain; ITU-R BT.1359 (1998): people notice 45 and 125 ms
HALF = 0.010  # seconds that an onset may be mistaken by
AROUND = 0.6  # seconds in which it is looked for
STEP, WINDOW = 0.005, 0.020  # seconds
CLEAR = 1.35  # how much stronger an onset elsewhere must be than the strongest in its place
BANDS = ((150, 800), (800, 2500), (2500, 6000), (6000, 16_000))  # Hz


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Looks for the strongest sudden rise in four bands around each cue, and holds it against the cue's frame."""
    yield from listened(id, subject, spec, _judged)


def _judged(heard: Heard, spec: Spec) -> Iterator[Finding]:
    if heard.cues is None or heard.silent:
        return
    for cue in heard.cues.sync:
        yield from _cue(heard, cue)


def _cue(heard: Heard, cue: Sync) -> Iterator[Finding]:
    at = float(cue.at / heard.rate) - heard.sound.start
    rises, first = _rises(heard, at)
    if not len(rises):
        return
    times = first + (np.arange(len(rises)) + 0.5) * STEP - at
    near = (times >= -EARLY - HALF) & (times <= LATE + HALF)
    here = float(rises[near].max(initial=0))
    best = int(rises.argmax())
    floor = float(np.median(rises)) + 1e-9
    if here >= rises[best] / CLEAR and here > 3 * floor:
        return
    allowed = f"{EARLY * 1000:.0f} ms early to {LATE * 1000:.0f} ms late"
    span = (cue.at, 1)
    if rises[best] < 4 * floor:
        text = f"No sound begins at frame {cue.at}, where one belongs to the picture; lay it there."
        yield Finding(id, Severity.BLOCK, text, cue.source, "no onset", allowed, span=span)
        return
    off = float(times[best])
    frames = round(abs(off) * float(heard.rate))
    text = (
        f"The sound of frame {cue.at} comes {abs(off) * 1000:.0f} ms {'late' if off > 0 else 'early'} "
        f"({frames} frame{'s' if frames != 1 else ''}); lay it where its picture is."
    )
    yield Finding(id, Severity.BLOCK, text, cue.source, f"{off * 1000:+.0f} ms", allowed, span=span)


def _rises(heard: Heard, at: float) -> tuple[np.ndarray, float]:
    """Onset strength every 5 ms around a second, and the second at which the row begins.

    Spectral flux: how much the logarithm of each band's power rises over 20 ms, summed.
    """
    rate = heard.sound.rate
    lead = AROUND + 3 * WINDOW
    first = max(0, round((at - lead) * rate))
    samples = heard.sound.samples[first : max(0, round((at + AROUND) * rate))].mean(axis=1)
    hop, size = round(STEP * rate), round(WINDOW * rate)
    count = (len(samples) - size) // hop + 1
    if count < 8:
        return np.zeros(0), 0.0
    pieces = np.lib.stride_tricks.sliding_window_view(samples, size)[::hop][:count]
    power = np.abs(np.fft.rfft(pieces * np.hanning(size), axis=1)) ** 2
    pitch = np.fft.rfftfreq(size, 1 / rate)
    bands = np.stack([power[:, (pitch >= low) & (pitch < high)].sum(axis=1) for low, high in BANDS], axis=1)
    floor = bands.max(axis=0) * 1e-4 + 1e-9
    steps = max(1, round(WINDOW / STEP))
    logged = np.log(bands + floor)
    rises = np.maximum(logged[steps:] - logged[:-steps], 0).sum(axis=1)
    skipped = max(0, round((at - AROUND) * rate) - first) // hop
    rises = rises[max(0, skipped - steps) :]
    begun = first / rate + (max(0, skipped - steps) + steps / 2) * STEP + WINDOW / 2 - STEP / 2
    return rises, begun

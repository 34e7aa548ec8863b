"""What the gates on sound share: the track in step with the picture, its loudness, its level over time. Measured once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from checks.film.decode import Looked, Sound, cues_of, watched
from onbrief.model.cues import CueSheet
from onbrief.model.finding import Finding, Spec, Subject
from onbrief.model.loudness import SILENT, Loudness, loudness, true_peak
from onbrief.model.shots import Span

HOP = 0.01  # seconds of a row of the tables
SPEECH = (300, 3400)  # Hz: the telephone's band (ITU-T G.712), where words are
FLOOR = -120.0  # dB
MEMO = "heard"


@dataclass(frozen=True)
class Heard:
    """A film's sound. cues: what it is held against, if anybody wrote that down. Tables have a row every 10 ms."""

    film: Looked
    sound: Sound
    cues: CueSheet | None

    @cached_property
    def loudness(self) -> Loudness:
        return loudness(self.sound.samples, self.sound.rate)

    @cached_property
    def true_peak(self) -> tuple[float, int]:
        """dBTP, and the sample where it is."""
        return true_peak(self.sound.samples)

    @property
    def silent(self) -> bool:
        return self.loudness.integrated <= SILENT

    @cached_property
    def levels(self) -> np.ndarray:
        """RMS of each channel, dBFS: rows × channels."""
        return decibels(self._rows(np.square(self.sound.samples, dtype=np.float32)))

    @cached_property
    def speech(self) -> np.ndarray:
        """RMS of the middle (what is alike left and right) in the band of speech, dBFS."""
        from scipy.signal import butter, sosfilt

        low, high = SPEECH[0], min(SPEECH[1], 0.45 * self.sound.rate)
        sos = butter(2, (low, high), "bandpass", fs=self.sound.rate, output="sos")
        middle = self.sound.samples.mean(axis=1)
        return decibels(self._rows(np.square(sosfilt(sos, middle))[:, None]))[:, 0]

    def _rows(self, power: np.ndarray) -> np.ndarray:
        """Means of 10 ms each: rows × channels."""
        size = max(1, round(self.sound.rate * HOP))
        count = len(power) // size
        return power[: count * size].reshape(count, size, -1).mean(axis=1)

    def row(self, frame: int) -> int:
        """The row of the tables at which a frame of the cue sheet begins; bounded by the tables."""
        at = float(frame / self.rate) - self.sound.start
        return min(max(0, round(at / HOP)), len(self.levels))

    def frame(self, seconds: float) -> int:
        """The frame on screen so many seconds into the track."""
        return max(0, int((seconds + self.sound.start) * self.rate + Fraction(1, 1000)))

    def span(self, first: float, last: float) -> tuple[int, int]:
        """First frame and number of frames of some seconds of the track."""
        at = self.frame(first)
        return at, max(1, self.frame(last) - at)

    @property
    def rate(self) -> Fraction:
        return Fraction(self.cues.rate) if self.cues else self.film.rate

    def within(self, spans: Sequence[Span], early: float = 0.0, late: float = 0.0) -> np.ndarray:
        """Which rows lie in any of the spans, stretched by so many seconds."""
        found = np.zeros(len(self.levels), bool)
        for span in spans:
            first, last = self.row(span.at) - round(early / HOP), self.row(span.end) + round(late / HOP)
            found[max(0, first) : max(0, last)] = True
        return found

    def source(self, *keys: str) -> str:
        """Where the cue sheet says the first of these that it says."""
        known = self.cues.sources if self.cues else {}
        return next((known[key] for key in (*keys, "music", "cut") if key in known), "brief.yaml")


def listened(
    check: str, subject: Subject, spec: Spec, judge: Callable[[Heard, Spec], Iterable[Finding]]
) -> Iterator[Finding]:
    """What a gate finds in a film's sound. Where there is none, `film-sound` says whether there must be."""

    def judged(film: Looked, spec: Spec) -> Iterable[Finding]:
        if film.sound is None or not len(film.sound.samples):
            return ()
        found = subject.memo.setdefault(MEMO, Heard(film, film.sound, cues_of(spec)))
        return judge(found, spec)

    yield from watched(check, subject, spec, judged)


def decibels(power: np.ndarray) -> np.ndarray:
    return np.maximum(10 * np.log10(np.maximum(power, 1e-12)), FLOOR)


def runs(flags: np.ndarray) -> Iterator[tuple[int, int]]:
    """First and past-the-last index of each run of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)

"""Scratch music: a warm bed to cut and judge by, in a key and a tempo, whose last chord falls on the end card.

It is composed anew for every length: bars are counted back from the last chord, so that it comes on the first beat of a
bar. A tempo that a cue asks for is kept, as pictures may be cut to it, and the chord falls on the beat nearest to the end
card; else the tempo gives by so much that it falls on the card's first frame. A campaign never publishes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from pydantic import Field

from onbrief.model.base import Model
from renderers.audio import instruments as band_
from renderers.audio.levels import tamed
from renderers.audio.tones import RATE, band, dice, panned, room, softened, swell

KEYS = {"C": 0, "Db": 1, "C#": 1, "D": 2, "Eb": 3, "D#": 3, "E": 4, "F": 5, "F#": 6, "Gb": 6, "G": 7, "Ab": 8,
        "G#": 8, "A": 9, "Bb": 10, "A#": 10, "B": 11}  # fmt: skip
BAR = 4  # beats
LONG = 4.0  # seconds of a last chord that is picked once more
TAIL = 2.4  # seconds that the last chord keeps at the end where no end card says when it falls
Chord = tuple[int, ...]  # semitones over the tonic, the bass first

ADD9, SIX, FOUR, SUS = (0, 4, 7, 14), (9, 12, 16, 19), (5, 9, 12, 16), (7, 12, 14, 17)
TWO, THREE = (2, 9, 12, 17), (4, 11, 14, 19)


class Params(Model):
    """What a music cue may say of scratch music."""

    tempo: float | None = Field(None, ge=50, le=180, description="Beats a minute.")
    key: Annotated[str, Field(pattern="^[A-G][b#]?$")] | None = Field(None, description="The tonic, major.")
    seed: int = Field(0, ge=0, le=2**31, description="Another number, another tune.")


@dataclass(frozen=True)
class Mood:
    """How a piece is played. chords: one a bar, in a round. picking: an eighth note each, the chord's tone or a rest."""

    tempo: float
    key: str
    chords: tuple[Chord, ...]
    picking: tuple[int | None, ...]
    pluck: str
    drums: str
    swing: float
    pad: float
    bright: float
    bass: tuple[tuple[float, int, float], ...]  # beat, tone of the chord (0 root, 2 fifth), length in beats


MOODS = {
    "sunlit": Mood(
        100, "D", (ADD9, SIX, FOUR, SUS), (0, 2, 3, 1, 2, 3, 1, 2), "nylon", "brush", 0.12, 0.5, 0.42,
        ((0, 0, 1.4), (1.5, 0, 0.5), (2, 2, 1.4), (3.5, 0, 0.5)),
    ),
    "tide": Mood(
        80, "A", (SIX, FOUR, ADD9, SUS), (0, None, 2, None, 3, None, 1, 2), "nylon", "shaker", 0.0, 1.0, 0.5,
        ((0, 0, 3.4),),
    ),
    "bright": Mood(
        112, "G", (ADD9, THREE, FOUR, SUS), (0, 2, None, 3, None, 2, 3, None), "mallet", "snap", 0.0, 0.3, 0.36,
        ((0, 0, 0.7), (1, 0, 0.4), (2, 2, 0.7), (3, 2, 0.4), (3.5, 0, 0.4)),
    ),
}  # fmt: skip


def music(
    mood: str, seconds: float, final: float | None, params: dict, seed: str
) -> tuple[np.ndarray, float]:
    """Stereo samples and the beats a minute they came to. final: the second of the last chord, if something says so.

    Raises ValueError for a mood or a parameter that is not known.
    """
    if mood not in MOODS:
        raise ValueError(f"there is no scratch music “{mood}”; there is {', '.join(MOODS)}")
    asked, how = Params.model_validate(params), MOODS[mood]
    if final is None or not 0.5 <= final <= seconds:
        final = max(seconds - TAIL, seconds / 2)
    beats = max(1, round(final * (asked.tempo or how.tempo) / 60))
    beat = 60 / asked.tempo if asked.tempo else final / beats
    piece = _Piece(how, asked, seconds, beat, beats, dice("music", mood, asked.seed, seed))
    return piece.played(), round(60 / beat, 3)


class _Piece:
    """One performance: buses that notes are put on. Times are beats until they become samples."""

    def __init__(
        self, how: Mood, asked: Params, seconds: float, beat: float, beats: int, random: np.random.Generator
    ):
        self.how, self.beat, self.beats, self.random = how, beat, beats, random
        self.tonic = 48 + KEYS[asked.key or how.key] - (12 if KEYS[asked.key or how.key] > 7 else 0)
        self.samples = round(seconds * RATE)
        self.first = beats % BAR - BAR if beats % BAR else 0  # the bar line before the start
        self.wet, self.dry = np.zeros((self.samples, 2)), np.zeros((self.samples, 2))

    def played(self) -> np.ndarray:
        bars = range(self.first, self.beats, BAR)
        for number, start in enumerate(bars):
            left = len(bars) - number  # bars until the last chord
            chord = self.how.chords[-left % len(self.how.chords)]
            self._bar(start, chord, number, left, len(bars))
        self._melody()
        self._last()
        mixed = room(self.wet, 1.7, 0.32, dice("room"))[: self.samples] + self.dry
        mixed = tamed(softened(band(mixed, 32, None), 0.9))
        mixed *= swell(self.samples, 0.01, 0.35)[:, None]
        return mixed

    def _bar(self, start: int, chord: Chord, number: int, left: int, bars: int) -> None:
        entry = bars > 3 and number == 0  # the first bar of a longer piece only opens the space
        self._pad(start, chord)
        self._picked(start, chord, 0.62 if entry else 0.85, left == 1)
        if not entry:
            for at, tone, length in self.how.bass:
                self._put(
                    band_.bass(self._low(chord, tone), round(length * self.beat, 3)),
                    start + at,
                    0.34,
                    0,
                    False,
                )
            self._drums(start, number, left)
        if left == 1:
            roll = band_.cymbal(2 * self.beat, self.random)
            self._put(roll, start + 2, 0.22, 0.2)

    def _low(self, chord: Chord, tone: int) -> int:
        note = self.tonic - 12 + chord[0] + (7 if tone == 2 else 0)
        return note - 12 if note > 43 else note

    def _pad(self, start: int, chord: Chord) -> None:
        for place, tone in enumerate(chord):
            held = band_.pad(self.tonic + tone, round(BAR * self.beat + 0.8, 3), self.how.bright)
            self._put(held, start - 0.15, 0.24 * self.how.pad, (-0.6, 0.5, -0.3, 0.7)[place])

    def _picked(self, start: int, chord: Chord, strength: float, rising: bool) -> None:
        play = getattr(band_, self.how.pluck)
        for eighth, tone in enumerate(self.how.picking):
            if tone is None:
                continue
            late = self.how.swing / 2 if eighth % 2 else 0
            accent = (1.0, 0.62, 0.78, 0.66)[eighth % 4] * self.random.uniform(0.88, 1.06)
            lift = 12 if rising and eighth > 4 else 0
            note = play(self.tonic + 12 + chord[tone] + lift, 1.9)
            human = self.random.uniform(0, 0.007) / self.beat if eighth else 0
            self._put(
                note,
                start + eighth / 2 + late + human,
                0.46 * strength * accent,
                (-0.35, 0.3, -0.1, 0.4)[tone],
            )

    def _drums(self, start: int, number: int, left: int) -> None:
        self._put(band_.kick(), start, 0.34, 0, False)
        self._put(band_.kick(), start + (2.5 if self.how.drums == "brush" else 2), 0.24, 0, False)
        for eighth in range(8):
            late = self.how.swing / 2 if eighth % 2 else 0
            loud = (0.5, 0.9, 0.6, 1.0)[eighth % 4] * self.random.uniform(0.8, 1.1)
            self._put(band_.shaker(self.random), start + eighth / 2 + late, 0.24 * loud, 0.35)
        for beat in (1, 3):
            if self.how.drums == "brush":
                self._put(band_.brush(self.random), start + beat - 0.04, 0.5, -0.15)
            elif self.how.drums == "snap":
                self._put(band_.snap(self.random), start + beat, 0.5, -0.2)

    def _melody(self) -> None:
        """A motif of the pentatonic scale, said twice, the second time with another ending, then left alone."""
        scale = (0, 2, 4, 7, 9, 12, 14)
        place = int(self.random.integers(2, 5))
        steps = [int(self.random.choice([-1, 1, 1, 2, -2])) for _ in range(4)]
        rhythm = ((0, 1.5, 2, 3), (0, 1, 2.5, 3), (0.5, 1.5, 2, 3.5))[int(self.random.integers(3))]
        bars = list(range(self.first, self.beats, BAR))
        for number, start in enumerate(bars):
            if number % 2 == (len(bars) - 1) % 2 or (number == 0 and len(bars) > 3):
                continue
            at = place
            for beat, step in zip(rhythm, steps if number < len(bars) - 2 else [*steps[:3], 1], strict=True):
                at = min(max(at + step, 0), len(scale) - 1)
                self._put(band_.glass(self.tonic + 24 + scale[at], 2.2), start + beat, 0.2, 0.15)

    def _last(self) -> None:
        """The last chord, strummed, with three notes of glass above that stay in the ear; it rings to the end.

        Under a long end card it is picked softly once more.
        """
        play = getattr(band_, self.how.pluck)
        rings = round(max(3.2, self.samples / RATE - self.beats * self.beat + 0.7), 3)
        for place, tone in enumerate(ADD9 if rings > LONG else ()):
            again = self.beats + BAR + place / 2
            self._put(play(self.tonic + 12 + tone, 2.4), again, 0.3, (-0.35, 0.3, -0.1, 0.4)[place])
        for place, tone in enumerate((0, 7, 12, 16, 19, 26)):
            strum = place * 0.028 / self.beat
            self._put(
                play(self.tonic + tone, 3.2), self.beats + strum, 0.44, (-0.4, 0.4, -0.2, 0.2, 0, 0.3)[place]
            )
        for place, tone in enumerate(ADD9):
            held = band_.pad(self.tonic + tone, rings, self.how.bright)
            self._put(held, self.beats - 0.3, 0.24 * self.how.pad, (-0.6, 0.5, -0.3, 0.7)[place])
        self._put(band_.bass(self._low(ADD9, 0), 3.0), self.beats, 0.4, 0, False)
        self._put(band_.kick(), self.beats, 0.34, 0, False)
        for place, tone in enumerate((31, 33, 36)):
            self._put(band_.glass(self.tonic + tone, 3.2), self.beats + (0, 0.5, 1)[place], 0.24, 0.1)

    def _put(self, sound: np.ndarray, beat: float, loud: float, pan: float, wet: bool = True) -> None:
        """Adds a note; what lies before the start or behind the end is not heard."""
        at = round(beat * self.beat * RATE)
        before = max(0, -at)
        piece = sound[before : before + max(0, self.samples - max(at, 0))]
        if before and len(piece):
            piece = piece * swell(len(piece), 0.02, 0)
        bus = self.wet if wet else self.dry
        bus[max(at, 0) : max(at, 0) + len(piece)] += panned(piece * loud, pan)

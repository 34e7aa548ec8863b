"""Sounds in their places, at levels that belong together, music making room for the voice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np

from onbrief.model.cues import CueSheet
from onbrief.model.film import SoundAsk, Sounding
from onbrief.model.loudness import SILENT, loudness
from renderers.audio.effects import EFFECTS, effect
from renderers.audio.fit import Fit, fit
from renderers.audio.levels import announced, ducked, faded, ratio, speaking
from renderers.audio.music import MOODS, music
from renderers.audio.recordings import recording
from renderers.audio.tones import RATE, band
from renderers.audio.voice import spoken

SCRATCH = "scratch:"
# Loudness at which a sound of a kind lies before its own gain: LUFS. An announcer lies 2.5 LU over music that has not
# yet made room, and some 11 over it when it has; effects go by their peak, as they are too short to have a loudness.
REFERENCE = {"voice": -18.0, "music": -20.5, "ambience": -32.0}
EFFECT_PEAK = -10.0  # dBFS
DECLICK = int(0.004 * RATE)
RUMBLE = 80  # Hz: under it no voice has anything to say


@dataclass
class Part:
    """A sound in its place: where it begins, in samples, and what it is called."""

    track: Sounding
    name: str
    at: int
    sound: np.ndarray


@dataclass
class Mixed:
    """The sum, before its loudness. parts: what it was made of, in place, at its level."""

    sound: np.ndarray
    parts: list[Part]
    fits: list[Fit] = field(default_factory=list)
    scratch: list[str] = field(default_factory=list)
    tempo: float | None = None


def samples_of(frames: int, rate: str) -> int:
    """The samples that so many frames last, rounded up."""
    return -(-frames * RATE // Fraction(rate))


def mixed(ask: SoundAsk, inputs: Mapping[str, Path]) -> Mixed:
    """All tracks together. Raises ValueError for what can't be heard as asked."""
    whole = Mixed(np.zeros((samples_of(ask.frames, ask.rate), 2)), [])
    lines = _lines(ask)
    for number, track in enumerate(ask.tracks):
        if track.end > ask.frames:
            raise ValueError(f"{track.sound} ends with frame {track.end - 1}, after the cut")
        if track.kind == "voice":
            sound, told = _voice(track, lines[number], ask.rate, inputs)
            whole.fits.append(told)
        else:
            sound, tempo = _sound(track, ask, inputs, f"{ask.seed}/{number}")
            whole.tempo = tempo or whole.tempo
        if track.sound.startswith(SCRATCH):
            name = track.sound if track.kind != "voice" else f"{SCRATCH}voice"
            whole.scratch += [] if name in whole.scratch else [name]
        at = samples_of(track.at, ask.rate)
        sound = _levelled(sound[: len(whole.sound) - at], track)
        whole.parts.append(Part(track, track.sound, at, _ended(sound, track, ask.rate)))
    _summed(whole)
    return whole


def _lines(ask: SoundAsk) -> dict[int, tuple[str, str]]:
    """Voice track → the cue sheet's line (key and text) that has its window, else its place in order."""
    left = list(ask.cues.voice)
    found: dict[int, tuple[str, str]] = {}
    for number, track in enumerate(ask.tracks):
        if track.kind == "voice":
            same = [line for line in left if (line.at, line.frames) == (track.at, track.frames)]
            if same:
                left.remove(same[0])
            found[number] = (same[0].line, same[0].text) if same else (f"voice {len(found) + 1}", track.text)
    return found


def _voice(
    track: Sounding, line: tuple[str, str], rate: str, inputs: Mapping[str, Path]
) -> tuple[np.ndarray, Fit]:
    key, text = line
    window = float(track.frames / Fraction(rate))
    scratch = track.sound.startswith(SCRATCH)
    read = spoken(
        track.text or text, track.language or "en-GB", window, None if scratch else _path(track, inputs)
    )
    told = fit(key, text or track.text, track.at, track.frames, rate, read.seconds, read.hurry, read.by)
    return announced(band(read.samples, RUMBLE, None)), told


def _sound(
    track: Sounding, ask: SoundAsk, inputs: Mapping[str, Path], seed: str
) -> tuple[np.ndarray, float | None]:
    seconds = float(track.frames / Fraction(ask.rate))
    name = track.sound.removeprefix(SCRATCH)
    if name == track.sound:
        return recording(_path(track, inputs), track.start, seconds), None
    if name in EFFECTS:
        return effect(name, seconds, track.params, seed), None
    if name in MOODS:
        return music(name, seconds, _final(track, ask.cues), track.params, seed)
    raise ValueError(f"there is no “{track.sound}”; there is {', '.join((*MOODS, *EFFECTS))}")


def _final(track: Sounding, cues: CueSheet) -> float | None:
    """Second of the music at which the end card comes."""
    if cues.card and track.at < cues.card.at < track.end:
        return float((cues.card.at - track.at) / Fraction(cues.rate))
    return None


def _path(track: Sounding, inputs: Mapping[str, Path]) -> Path:
    if track.sound not in inputs:
        raise ValueError(f"there is no input “{track.sound}”")
    return inputs[track.sound]


def _levelled(sound: np.ndarray, track: Sounding) -> np.ndarray:
    """At the level of its kind, and its own gain on that."""
    if track.kind == "effect":
        peak = float(np.abs(sound).max(initial=0))
        own = 20 * np.log10(peak) - EFFECT_PEAK if peak else 0.0
    else:
        heard = loudness(sound, RATE).integrated if len(sound) else SILENT
        own = heard - REFERENCE[track.kind] if heard > SILENT else 0.0
    return sound * ratio(round(track.gain_db - own, 3))


def _ended(sound: np.ndarray, track: Sounding, rate: str) -> np.ndarray:
    """Within its frames, with its fades; a voice that is too long is heard to its end, so that one hears it is."""
    window = samples_of(track.frames, rate)
    if track.kind != "voice" and len(sound) > window:
        sound = sound[:window]
    rise = samples_of(track.fade_in, rate)
    fall = max(samples_of(track.fade_out, rate), DECLICK if len(sound) >= window else 0)
    return faded(sound, rise, fall)


def _summed(whole: Mixed) -> None:
    """Sums the parts; music and ambience lie lower where somebody speaks."""
    voice = np.zeros_like(whole.sound)
    for part in whole.parts:
        if part.track.kind == "voice":
            voice[part.at : part.at + len(part.sound)] += part.sound
    room = speaking(voice)
    for part in whole.parts:
        if part.track.duck_db and part.track.kind != "voice":
            full = np.zeros_like(whole.sound)
            full[part.at : part.at + len(part.sound)] = part.sound
            part.sound = ducked(full, room, part.track.duck_db)[part.at : part.at + len(part.sound)]
        whole.sound[part.at : part.at + len(part.sound)] += part.sound


def loudest(parts: Sequence[Part], sample: int) -> Part | None:
    """The part that is loudest around a sample."""

    def peak(part: Part) -> float:
        near = part.sound[max(0, sample - part.at - 240) : max(0, sample - part.at + 240)]
        return float(np.abs(near).max(initial=0))

    return max(parts, key=peak, default=None)

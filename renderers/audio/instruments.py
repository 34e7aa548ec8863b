"""The band that plays scratch music: plucked strings, mallets, pads, bass, brushes. Mono, one note each, peak about 1."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from renderers.audio.tones import RATE, band, decay, dice, eased, hertz, noise, sine, swell


def _partials(pitch: float, samples: int, shape: list[tuple[float, float, float]]) -> np.ndarray:
    """A sum of decaying sines. shape: multiple of the pitch, amplitude, seconds to fall by 60 dB."""
    at = np.arange(samples) / RATE
    out = np.zeros(samples)
    for multiple, amplitude, seconds in shape:
        if pitch * multiple < 16_000:
            out += amplitude * sine(pitch * multiple * at) * decay(samples, seconds)
    return out


@lru_cache(maxsize=128)
def nylon(note: int, seconds: float) -> np.ndarray:
    """A softly plucked string: the finger's noise, bright partials that die first, a body around 200 Hz."""
    pitch, samples = hertz(note), int(seconds * RATE)
    long = 2.6 * (220 / pitch) ** 0.35
    shape = [
        (n * (1 + 0.00022 * n * n) ** 0.5, 1 / n**1.35 * (1.0, 0.8, 0.55)[n % 3], long / (1 + 0.55 * (n - 1)))
        for n in range(1, 12)
    ]
    string = _partials(pitch, samples, shape)
    finger = band(noise(samples, dice("finger", note)), 900, 3800) * decay(samples, 0.03)
    return (string * swell(samples, 0.003, 0.05) + 0.35 * finger) * 0.55


@lru_cache(maxsize=128)
def mallet(note: int, seconds: float) -> np.ndarray:
    """A wooden bar with a soft mallet: the tone, its fourth and tenth partial, short and round."""
    pitch, samples = hertz(note), int(seconds * RATE)
    bar = _partials(pitch, samples, [(1, 1, 1.1), (3.93, 0.22, 0.28), (9.6, 0.06, 0.09), (2, 0.05, 0.6)])
    knock = band(noise(samples, dice("knock", note)), 300, 1200) * decay(samples, 0.02)
    return (bar * swell(samples, 0.002, 0.05) + 0.5 * knock) * 0.6


@lru_cache(maxsize=64)
def glass(note: int, seconds: float) -> np.ndarray:
    """A small bell of glass, quiet and long: for the melody and the last chord."""
    pitch, samples = hertz(note), int(seconds * RATE)
    bell = _partials(pitch, samples, [(1, 1, 3.2), (2.0, 0.28, 1.9), (3.01, 0.12, 1.0), (5.4, 0.07, 0.35)])
    return bell * swell(samples, 0.004, 0.08) * 0.5


@lru_cache(maxsize=64)
def pad(note: int, seconds: float, bright: float) -> np.ndarray:
    """Warm strings: three voices a few cents apart, soft upper partials, a slow beginning."""
    samples = int(seconds * RATE)
    at, out = np.arange(samples) / RATE, np.zeros(samples)
    start = dice("pad", note)
    for cents in (-6, 0, 7):
        pitch = hertz(note + cents / 100)
        for n in range(1, 8):
            out += sine(pitch * n * at + start.random()) * bright ** (n - 1) / n
    breath = 1 + 0.08 * sine(0.35 * at)
    return out * breath * swell(samples, min(0.7, seconds / 3), min(0.9, seconds / 3)) * 0.16


@lru_cache(maxsize=64)
def bass(note: int, seconds: float) -> np.ndarray:
    """A round upright bass: the tone, its octave, a little finger."""
    pitch, samples = hertz(note), int(seconds * RATE)
    tone = _partials(pitch, samples, [(1, 1, 1.9), (2, 0.42, 1.0), (3, 0.16, 0.5), (4, 0.06, 0.3)])
    finger = band(noise(samples, dice("thumb", note)), 120, 700) * decay(samples, 0.05)
    return (tone * swell(samples, 0.006, 0.06) + 0.25 * finger) * 0.75


@lru_cache(maxsize=8)
def kick() -> np.ndarray:
    """A felt beater on a soft drum: a tone that falls from 105 to 50 Hz."""
    samples = int(0.32 * RATE)
    pitch = 50 + 55 * decay(samples, 0.11)
    return sine(np.cumsum(pitch) / RATE) * decay(samples, 0.3) * swell(samples, 0.002, 0.05)


def brush(random: np.random.Generator) -> np.ndarray:
    """A brush drawn over a snare's skin."""
    samples = int(0.26 * RATE)
    rise = int(0.028 * RATE)
    envelope = decay(samples, 0.24)
    envelope[:rise] *= eased(rise)
    return band(noise(samples, random), 1500, 7000) * envelope


def shaker(random: np.random.Generator) -> np.ndarray:
    samples = int(0.07 * RATE)
    return band(noise(samples, random), 5500, 11_000) * swell(samples, 0.018, 0.045)


def snap(random: np.random.Generator) -> np.ndarray:
    """Fingers: two short bursts, a few milliseconds apart."""
    samples = int(0.16 * RATE)
    burst = band(noise(samples, random), 1300, 4200) * decay(samples, 0.07)
    late = int(0.009 * RATE)
    burst[late:] += 0.8 * burst[:-late].copy()
    return burst * 1.4


def cymbal(seconds: float, random: np.random.Generator) -> np.ndarray:
    """A soft roll that grows: towards the last chord."""
    samples = int(seconds * RATE)
    return band(noise(samples, random), 4500, 12_000) * eased(samples) ** 2.5 * swell(samples, 0, 0.01)

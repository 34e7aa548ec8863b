"""Something like a soft bed of music, something like speech, and an impact: what clean spots let hear. All seeded."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import pyloudnorm
from scipy.signal import butter, resample_poly, sosfilt

RATE = 48_000
CHORDS = ((220.0, 277.2, 329.6), (185.0, 233.1, 277.2), (146.8, 220.0, 277.2), (164.8, 246.9, 329.6))  # Hz
BEAT = 0.6  # seconds: 100 beats a minute
DUCKED = 10 ** (-9 / 20)
PEAK = -3.5  # dBTP before the encoder, which was seen to add 1.8


def bed(samples: int, seed: int = 1, width: float = 0.35) -> np.ndarray:
    """Pads, plucks and a soft brush on the beat: samples × 2. width: how far the sides differ."""
    noise = np.random.default_rng(seed)
    t = np.arange(samples) / RATE
    middle, side = np.zeros(samples), np.zeros(samples)
    for beat in range(int(samples / RATE / BEAT) + 1):
        first = round(beat * BEAT * RATE)
        left = t[: samples - first]
        if not len(left):
            break
        note = CHORDS[beat // 4 % 4][beat % 3] * (2 if beat % 2 else 1)
        pluck = np.exp(-5 * left) * sum(np.sin(2 * np.pi * k * note * left) / k**1.5 for k in (1, 2, 3))
        brush = np.exp(-28 * left) * noise.standard_normal(len(left)) * 0.25
        middle[first:] += 0.5 * pluck + brush
        side[first:] += (-1) ** beat * 0.5 * pluck
    for number, chord in enumerate(CHORDS * 2):
        first, end = (round((number + k) * 4 * BEAT * RATE) for k in (0, 1))
        part = t[first:end]
        swell = np.minimum(1, np.minimum(part - first / RATE, end / RATE - part) / 0.15)
        for k, tone in enumerate(chord):
            wave = swell * np.sin(2 * np.pi * tone * part) * 0.22
            middle[first:end] += wave
            side[first:end] += (k - 1) * wave
    return np.tanh(np.stack([middle + width * side, middle - width * side], 1))


def speech(samples: int, seed: int) -> np.ndarray:
    """Syllables of voiced and hissed sound, four or five a second: samples."""
    draw = np.random.default_rng(seed)
    out, at = np.zeros(samples), 0
    while at < samples - RATE // 8:
        length = min(int(RATE * draw.uniform(0.13, 0.2)), samples - at)
        t = np.arange(length) / RATE
        pitch = draw.uniform(115, 150) * (1 - 0.1 * t / t[-1])
        phase = 2 * np.pi * np.cumsum(pitch) / RATE
        formants = draw.uniform(400, 800), draw.uniform(1100, 1900), 2600
        voiced = sum(
            np.sin(k * phase) * sum(np.exp(-(((k * 130 - f) / 260) ** 2)) + 0.03 for f in formants)
            for k in range(1, 28)
        )
        hiss = draw.standard_normal(length) * (0.9 if draw.random() < 0.3 else 0.1)
        out[at : at + length] = np.sin(np.pi * t / t[-1]).clip(0) ** 0.7 * (voiced + hiss)
        at += length + int(RATE * draw.uniform(0.02, 0.07))
    return np.tanh(2.5 * out / max(np.abs(out).max(), 1e-9))  # evened out, as voices are


def impact(seed: int = 5) -> np.ndarray:
    """A short hit with a sharp beginning: samples."""
    t = np.arange(RATE // 3) / RATE
    hiss = np.random.default_rng(seed).standard_normal(len(t))
    return np.exp(-14 * t) * np.sin(2 * np.pi * 70 * t) + 0.5 * np.exp(-60 * t) * hiss


def ducking(samples: int, windows: Sequence[tuple[int, int]], depth: float = DUCKED) -> np.ndarray:
    """The music's gain under speech, eased over 80 ms: samples × 1."""
    gain = np.ones(samples)
    for first, end in windows:
        gain[max(first, 0) : end] = depth
    ease = np.hanning(RATE // 12)
    return np.convolve(np.pad(gain, len(ease), mode="edge"), ease / ease.sum(), "same")[
        len(ease) : -len(ease), None
    ]


def loudness(sound: np.ndarray) -> float:
    """Integrated, LUFS (ITU-R BS.1770)."""
    return float(pyloudnorm.Meter(RATE).integrated_loudness(sound))


def true_peak(sound: np.ndarray) -> float:
    """dBTP, oversampled four times (ITU-R BS.1770, Annex 2)."""
    return 20 * np.log10(max(np.abs(resample_poly(sound, 4, 1, axis=0)).max(), 1e-9))


def levelled(sound: np.ndarray, lufs: float = -14, peak: float = PEAK) -> np.ndarray:
    """At a loudness; what would peak is rounded off."""
    for _ in range(12):
        sound = sound * 10 ** ((lufs - loudness(sound)) / 20)
        if true_peak(sound) <= peak:  # and so it is at this loudness
            break
        ceiling = 10 ** ((peak - 0.7) / 20)
        sound = ceiling * np.tanh(sound / ceiling)
    return sound


@cache
def _lows() -> np.ndarray:
    return butter(2, 300, "lowpass", fs=RATE, output="sos")


def muffled(sound: np.ndarray) -> np.ndarray:
    """Only what is deep."""
    return sosfilt(_lows(), sound, axis=0)

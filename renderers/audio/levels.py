"""Gain over time: fades, ducking under a voice, an announcer's compression, the limiter. 48 kHz, samples × 2."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import maximum_filter1d, minimum_filter1d, uniform_filter1d
from scipy.signal import lfilter

from onbrief.model.loudness import SILENT, between, loudness
from renderers.audio.tones import RATE, sine

STEP = 48  # samples of the ducking curve: a millisecond
LEAD, HOLD, GLIDE = (
    0.12,
    0.3,
    0.28,
)  # seconds: down before the voice, up after it, and how long each way takes
SPEAKING = 10 ** (-30 / 10)  # power under the voice's loud parts that still is voice
RATIO, OVER = 2.5, 2.0  # compression of a voice: dB in for a dB out, above so many dB over its mean
CREST = 11.0  # dB from loudness to peaks
LOOK_AHEAD = int(0.005 * RATE)


def ratio(decibels: float) -> float:
    return float(round(10 ** (decibels / 20), 9))


def faded(sound: np.ndarray, rise: int, fall: int) -> np.ndarray:
    """With a beginning and end of so many samples at equal power, so that two that cross keep their loudness."""
    out = sound.copy()
    rise, fall = min(rise, len(out)), min(fall, len(out))
    if rise:
        out[:rise] *= sine((np.arange(rise) + 0.5) / rise / 4)[:, None]
    if fall:
        out[-fall:] *= sine((np.arange(fall) + 0.5) / fall / 4)[::-1, None]
    return out


def speaking(voice: np.ndarray) -> np.ndarray:
    """0 to 1, a value a millisecond: where music makes room. It knows what comes, so it is down when a word begins."""
    count = -(-len(voice) // STEP)
    power = np.zeros(count * STEP)
    power[: len(voice)] = (voice * voice).sum(axis=1)
    power = uniform_filter1d(power.reshape(count, STEP).mean(axis=1), 40, mode="constant")
    loud = np.percentile(power[power > 0], 90) if (power > 0).any() else 0.0
    if not loud:
        return np.zeros(count)
    said = (power > loud * SPEAKING).astype(np.float64)
    before, after = int(LEAD * 1000 + GLIDE * 500), int(HOLD * 1000)
    wide = before + after + 1
    said = maximum_filter1d(said, wide, origin=(after - before) // 2, mode="constant")
    curve = np.hanning(int(GLIDE * 1000) + 2)[1:-1]
    return np.clip(np.convolve(said, curve / curve.sum(), "same"), 0, 1)


def ducked(sound: np.ndarray, room: np.ndarray, decibels: float) -> np.ndarray:
    """Softer by so many decibels where `room` is 1."""
    curve = np.interp(np.arange(len(sound)) / STEP, np.arange(len(room)) + 0.5, room)
    return sound * (10 ** (np.round(curve * decibels, 6) / 20))[:, None]


def announced(voice: np.ndarray) -> np.ndarray:
    """As announcers are recorded: loud syllables softer, and no peak that stands out."""
    return tamed(_compressed(voice))


def tamed(sound: np.ndarray) -> np.ndarray:
    """With no peak more than 11 dB over its loudness, as finished music and voices are."""
    heard = loudness(sound, RATE).integrated
    return limited(sound, ratio(round(heard + CREST, 3)))[0] if heard > SILENT else sound


def _compressed(voice: np.ndarray) -> np.ndarray:
    power = (voice * voice).mean(axis=1)
    share = 1 - round(np.exp(-1 / (0.012 * RATE)), 12)
    smooth = lfilter([share], [1, share - 1], lfilter([share], [1, share - 1], power)[::-1])[::-1]
    loud = power[power > power.max(initial=0) * SPEAKING / 30]
    if not len(loud):
        return voice
    over = 10 * np.log10(np.maximum(smooth, 1e-12) / loud.mean()) - OVER
    return voice * (10 ** (-np.maximum(over, 0) * (1 - 1 / RATIO) / 20))[:, None]


def limited(sound: np.ndarray, ceiling: float) -> tuple[np.ndarray, float, int]:
    """With no true peak above a ceiling (an amplitude), the greatest cut in decibels, and the sample where it is.

    The gain is the least that is needed within 5 ms on each side, smoothed over just that, so it never comes late.
    """
    needed = np.minimum(1.0, ceiling / np.maximum(between(sound, 0.99 * ceiling), 1e-9))
    wide = 2 * LOOK_AHEAD + 1
    gain = minimum_filter1d(needed, wide, mode="nearest")
    curve = np.hanning(wide + 2)[1:-1]
    edges = np.concatenate([np.full(LOOK_AHEAD, gain[0]), gain, np.full(LOOK_AHEAD, gain[-1])])
    smooth = np.minimum(np.convolve(edges, curve / curve.sum(), "valid"), 1.0)
    where = int(smooth.argmin())
    return sound * smooth[:, None], float(-20 * np.log10(smooth[where])), where

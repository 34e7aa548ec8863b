"""What scratch sounds are made of: oscillators, envelopes, noise, rooms. Everything at 48 kHz, floats around ±1.

Sines come from a table and decays from a recursion, both of rounded constants, so that the processor's own sine and
exponential, which differ in their last bits from one machine to the next, don't matter.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy import signal

from onbrief.model.canonical import sha256

RATE = 48_000
TABLE = 8192


def dice(*about: object) -> np.random.Generator:
    """Random numbers that only what they are for decides."""
    text = "\x1f".join(map(str, about))
    return np.random.Generator(np.random.PCG64(int(sha256(text.encode())[:16], 16)))


@cache
def _table() -> np.ndarray:
    return np.round(np.sin(2 * np.pi * np.arange(TABLE + 1) / TABLE), 12)


def sine(turns: np.ndarray) -> np.ndarray:
    """The sine of so many turns."""
    at = (turns - np.floor(turns)) * TABLE
    whole = at.astype(np.int64)
    low, high = _table()[whole], _table()[np.minimum(whole + 1, TABLE)]
    return low + (high - low) * (at - whole)


def hertz(note: float) -> float:
    """Of a MIDI note: 69 is A at 440 Hz, equal temperament."""
    return float(round(440 * 2 ** ((note - 69) / 12), 6))


def decay(samples: int, seconds: float) -> np.ndarray:
    """From 1, falling by 60 dB in so many seconds."""
    impulse = np.zeros(samples)
    impulse[:1] = 1
    return signal.lfilter([1.0], [1.0, -round(10 ** (-3 / (seconds * RATE)), 12)], impulse)


def eased(samples: int) -> np.ndarray:
    """From 0 to 1 with flat ends: 3t² − 2t³."""
    t = (np.arange(samples) + 0.5) / max(samples, 1)
    return t * t * (3 - 2 * t)


def swell(samples: int, attack: float, release: float) -> np.ndarray:
    """1, with an eased beginning and end of so many seconds."""
    envelope = np.ones(samples)
    rise, fall = min(int(attack * RATE), samples), min(int(release * RATE), samples)
    envelope[:rise] *= eased(rise)
    if fall:
        envelope[-fall:] *= eased(fall)[::-1]
    return envelope


def noise(samples: int, random: np.random.Generator) -> np.ndarray:
    return random.standard_normal(samples) * 0.3


def band(sound: np.ndarray, low: float | None, high: float | None, order: int = 2) -> np.ndarray:
    """Butterworth: what is between two frequencies, or above or below one."""
    kind, edges = (
        ("bandpass", [low, high]) if low and high else ("highpass", low) if low else ("lowpass", high)
    )
    return signal.sosfilt(signal.butter(order, edges, kind, fs=RATE, output="sos"), sound, axis=0)


def panned(sound: np.ndarray, pan: float) -> np.ndarray:
    """Mono to stereo, equal power: −1 left, 0 middle, 1 right."""
    turn = (pan + 1) / 8
    left, right = sine(np.array([turn + 0.25]))[0], sine(np.array([turn]))[0]
    return np.stack([sound * left, sound * right], axis=1)


def softened(sound: np.ndarray, drive: float = 1.0) -> np.ndarray:
    """Rounds peaks as tape does: x ∕ √(1 + x²)."""
    driven = sound * drive
    return driven / np.sqrt(1 + driven * driven) / drive


def room(
    sound: np.ndarray, seconds: float, wet: float, random: np.random.Generator, dark: float = 5200
) -> np.ndarray:
    """Stereo, with a room around it: noise that decays, darker the later, a few early reflections; as long as before."""
    length = int(seconds * RATE)
    tail = random.standard_normal((length, 2)) * decay(length, seconds)[:, None]
    late = eased(length)[:, None]
    tail = tail * (1 - late) + band(tail, None, dark / 3) * late
    tail = band(band(tail, 180, None), None, dark)
    tail[: int(0.012 * RATE)] = 0
    for _ in range(7):
        place = int((0.008 + 0.05 * random.random()) * RATE)
        if place < length:
            tail[place] += random.uniform(-1, 1, 2) * 2.5
    tail /= np.sqrt((tail * tail).sum(axis=0))
    around = np.stack(
        [signal.fftconvolve(sound[:, side], tail[:, side])[: len(sound)] for side in (0, 1)], axis=1
    )
    return sound + wet * around

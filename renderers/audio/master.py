"""The mix at the placement's loudness: one gain for all of it, then a true-peak limiter that may take 6 dB and no more.

The gain is the same from the first sample to the last (what loudnorm calls linear). Where the peaks are too high for
that, we say so; a compressor that evens out the whole spot behind everybody's back is what nobody asked for.
"""

from __future__ import annotations

import wave
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO

import numpy as np

from onbrief.model.loudness import SILENT, loudness, true_peak
from renderers.audio.levels import limited, ratio
from renderers.audio.mix import Part, loudest
from renderers.audio.tones import RATE

MOST_CUT = 6.0  # dB that the limiter may take: half of a peak
CODEC_ROOM = 0.6  # dB under the placement's true peak: AAC at 128 kbit/s and more puts peaks so much higher
NEAR = 0.05  # LU
ROUNDS = 6
FULL = 2**23


@dataclass(frozen=True)
class Mastered:
    """samples: whole numbers of 24 bits. lufs: None where all is silent. cut_db: what the limiter took at most."""

    samples: np.ndarray
    lufs: float | None
    range_lu: float
    true_peak_dbtp: float
    gain_db: float
    cut_db: float
    momentary: np.ndarray


def mastered(
    mix: np.ndarray, parts: Sequence[Part], lufs: float, true_peak_dbtp: float, channels: int, rate: str
) -> Mastered:
    """Raises ValueError where the loudness can't be reached without taking more than 6 dB off the peaks."""
    mix = mix if channels == 2 else mix.mean(axis=1, keepdims=True)
    heard = loudness(mix, RATE)
    if heard.integrated <= SILENT:
        return _whole(mix, None, 0.0, 0.0)
    ceiling = ratio(true_peak_dbtp - CODEC_ROOM)
    gain, cut, where, sound = lufs - heard.integrated, 0.0, 0, mix
    for _ in range(ROUNDS):
        gain = round(gain, 4)
        sound, cut, where = limited(mix * ratio(gain), ceiling)
        off = lufs - loudness(sound, RATE).integrated
        if abs(off) < NEAR or cut > 2 * MOST_CUT:
            break
        gain += off
    if cut > MOST_CUT:
        raise ValueError(_refusal(parts, lufs, true_peak_dbtp, cut, where, rate))
    return _whole(sound, lufs, gain, cut)


def _refusal(parts: Sequence[Part], lufs: float, peak: float, cut: float, where: int, rate: str) -> str:
    part = loudest(parts, where)
    frame = int(where * _frames_a_second(rate) / RATE)
    return (
        f"{lufs:g} LUFS with peaks under {peak:g} dBTP would take {cut:.1f} dB off the peak at frame {frame}"
        f"{f', where {part.name} ({part.track.kind}) is loudest' if part else ''}; {MOST_CUT:g} dB may be taken. "
        "Turn that sound down (`gain_db`), or the others up"
    )


def _frames_a_second(rate: str) -> float:
    return float(Fraction(rate))


def _whole(sound: np.ndarray, lufs: float | None, gain: float, cut: float) -> Mastered:
    """In whole numbers of 24 bits, and measured as they are."""
    samples = np.clip(np.rint(sound * FULL), -FULL, FULL - 1).astype(np.int32)
    heard, (peak, _) = loudness(samples / FULL, RATE), true_peak(samples / FULL)
    return Mastered(
        samples,
        None if lufs is None else round(heard.integrated, 2),
        round(heard.range, 1),
        round(peak, 2),
        round(gain, 2),
        round(cut, 2),
        heard.momentary,
    )


def wav(samples: np.ndarray) -> bytes:
    """A WAV file of 24 bits at 48 kHz, little-endian, no metadata."""
    file = BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(samples.shape[1])
        out.setsampwidth(3)
        out.setframerate(RATE)
        out.writeframes(samples.astype("<i4").reshape(-1, 1).view(np.uint8)[:, :3].tobytes())
    return file.getvalue()

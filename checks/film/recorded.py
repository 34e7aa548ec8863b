"""Where a recording lies in a mix: a matched filter, which finds a known sound under music and voices.

The correlation of the mix with the recording, both whitened by the mix's own spectrum: what is best in coloured noise
(Turin, “An introduction to matched filters”, 1960). Music and voice hardly look like the recording, so the place
where it lies stands out, and it does to the millisecond.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import numpy as np

from checks.film.opening import MOST_SECONDS, library, weighed
from onbrief.model.picture import Unreadable

CONTAINERS = (
    "wav,aiff,flac,mp3,ogg,mov,matroska"  # FFmpeg's demuxers; none that opens another file or address
)
SMOOTH = 40.0  # Hz over which the mix's spectrum is evened out
BAND = (40.0, 14_000.0)  # Hz: what every encoder leaves in place
NEARLY = 0.75  # of the best place's correlation
FAINT = 1e-4  # of full scale: nothing to look for
APART = 0.03  # seconds: what is nearer to a place counts as that place


class Match(NamedTuple):
    """Where a recording lies best. seconds: of its first sample, into the sound that was searched.

    clear: how many times its correlation is that of any other place; level: the recording's energy beside that of
    all that is heard with it, dB.
    """

    seconds: float
    clear: float
    level: float


def recording(path: Path, rate: int, start: float, seconds: float) -> np.ndarray:
    """The middle of a sound file from a second on, at this sample rate. Raises Unreadable."""
    from scipy.signal import resample_poly

    av = library()
    weighed(path)
    options = {"format_whitelist": CONTAINERS, "protocol_whitelist": "file", "enable_drefs": "0"}
    try:
        with av.open(f"file:{path.resolve()}", options=options, metadata_errors="replace") as box:
            samples, own = _decoded(box, start + seconds)
    except (av.error.FFmpegError, EOFError, ValueError) as why:
        raise Unreadable("it is no sound that is known here, or damaged") from why
    ratio = Fraction(rate, own)
    part: np.ndarray = samples[round(start * own) : round((start + seconds) * own)]
    return resample_poly(part, ratio.numerator, ratio.denominator) if ratio != 1 else part


def _decoded(box: object, seconds: float) -> tuple[np.ndarray, int]:
    from checks.film.decode import samples_of

    streams = box.streams.audio  # type: ignore[attr-defined]
    if not streams or seconds > MOST_SECONDS:
        raise Unreadable("there is no sound in it, or not so far on")
    blocks, many, rate = [], 0, streams[0].rate
    for frame in box.decode(streams[0]):  # type: ignore[attr-defined]
        blocks.append(samples_of(frame).mean(axis=0))
        many += frame.samples
        if many > seconds * rate:
            break
    return np.concatenate(blocks) if blocks else np.zeros(0, np.float32), rate


def match(heard: np.ndarray, asked: np.ndarray, rate: int, expected: tuple[float, float]) -> Match | None:
    """Where `asked` lies in `heard`, samples of one channel each; None where either is silent or too short.

    expected: from which second to which it should begin; there a place is taken that is nearly as good as the best,
    because a sound may be heard several times.
    """
    from scipy.fft import irfft, next_fast_len, rfft, rfftfreq

    if len(heard) < len(asked) or len(asked) < rate // 50:
        return None
    heard, asked = heard.astype(np.float64), asked.astype(np.float64)
    if max(np.abs(heard).max(), 0) < FAINT or np.abs(asked).max() < FAINT:
        return None
    size = next_fast_len(len(heard) + len(asked), real=True)
    pitch = rfftfreq(size, 1 / rate)
    inside = (pitch >= BAND[0]) & (pitch <= BAND[1])
    mix, wanted = rfft(heard, size) * inside, rfft(asked, size) * inside
    power = np.abs(mix) ** 2
    wide = max(1, round(SMOOTH * size / rate))
    power = np.convolve(power, np.full(wide, 1 / wide), "same") + 1e-3 * power.mean()
    found = np.abs(irfft(mix * np.conj(wanted) / power, size))[: len(heard) - len(asked) + 1]
    place, near = int(found.argmax()), round(APART * rate)
    first, last = (min(max(0, round(edge * rate)), len(found) - 1) for edge in expected)
    there = first + int(found[first : last + 1].argmax())
    if found[there] > NEARLY * found[place]:
        place = there
    elsewhere = np.concatenate([found[: max(0, place - near)], found[place + near :], [1e-12]])
    own = irfft(np.abs(wanted) ** 2 / power, size)[0]
    gain = float(found[place] / max(own, 1e-12))
    beside = heard[place : place + len(asked)]
    level = 10 * np.log10(max(gain**2 * float(asked @ asked) / max(float(beside @ beside), 1e-12), 1e-12))
    return Match(place / rate, float(found[place] / elsewhere.max()), level)

"""Recordings that somebody brought: decoded by PyAV, bounded, at 48 kHz, stereo.

The kind of file is told by its first bytes and only that one demuxer may read it, so that nothing that is called WAV
can be a playlist that names other files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from scipy.signal import resample_poly

from renderers.audio.tones import RATE

LARGEST = 400_000_000  # bytes: an hour of 24-bit stereo is 1 GB; a spot's music is far less
LONGEST = 900  # seconds that are decoded at most
RATES = (8_000, 192_000)
FULL = 0.9999  # of full scale: the largest number of 16 bits, and what lossy codecs make of it
ATTACHED = 0x0400  # AV_DISPOSITION_ATTACHED_PIC: a cover, no film


@dataclass(frozen=True)
class Told:
    """What a recording holds. peak: dBFS of its loudest sample. clipped: samples at FULL with two such before them.

    tags: as the file says, by small keys.
    """

    codec: str
    rate: int
    channels: int
    seconds: float
    peak: float
    clipped: int
    tags: Mapping[str, str]


def told(path: Path) -> Told:
    """Decodes all of a recording, a piece at a time. Raises ValueError for what is no sound, too long, or also a film."""
    with _opened(path) as box:
        if any(not stream.disposition & ATTACHED for stream in box.streams.video):
            raise ValueError(f"{path.name} holds a moving picture too; export its sound alone")
        if len(box.streams.audio) > 1:
            raise ValueError(f"{path.name} holds {len(box.streams.audio)} sound tracks; export one")
        stream = _stream(box, path.name)
        rate, channels = stream.codec_context.sample_rate, stream.codec_context.channels
        count, peak, clipped = 0, 0.0, 0
        last = np.zeros((2, channels), bool)
        for frame in box.decode(stream):
            level = np.abs(np.nan_to_num(_floats(frame, channels)))
            count, peak = count + len(level), max(peak, float(level.max(initial=0)))
            full = np.concatenate([last, level >= FULL])
            clipped += int((full[2:] & full[1:-1] & full[:-2]).sum())
            last = full[-2:]
            if count > LONGEST * rate:
                raise ValueError(f"{path.name} is longer than {LONGEST // 60} minutes")
        tags = {**dict(box.metadata), **dict(stream.metadata)}
    if not count:
        raise ValueError(f"{path.name} holds no sound")
    decibels = 20 * float(np.log10(max(peak, 1e-6)))
    named = {str(key).lower(): str(value) for key, value in tags.items()}
    return Told(stream.codec_context.name, rate, channels, count / rate, round(decibels, 1), clipped, named)


def recording(path: Path, start: float, seconds: float | None) -> np.ndarray:
    """Samples × 2 from a second on, not longer than asked. Raises ValueError for what is no sound or too much of it."""
    with _opened(path) as box:
        samples, rate = _decoded(box, path.name, start, min(seconds or LONGEST, LONGEST))
    if rate != RATE:
        ratio = Fraction(RATE, rate)
        samples = resample_poly(samples, ratio.numerator, ratio.denominator, axis=0)
    return samples


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """The container; faults of decoding within it are told in words. Raises ValueError."""
    try:
        import av
    except ImportError as error:
        raise ValueError("recordings are read by PyAV; install onbrief[video]") from error
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{path.name} is larger than {LARGEST // 1_000_000} MB")
    with path.open("rb") as file:
        kind = kind_of(file.read(12))
    if kind is None:
        raise ValueError(f"{path.name} is no WAV, AIFF, FLAC, MP3, AAC (M4A) or Ogg file")
    options = {"protocol_whitelist": "file"}
    try:
        with av.open(str(path), format=kind, options=options, metadata_errors="replace") as box:
            yield box
    except (av.error.FFmpegError, EOFError) as error:
        raise ValueError(
            f"{path.name} is damaged: {getattr(error, 'strerror', 'it ends too soon')}"
        ) from error


def kind_of(head: bytes) -> str | None:
    """The demuxer that may read a file that begins so; None for what is no sound that is known here."""
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "wav"
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return "aiff"
    if head[:3] == b"ID3" or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2):
        return "mp3"
    found = {b"fLaC": "flac", b"OggS": "ogg"}.get(head[:4])
    return "mov" if head[4:8] == b"ftyp" else found


def _stream(box: Any, name: str) -> Any:
    """Its sound, of a form that is mixed."""
    if not box.streams.audio:
        raise ValueError(f"{name} holds no sound")
    stream = box.streams.audio[0]
    rate, channels = stream.codec_context.sample_rate, stream.codec_context.channels
    if not RATES[0] <= rate <= RATES[1]:
        raise ValueError(f"{name} has {rate} samples a second; 8,000 to 192,000 are read")
    if channels not in (1, 2):
        raise ValueError(f"{name} has {channels} channels; bring a stereo or mono mix")
    return stream


def _decoded(box: Any, name: str, start: float, seconds: float) -> tuple[np.ndarray, int]:
    """float64, samples × 2, at the file's own rate."""
    stream = _stream(box, name)
    rate, channels = stream.codec_context.sample_rate, stream.codec_context.channels
    skip, wanted = int(start * rate), int(seconds * rate)
    pieces: list[np.ndarray] = []
    seen = 0
    for frame in box.decode(stream):
        piece = _floats(frame, channels)
        fresh = piece[max(0, skip - seen) :] if skip > seen else piece
        seen += len(piece)
        if len(fresh):
            pieces.append(fresh)
        if seen >= skip + wanted:
            break
    if not pieces:
        raise ValueError(f"{name} holds no sound after second {start:g}")
    whole = np.concatenate(pieces)[:wanted]
    return np.nan_to_num(whole if channels == 2 else np.repeat(whole, 2, axis=1)), rate


def _floats(frame, channels: int) -> np.ndarray:
    """Samples × channels, ±1, of whatever format a codec gives."""
    data = frame.to_ndarray()
    data = data.T if frame.format.is_planar else data.reshape(-1, channels)
    if data.dtype.kind == "f":
        return data.astype(np.float64)
    if data.dtype == np.uint8:
        return (data.astype(np.float64) - 128) / 128
    return data.astype(np.float64) / float(np.iinfo(data.dtype).max + 1)

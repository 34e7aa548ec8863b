"""Somebody's lips: what is sent so that they follow a voice, and whether what comes back is the same film with other lips."""

from __future__ import annotations

import io
import tempfile
import wave
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import islice
from pathlib import Path

import cv2
import numpy as np

from renderers.audio.mix import samples_of
from renderers.audio.tones import RATE
from renderers.audio.voice import spoken
from renderers.generation.ask import Ask
from renderers.generation.filmed import Filmed
from renderers.moving import clips

BLOCKS = 24  # a frame is compared by so many blocks on its longer side
APART = 12.0  # of 255: by how much half of the blocks of a frame may differ from those that were sent
ALIKE = Fraction(1, 1000)  # rates that differ by less are the same


def film_to_send(ask: Ask, inputs: Mapping[str, Path]) -> bytes:
    """The stretch of `video` as MP4, H.264, 4:2:0. Raises ValueError where the video is shorter."""
    return clips.write_clip(_sent(ask, inputs), ask.size, _rate(ask), form=clips.SENT)


def voice_to_send(ask: Ask, inputs: Mapping[str, Path]) -> bytes:
    """All that is said meanwhile, each recording where the mix has it: WAV, 48 kHz, 16 bits, mono, as long as the film.

    Raises ValueError for a recording that can't be read or is silent.
    """
    assert ask.film and ask.lips
    whole = np.zeros(samples_of(ask.film.frames, ask.film.rate))
    for number, one in enumerate(ask.lips.voices):
        read = spoken("", "", float(one.frames / _rate(ask)), inputs[f"voice.{number}"]).samples.mean(axis=1)
        at = samples_of(abs(one.at), ask.film.rate)
        heard = read[at:] if one.at < 0 else read
        begin = 0 if one.at < 0 else at
        heard = heard[: max(0, len(whole) - begin)]
        whole[begin : begin + len(heard)] += heard
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(np.rint(np.clip(whole, -1, 1) * 32767).astype("<i2").tobytes())
    return file.getvalue()


def came_back(data: bytes, ask: Ask, inputs: Mapping[str, Path]) -> Filmed:
    """The film as a clip, once it is proved to be the one that was sent: size, rate, every frame, and what they show.

    Raises ValueError for anything else: a mouth that moves may change no cut.
    """
    assert ask.film
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "film")
        path.write_bytes(data)
        about = clips.told(path)
        if about.size != ask.size:
            what = f"{about.size[0]} × {about.size[1]} pixels, not the {ask.size[0]} × {ask.size[1]} that were sent"
            raise ValueError(f"it has {what}")
        if abs(about.rate / _rate(ask) - 1) > ALIKE:
            raise ValueError(
                f"it has {float(about.rate):g} frames a second, and {float(_rate(ask)):g} were sent; see to the model's options"
            )
        middle: list[np.ndarray] = []
        clip = clips.write_clip(_proved(path, ask, inputs, middle), ask.size, ask.film.rate)
    return Filmed(clip, middle[0].astype(np.uint16) * 257, {})


def _proved(
    path: Path, ask: Ask, inputs: Mapping[str, Path], middle: list[np.ndarray]
) -> Iterator[np.ndarray]:
    assert ask.film
    frames, count = ask.film.frames, 0
    sent = _sent(ask, inputs)
    for count, made in enumerate(clips.read_clip(path), 1):
        if count > frames:
            raise ValueError(f"it has more than the {frames} frames that were sent")
        apart = float(np.median(np.abs(_small(made) - _small(next(sent)))))
        if apart > APART:
            raise ValueError(
                f"its frame {count - 1} shows something else than the one that was sent (half of it differs by "
                f"{apart:.0f} of 255; {APART:g} are allowed)"
            )
        if count == frames // 2 + 1:
            middle.append(made)
        yield made
    if count < frames:
        raise ValueError(f"it has {count} frames, and {frames} were sent")


def _small(frame: np.ndarray) -> np.ndarray:
    """Averages of blocks, float32."""
    scale = BLOCKS / max(frame.shape[:2])
    size = max(1, round(frame.shape[1] * scale)), max(1, round(frame.shape[0] * scale))
    return cv2.resize(frame, size, interpolation=cv2.INTER_AREA).astype(np.float32)


def _sent(ask: Ask, inputs: Mapping[str, Path]) -> Iterator[np.ndarray]:
    """H×W×3, uint8, sRGB."""
    assert ask.film and ask.lips
    count = 0
    frames = clips.read_clip(inputs["video"], first=ask.lips.first)
    for frame in islice(frames, ask.film.frames):
        yield frame
        count += 1
    if count < ask.film.frames:
        raise ValueError(
            f"the video has {count} frames from frame {ask.lips.first} on; {ask.film.frames} are asked for"
        )


def _rate(ask: Ask) -> Fraction:
    assert ask.film
    return Fraction(ask.film.rate)

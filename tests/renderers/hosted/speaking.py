"""A gateway that moves lips: it decodes the film that it is sent, opens a mouth where the voice is loud, and encodes it anew."""

from __future__ import annotations

import base64
import io
import tempfile
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from renderers.moving import clips
from renderers.services import purchase
from tests.renderers.hosted.server import Gateway, Handler, running

MOUTH = (slice(0.6, 0.75), slice(0.4, 0.6))  # shares of height and width


@contextmanager
def speaking(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """One that the project's settings lead to; its journal lies in the folder."""
    monkeypatch.setattr(purchase, "FIRST_POLL", 0.01)
    with running(Speaking) as gateway:
        monkeypatch.setenv("ONBRIEF_GATEWAY", gateway.address)
        monkeypatch.setenv("ONBRIEF_JOURNAL", str(folder / "journal"))
        yield gateway


def face(frames: int, size: tuple[int, int] = (64, 96)) -> list[np.ndarray]:
    """Somebody before a wall, the light moving a little: H×W×3 uint8."""
    x = np.linspace(40, 200, size[0])[None, :, None] * np.ones((size[1], 1, 3))
    pictures = []
    for number in range(frames):
        picture = (x * [1, 0.8, 0.6] + number).clip(0, 255)
        picture[size[1] // 4 : size[1] * 3 // 4, size[0] // 4 : size[0] * 3 // 4] = (190, 150 + number, 130)
        pictures.append(picture.astype(np.uint8))
    return pictures


def mouth(picture: np.ndarray) -> np.ndarray:
    """The pixels where the mouth is."""
    down, across = MOUTH
    height, width = picture.shape[:2]
    return picture[
        int(down.start * height) : int(down.stop * height),
        int(across.start * width) : int(across.stop * width),
    ]


def heard(voice: bytes) -> np.ndarray:
    """Its samples, ±1."""
    with wave.open(io.BytesIO(voice)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (48_000, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768


def spoken(video: bytes, voice: bytes, fault: str = "") -> bytes:
    """The same film with a mouth that is dark while something is heard; or with a fault."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "sent.mp4")
        path.write_bytes(video)
        about, frames = clips.told(path), list(clips.read_clip(path))
    samples = heard(voice)
    for number, picture in enumerate(frames):
        now = samples[len(samples) * number // len(frames) : len(samples) * (number + 1) // len(frames)]
        if np.abs(now).max(initial=0) > 0.05:
            mouth(picture)[:] = 20
    size, rate = about.size, about.rate
    if fault == "another size":
        frames, size = [frame[:-16] for frame in frames], (size[0], size[1] - 16)
    elif fault == "another rate":
        rate *= 2
    elif fault == "too short":
        frames = frames[:-1]
    elif fault == "too long":
        frames.append(frames[-1])
    elif fault == "another film":
        frames[3] = 255 - frames[3]
    return clips.write_clip(frames, size, rate, form=clips.SENT)


class Speaking(Handler):
    """Its file is a film; the faults are those of `spoken`."""

    def file(self, name: str) -> None:
        asked = self.gateway.jobs[name.partition(".")[0]].asked["input"]
        fault = self.gateway.fault("file")
        if not self.common(fault, "file"):
            self.raw(200, spoken(sent(asked["video"]), sent(asked["voice"]), fault), "video/mp4")


def sent(address: Any) -> bytes:
    """The bytes of a `data:` address."""
    return base64.b64decode(str(address).partition(",")[2])

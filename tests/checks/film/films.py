"""Tiny films for the tests of film gates: made by the packaged ffmpeg from arrays, with what they are held against.

path = make(tmp_path / "a.mp4", moving(50))
assert said("film-black", *shown(path)) == []
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from checks.film import FILM_CHECKS
from onbrief.model.cues import CueSheet
from onbrief.model.finding import Spec, Subject
from onbrief.model.placement import Placement
from tests.checks.conftest import line

SIZE = (320, 180)  # height, width
RATE = "25"
SOURCES = {
    "placement": "brief.yaml#/films/0/placements/0",
    "frames": "shots.yaml#/cuts/15s/frames",
    "rate": "shots.yaml#/rate",
    "cut": "shots.yaml#/cuts/15s",
    "clips": "shots.yaml#/cuts/15s/clips",
    "music": "shots.yaml#/cuts/15s/music",
    "captions": "shots.yaml#/cuts/15s/captions",
}
TAGS = "color_primaries=bt709:color_trc=bt709:colorspace=bt709"


def still(size: tuple[int, int] = SIZE, seed: int = 1) -> np.ndarray:
    """A textured picture, H×W×3 uint8, sRGB: soft blobs of all sizes, as a lit scene has."""
    random = np.random.default_rng(seed)
    found = np.zeros((*size, 3), np.float32)
    for cell in (4, 10, 30, 80):
        coarse = random.normal(0, 1, (size[0] // cell + 2, size[1] // cell + 2, 3)).astype(np.float32)
        found += cv2.resize(coarse, size[::-1], interpolation=cv2.INTER_CUBIC) * (12 if cell < 80 else 30)
    return np.clip(found + 120, 0, 255).astype(np.uint8)


def moving(
    frames: int, size: tuple[int, int] = SIZE, seed: int = 1, pace: float = 1.5, grain: float = 0
) -> Iterator[np.ndarray]:
    """A move over a still, `pace` pixels a frame, sub-pixel; `grain`: standard deviation of new noise each frame."""
    room = int(frames * abs(pace)) + 8
    wide = still((size[0] + room, size[1] + room), seed)
    random = np.random.default_rng(seed)
    for frame in range(frames):
        shift = np.float32([[1, 0, -frame * pace], [0, 1, -frame * pace * 0.6]])  # type: ignore[arg-type]
        seen = cv2.warpAffine(wide, shift, size[::-1], flags=cv2.INTER_LINEAR)
        yield np.clip(seen + random.normal(0, grain, (*size, 1)), 0, 255).astype(np.uint8) if grain else seen


def tone(seconds: float, rate: int = 48_000, level: float = 0.1) -> np.ndarray:
    """Stereo, n × 2, float32: a soft chord."""
    time = np.arange(round(seconds * rate)) / rate
    wave = sum(np.sin(2 * np.pi * pitch * time) for pitch in (220.0, 277.2, 329.6)) / 3
    return np.repeat((level * wave)[:, None], 2, 1).astype(np.float32)


def make(
    path: Path,
    frames: Iterable[np.ndarray],
    sound: np.ndarray | None = None,
    rate: str = RATE,
    *,
    sample_rate: int = 48_000,
    codec: str = "libx264",
    pixels: str = "yuv420p",
    crf: int = 18,
    tags: str = TAGS,
    video: Sequence[str] = (),
    audio: Sequence[str] = ("-c:a", "aac", "-b:a", "128k"),
    options: Sequence[str] = ("-movflags", "+faststart"),
) -> Path:
    """Encodes frames (H×W×3 uint8, sRGB) and sound (n × channels, float32).

    tags: colours that the file claims, empty for none. video, audio, options: more of ffmpeg's.
    """
    import imageio_ffmpeg

    pictures = [np.ascontiguousarray(frame) for frame in frames]
    height, width = pictures[0].shape[:2]
    asked = [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "error", "-threads", "1"]
    asked += ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", rate, "-i", "pipe:"]
    heard = path.with_suffix(".f32")
    if sound is not None:
        heard.write_bytes(np.ascontiguousarray(sound, np.float32).tobytes())
        asked += ["-f", "f32le", "-ar", str(sample_rate), "-ac", str(sound.shape[1]), "-i", str(heard)]
    range_ = "pc" if pixels.startswith("yuvj") else "tv"
    shaped = f"scale=out_color_matrix=bt709:out_range={range_},format={pixels}"
    asked += ["-vf", f"{shaped},setparams={tags}:range={range_}" if tags else shaped]
    asked += [
        "-c:v",
        codec,
        *(("-preset", "veryfast", "-crf", str(crf)) if codec == "libx264" else ()),
        *video,
    ]
    asked += [*(audio if sound is not None else ()), "-threads", "1", *options, str(path)]
    done = subprocess.run(asked, input=b"".join(map(bytes, pictures)), capture_output=True, check=False)
    heard.unlink(missing_ok=True)
    assert done.returncode == 0, done.stderr.decode()
    return path


def remade(path: Path, to: Path, *options: str) -> Path:
    """The same streams in another wrapping."""
    import imageio_ffmpeg

    asked = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-y",
        "-v",
        "error",
        "-i",
        str(path),
        "-c",
        "copy",
        *options,
        str(to),
    ]
    subprocess.run(asked, check=True)
    return to


def cues(frames: int = 50, rate: str = RATE, **said: Any) -> CueSheet:
    given = {"cut": "15s", "direction": "ltr", "locale": "en-GB", "sources": dict(SOURCES)}
    return CueSheet.model_validate({"rate": rate, "frames": frames, **given, **said})


def placement(size: tuple[int, int] = SIZE, **said: Any) -> Placement:
    given = {
        "title": "A tiny slot",
        "medium": "video",
        "width": size[1],
        "height": size[0],
        "formats": ("mp4",),
        "codecs": ("h264", "aac"),
        "sound": "optional",
        "confidence": "A",
        "source": "tests",
        "checked_on": date(2026, 11, 1),
    }
    return Placement.model_validate({**given, **said})


def shown(
    path: Path, sheet: CueSheet | None = None, slot: Placement | None = None, **params: Any
) -> tuple[Subject, Spec]:
    """A film and what it is held against. params: of its FilmAsk."""
    sheet = sheet or cues()
    slot = slot or placement()
    asked = {"kind": "film", "size": [slot.width, slot.height], "rate": sheet.rate, "frames": sheet.frames}
    asked |= {
        "locale": sheet.locale,
        "direction": sheet.direction,
        "safe": [0, 0, 0, 0],
        "encode": {"format": "mp4"},
    }
    asked["cues"] = sheet.model_dump(mode="json")
    return Subject(path), Spec(slot, {**asked, **params}, dict(SOURCES))


def said(check: str, subject: Subject, spec: Spec) -> list[str]:
    """What one gate says, line by line: `block where @first+frames: sentence [measured; allowed]`."""
    return [
        line(finding).replace(": ", f" @{finding.span[0]}+{finding.span[1]}: ", 1)
        if finding.span
        else line(finding)
        for finding in FILM_CHECKS[check].run(subject, spec)
    ]


def seconds(frames: int, rate: str = RATE) -> float:
    return float(frames / Fraction(rate))

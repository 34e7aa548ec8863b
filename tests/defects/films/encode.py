"""A film as a file: frames and sound through the packaged ffmpeg, as a careful encoder would set it; every setting can be spoilt."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from imageio_ffmpeg import get_ffmpeg_exe

from tests.defects.films.music import RATE

SECONDS = 120  # for one film
TAGS = {"colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709", "color_range": "tv"}
PICTURE = {
    "c:v": "libx264", "preset": "superfast", "crf": "17", "profile:v": "high", "pix_fmt": "yuv420p",
    "g": "50", "threads": "1", "x264-params": "asm=sse2", **TAGS,
}  # fmt: skip
SOUND = {"c:a": "aac", "b:a": "192k"}
BOX = {"movflags": "+faststart", "fflags": "+bitexact", "map_metadata": "-1"}

BOTH = ["-map", "0:v", "-map", "1:a"]

Options = Mapping[str, str | None]  # an option of ffmpeg → its value, or None to leave it out


def encode(
    path: Path,
    frames: np.ndarray,
    rate: str,
    sound: np.ndarray | Path | None,
    picture: Options | None = None,
    box: Options | None = None,
    tags: Options = TAGS,
) -> Path:
    """frames: T×(H·3/2)×W uint8, I420. sound: samples × 2 at 48 kHz, a film whose sound it is, or None.

    The rest replaces options; tags: what the frames are said to be.
    """
    rows, columns = frames.shape[1] * 2 // 3, frames.shape[2]
    asked = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{columns}x{rows}", "-framerate", rate]
    asked += [*_written(tags), "-i", "pipe:0"]
    options = {**PICTURE, **(picture or {}), **BOX, **(box or {})}
    given = memoryview(np.ascontiguousarray(frames)).cast("B")
    if sound is None:
        _run([*asked, "-map", "0:v", *_written(options), str(path)], given)
    elif isinstance(sound, Path):
        options["c:a"] = "copy"
        _run([*asked, "-i", str(sound), *BOTH, *_written(options), str(path)], given)
    else:
        with _pcm(path, sound, RATE) as pcm:
            _run([*asked, *pcm.asked, *BOTH, *_written({**options, **SOUND}), str(path)], given)
    return path


def resound(
    path: Path,
    film: Path,
    sound: np.ndarray | None,
    heard: Options | None = None,
    samples: int = RATE,
    box: Options | None = None,
) -> Path:
    """The film's picture as it is, with another sound."""
    kept = {"c:v": "copy", **BOX, **(box or {})}
    if sound is None:
        _run(["-i", str(film), "-map", "0:v", *_written(kept), str(path)])
        return path
    with _pcm(path, sound, samples) as pcm:
        options = {**kept, **SOUND, **(heard or {})}
        _run(["-i", str(film), *pcm.asked, *BOTH, *_written(options), str(path)])
    return path


def remux(
    path: Path, film: Path, options: Options, before: Options | None = None, more: tuple[str, ...] = ()
) -> Path:
    """The film in another box. before: options of the input. more: further arguments, such as streams."""
    given = {"c": "copy", **BOX, **options}
    _run([*_written(before or {}), "-i", str(film), *more, *_written(given), str(path)])
    return path


class _pcm:
    """A sound as a raw file beside the film, while it is encoded."""

    def __init__(self, path: Path, sound: np.ndarray, rate: int) -> None:
        self.path = path.with_suffix(".f32")
        sound = sound[:, None] if sound.ndim == 1 else sound
        self.path.write_bytes(np.ascontiguousarray(sound, np.float32).tobytes())
        self.asked = ["-f", "f32le", "-ar", str(rate), "-ac", str(sound.shape[1]), "-i", str(self.path)]

    def __enter__(self) -> _pcm:
        return self

    def __exit__(self, *_: object) -> None:
        self.path.unlink()


def _written(options: Options) -> list[str]:
    return [word for key, value in options.items() if value is not None for word in (f"-{key}", value)]


def _run(arguments: list[str], given: memoryview | None = None) -> None:
    command = [get_ffmpeg_exe(), "-y", "-nostdin", "-hide_banner", "-v", "error", *arguments]
    done = subprocess.run(command, input=given, capture_output=True, timeout=SECONDS, check=False)
    if done.returncode:
        raise RuntimeError(f"ffmpeg: {done.stderr.decode(errors='replace')[-600:]}")

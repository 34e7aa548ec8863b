"""Clips between the stages of a film: ten-bit pictures without visible loss, the same frames wherever they are made.

A clip is H.264 in Matroska, 4:4:4 at ten bits (ITU-T H.264, High 4:4:4 Predictive), BT.709 matrix and primaries in
limited range, with a keyframe every second. x264's quickest preset makes it: a clip only lives between two stages, the
encoder's search was most of what a cut cost, and without CABAC it is decoded in half the time. x264 is kept to SSE2 and
to a fixed number of threads: with wider instructions its decisions, and so the decoded frames, differ between
processors (measured with its slower presets: avx2 ≠ avx512 ≠ sse2).
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

CRF = 8  # of ten bits: as good as the slower presets at 8 (measured: 48 dB, RGB, against what went in with grain, 57 to 61 without)
PRESET = "ultrafast"
THREADS = 4
X264 = f"asm=sse2:threads={THREADS}:lookahead-threads=1"
SCALER = "bitexact+accurate_rnd+full_chroma_int+full_chroma_inp"
# Demuxers that read one local file and open no other; playlists, concat and image sequences are not among them.
CONTAINERS = "matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,avi,mxf,mpegts,mpeg"
OPTIONS = {"protocol_whitelist": "file,pipe", "format_whitelist": CONTAINERS}
MOST_BYTES = 4 << 30
MOST_PIXELS = 8192 * 4320
MOST_FRAMES = 108_000  # an hour at 30 frames a second: what lies before a trim is decoded too
BT709, LIMITED, FULL = 1, 1, 2  # ISO/IEC 23091-2, matrix coefficients; AVColorRange


@dataclass(frozen=True)
class Form:
    """How frames are coded. chroma: ffmpeg's name of the pixel format."""

    container: str
    chroma: str
    crf: int
    preset: str


CLIP = Form("mkv", "yuv444p10le", CRF, PRESET)
SENT = Form("mp4", "yuv420p", 12, "veryfast")  # what services read, small enough to be sent; even sides


@dataclass(frozen=True)
class Told:
    """What a film says of itself. frames: None where it doesn't say. matrix: as ISO/IEC 23091-2 numbers it, 2 unsaid."""

    size: tuple[int, int]
    rate: Fraction
    frames: int | None
    matrix: int
    codec: str
    transfer: int  # as ISO/IEC 23091-2 numbers it
    aspect: Fraction  # of a pixel


def write_clip(
    frames: Iterable[np.ndarray],
    size: tuple[int, int],
    rate: str | Fraction,
    *,
    form: Form = CLIP,
    grainy: bool = False,
) -> bytes:
    """Frames as a clip. frames: H×W×3, sRGB, uint8 or uint16 (all of one type). size: width, height.

    grainy: every frame is a keyframe; nothing foretells grain, so that is smaller, quicker, and cut into anywhere.
    sRGB values are carried as they are, tagged BT.709, as all that is made for screens does. Raises ValueError for no
    frames at all, one of another size, or where the extra `video` is missing.
    """
    ahead = iter(frames)
    first = next(ahead, None)
    if first is None:
        raise ValueError("a clip needs at least one frame")
    with tempfile.TemporaryDirectory() as folder:
        path, said = Path(folder, f"clip.{form.container}"), Path(folder, "said.txt")
        with said.open("wb") as log:
            arguments = _arguments(path, size, Fraction(rate), first.dtype, form, grainy)
            encoder = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=log, stderr=log)
            try:
                _feed(encoder, chain([first], ahead), size, first.dtype)
            finally:
                if encoder.poll() is None and encoder.stdin and not encoder.stdin.closed:
                    encoder.kill()
                encoder.wait()
        if encoder.returncode:
            raise ValueError(f"the encoder gave up: {said.read_text('utf-8', 'replace').strip()[-300:]}")
        return path.read_bytes()


def _feed(encoder: subprocess.Popen, frames: Iterable[np.ndarray], size: tuple[int, int], dtype: Any) -> None:
    """Closes the encoder's input only when all of them went in."""
    assert encoder.stdin is not None
    wanted = (size[1], size[0], 3)
    try:
        for number, frame in enumerate(frames):
            if frame.shape != wanted or frame.dtype != dtype:
                raise ValueError(f"frame {number} is {frame.shape} {frame.dtype}, not {wanted} {dtype}")
            encoder.stdin.write(np.ascontiguousarray(frame))
        encoder.stdin.close()
    except BrokenPipeError:  # its exit status and its log tell why
        encoder.stdin.close()
    encoder.wait()


def _arguments(
    path: Path, size: tuple[int, int], rate: Fraction, dtype: Any, form: Form, grainy: bool
) -> list[str]:
    try:
        import ffmpeg
        from imageio_ffmpeg import get_ffmpeg_exe
    except ImportError as error:
        raise ValueError("films need more libraries; install onbrief[video]") from error
    pixels = {"uint8": "rgb24", "uint16": "rgb48le"}[np.dtype(dtype).name]
    source = ffmpeg.input(
        "pipe:", format="rawvideo", pix_fmt=pixels, s=f"{size[0]}x{size[1]}", framerate=str(rate)
    )
    converted = source.filter(
        "scale", out_color_matrix="bt709", out_range="tv", flags=SCALER, sws_dither="none"
    )
    tagged = converted.filter("format", form.chroma).filter(
        "setparams", range="tv", color_primaries="bt709", color_trc="bt709", colorspace="bt709"
    )
    output = tagged.output(
        str(path),
        vcodec="libx264",
        preset=form.preset,
        crf=form.crf,
        g=1 if grainy else max(1, round(rate)),
        bf=0 if grainy else 1,
        **{"x264-params": X264, "fflags": "+bitexact", "flags:v": "+bitexact", "map_metadata": -1},
    )
    graph = output.global_args("-hide_banner", "-loglevel", "error", "-nostdin", "-y")
    return ffmpeg.compile(graph, cmd=get_ffmpeg_exe())


def told(path: Path) -> Told:
    """What a film says of itself, without decoding it. Raises ValueError for what is no film, or is too large."""
    with _opened(path) as container:
        return _told(path, container.streams.video[0])


def read_clip(path: Path, *, deep: bool = False, first: int = 0) -> Iterator[np.ndarray]:
    """The frames of a film from `first` on, H×W×3, sRGB as it was carried: uint8, or uint16 where `deep`.

    Every frame that decodes, in the order of showing, exactly once; seeking is not trusted. Raises ValueError for what
    is no film, is too large, or is damaged.
    """
    for number, frame in enumerate(frames_of(path)):
        if number >= first:
            yield pixels(frame, deep)


def frames_of(path: Path) -> Iterator[VideoFrame]:
    """The same as decoded, before any conversion."""
    import av

    with _opened(path) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        most = _told(path, stream)
        try:
            for number, frame in enumerate(container.decode(stream)):
                if number >= MOST_FRAMES:
                    raise ValueError(f"{path.name} has more than {MOST_FRAMES:,} frames")
                if (frame.width, frame.height) != most.size:
                    raise ValueError(f"{path.name} changes its size at frame {number}")
                yield frame
        except av.FFmpegError as error:
            raise ValueError(f"{path.name} is damaged: {error.strerror}") from error


def pixels(frame: VideoFrame, deep: bool = False) -> np.ndarray:
    """One decoded frame as H×W×3 RGB, uint8 or uint16. What doesn't say its matrix is read as BT.709 from 720 lines on,
    and as BT.601 below, as players do."""
    from av.video.reformatter import ColorRange, Colorspace, VideoReformatter

    unsaid = frame.colorspace not in (1, 5, 6, 7, 9)
    matrix = (1 if frame.height >= 720 else 5) if unsaid else int(frame.colorspace)
    made = VideoReformatter().reformat(
        frame,
        format="rgb48le" if deep else "rgb24",
        src_colorspace=Colorspace(matrix),
        dst_colorspace=Colorspace(matrix),
        src_color_range=ColorRange(int(frame.color_range) or LIMITED),
        dst_color_range=ColorRange.JPEG,
    )
    return made.to_ndarray()


def _opened(path: Path) -> InputContainer:
    try:
        import av
    except ImportError as error:
        raise ValueError("films need more libraries; install onbrief[video]") from error
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"{path.name} is larger than {MOST_BYTES >> 30} GiB")
    try:
        container = av.open(str(path.resolve()), options=OPTIONS, metadata_errors="replace")
    except (av.FFmpegError, OSError) as error:
        raise ValueError(f"{path.name} is no film that can be read: {error.strerror}") from error
    if not container.streams.video:
        container.close()
        raise ValueError(f"{path.name} has no picture")
    return container


def _told(path: Path, stream: VideoStream) -> Told:
    width, height = stream.codec_context.width, stream.codec_context.height
    if not 0 < width * height <= MOST_PIXELS:
        raise ValueError(f"{path.name} is {width} × {height} pixels, which is not usable")
    rate = stream.average_rate or stream.guessed_rate
    if not rate:
        raise ValueError(f"{path.name} doesn't say its frame rate")
    coded = stream.codec_context
    aspect = Fraction(stream.sample_aspect_ratio or 1)
    return Told(
        (width, height),
        Fraction(rate),
        stream.frames or None,
        int(coded.colorspace),
        coded.name,
        int(coded.color_trc),
        aspect,
    )

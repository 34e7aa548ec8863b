"""Opening films that nobody vouches for: known containers and codecs, local files, bounded bytes, pixels and frames."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onbrief.model.picture import Unreadable
from onbrief.model.shots import MOST_FRAMES

if TYPE_CHECKING:
    from av.container import InputContainer

LARGEST = 8_000_000_000  # bytes; the heaviest placement of the catalogue takes half of it
MOST_STREAMS = 16
MOST_SECONDS = 600
WIDEST = 4096  # pixels a side, as films are made here
MOST_PIXELS = MOST_FRAMES * 1920 * 1080 + 1  # of all frames together: what bounds the time of decoding
CONTAINERS = (
    "mov",
    "mp4",
    "matroska",
    "webm",
    "mxf",
    "avi",
    "mpeg",
    "mpegts",
    "asf",
)  # FFmpeg's demuxers; none that opens another file or address
CODECS = (
    *("h264", "hevc", "av1", "libdav1d", "vp8", "vp9", "libvpx", "libvpx-vp9", "mpeg4", "mpeg1video", "mpeg2video"),
    *("prores", "dnxhd", "mjpeg", "ffv1", "rawvideo", "h263", "wmv2", "png", "cfhd", "qtrle", "utvideo", "huffyuv"),
    *("aac", "mp3", "mp3float", "mp2", "mp2float", "ac3", "eac3", "opus", "libopus", "vorbis", "libvorbis", "flac"),
    *("alac", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be", "pcm_f32le"),
    *("pcm_f32be", "pcm_u8", "pcm_bluray", "wmav2", "adpcm_ima_qt"),
)  # fmt: skip


class NoDecoder(Unreadable):
    """Nothing is installed that reads films."""


@contextmanager
def opened(path: Path) -> Iterator[InputContainer]:
    """A film whose streams were found and are bearable. Raises Unreadable; what decoding raises becomes that too."""
    av = library()
    weighed(path)
    options = {
        "format_whitelist": ",".join(CONTAINERS),
        "codec_whitelist": ",".join(CODECS),
        "protocol_whitelist": "file",
        "max_streams": str(MOST_STREAMS),
        "enable_drefs": "0",
    }
    try:
        with av.open(f"file:{path.resolve()}", options=options, metadata_errors="replace") as container:
            _bearable(container)
            yield container
    except (av.error.FFmpegError, EOFError, ValueError, MemoryError) as why:
        raise Unreadable("it is no film that is known here, or damaged") from why


def library() -> Any:
    """PyAV, silent. Raises Unreadable where it isn't installed."""
    try:
        import av
    except ImportError:
        raise NoDecoder("films need PyAV; install onbrief[video]") from None
    av.logging.set_libav_level(
        av.logging.PANIC
    )  # not set_level: a thread that logs to Python waits for the GIL for ever
    return av


def weighed(path: Path) -> int:
    """The size in bytes of a film that can be read at once. Raises Unreadable."""
    try:
        found = path.stat()
    except OSError:
        raise Unreadable("there is no such file") from None
    if not stat.S_ISREG(found.st_mode):
        raise Unreadable("it is no regular file")
    if found.st_size == 0:
        raise Unreadable("it is empty")
    if found.st_size > LARGEST:
        raise Unreadable(f"it has more than {LARGEST // 1_000_000_000} GB")
    return found.st_size


def _bearable(container: InputContainer) -> None:
    if not container.streams.video:
        raise Unreadable("it has no picture")
    if len(container.streams) > MOST_STREAMS:
        raise Unreadable(f"it has more than {MOST_STREAMS} streams")
    for stream in container.streams.video:
        if not 0 < stream.width <= WIDEST or not 0 < stream.height <= WIDEST:
            raise Unreadable(
                f"its picture is {stream.width} × {stream.height}, up to {WIDEST} px a side are read"
            )
    if container.duration and container.duration > MOST_SECONDS * 1_000_000:
        raise Unreadable(f"it is longer than {MOST_SECONDS} seconds")

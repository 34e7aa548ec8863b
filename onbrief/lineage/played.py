"""What a film shows and lets hear, apart from how its file is written."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onbrief.model.picture import Unreadable

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer

# Demuxers that open one local file and no other.
CONTAINERS = "matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,avi,mpegts,gif"
OPTIONS = {"protocol_whitelist": "file,pipe", "format_whitelist": CONTAINERS}
MOST_FRAMES = 108_000  # an hour at 30 frames a second
MOST_PIXELS = 8192 * 4320
WHOLE = {"aac": "aac_fixed", "ac3": "ac3_fixed"}  # decoders that count in whole numbers


def identity(path: Path) -> tuple[str, str]:
    """SHA-256 of a film's decoded frames (as coded: size, pixel format, planes), and of its sound's samples.

    The second is empty where there is no sound. Both are the same wherever they are decoded: H.264 and ProRes are
    decoded exactly, PCM is what it is, and AAC is decoded in whole numbers. Raises Unreadable.
    """
    av = library()
    try:
        with av.open(str(path.resolve()), options=OPTIONS, metadata_errors="replace") as container:
            frames = _frames(container)
        with av.open(str(path.resolve()), options=OPTIONS, metadata_errors="replace") as container:
            sound = _sound(container) if container.streams.audio else ""
    except Unreadable:
        raise
    except (av.FFmpegError, OSError, ValueError) as error:
        raise Unreadable(f"it can't be played: {getattr(error, 'strerror', None) or error}") from None
    return frames, sound


def library() -> Any:
    """PyAV, with the libraries' own log off: a decoder's thread that logs to Python can wait for ever. Raises Unreadable."""
    try:
        import av
    except ImportError:
        raise Unreadable("films need more libraries; install onbrief[video]") from None
    av.logging.set_libav_level(av.logging.PANIC)
    return av


def _frames(container: InputContainer) -> str:
    if not container.streams.video:
        raise Unreadable("it has no picture")
    stream = container.streams.video[0]
    stream.thread_type = "AUTO"
    told = sha256()
    for number, frame in enumerate(container.decode(stream)):
        if number >= MOST_FRAMES or frame.width * frame.height > MOST_PIXELS:
            raise Unreadable("it is too long or too large")
        told.update(f"{frame.width}x{frame.height}:{frame.format.name}:".encode())
        for place, plane in enumerate(frame.planes):
            parts = [part for part in frame.format.components if part.plane == place]
            width = plane.width * sum((part.bits + 7) // 8 for part in parts)
            rows = memoryview(plane)
            for row in range(plane.height):
                told.update(rows[row * plane.line_size : row * plane.line_size + width])
    return told.hexdigest()


def _sound(container: InputContainer) -> str:
    stream = container.streams.audio[0]
    told = sha256(f"{stream.rate}:{stream.codec_context.channels}:".encode())
    for frame in _heard(container, stream):
        told.update(frame.to_ndarray().tobytes())
    return told.hexdigest()


def _heard(container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    """Decoded by a decoder that counts in whole numbers, where there is one."""
    import av

    exact = WHOLE.get(stream.codec_context.name)
    if exact is None:
        yield from container.decode(stream)
        return
    decoder = av.AudioCodecContext.create(exact, "r")
    assert isinstance(decoder, av.AudioCodecContext)
    decoder.extradata = stream.codec_context.extradata
    for packet in container.demux(stream):
        yield from decoder.decode(packet)

"""A moving picture's facts and one of its frames, for a page that compares two of them frame by frame."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from PIL import Image

from onbrief.lineage.played import MOST_FRAMES, OPTIONS
from onbrief.model.picture import MOST_PIXELS, Unreadable

FILM = {".mp4": "video/mp4", ".m4v": "video/mp4", ".mov": "video/mp4", ".webm": "video/webm"}


@dataclass(frozen=True)
class Film:
    """rate: frames a second, exactly. frames: how many it says it has. frame: the one in its middle, sRGB."""

    rate: Fraction
    frames: int
    frame: Image.Image


def film(path: Path) -> Film:
    """Raises Unreadable for what is no moving picture, or claims too much."""
    try:
        import av
    except ImportError:
        raise Unreadable("films need more libraries; install onbrief[video]") from None
    try:
        with av.open(str(path.resolve()), options=OPTIONS, metadata_errors="replace") as container:
            if not container.streams.video:
                raise Unreadable("it has no picture")
            stream = container.streams.video[0]
            rate = Fraction(stream.average_rate or 0)
            count = stream.frames or round(float((container.duration or 0) * rate / 1_000_000))
            claims = stream.width * stream.height
            if not (0 < claims <= MOST_PIXELS and 0 < rate <= 240 and 0 < count <= MOST_FRAMES):
                raise Unreadable("it is no moving picture that can be read here")
            start = stream.start_time or 0
            middle = start + int(count // 2 / rate / (stream.time_base or Fraction(1)))
            container.seek(middle, stream=stream)
            seen = None
            for seen in container.decode(stream):
                if seen.pts is None or seen.pts >= middle:
                    break
            if seen is None:
                raise Unreadable("none of its frames can be read")
            return Film(rate, count, seen.to_image())
    except Unreadable:
        raise
    except (av.FFmpegError, OSError, ValueError) as error:
        raise Unreadable(f"it can't be played: {getattr(error, 'strerror', None) or error}") from None

"""A moving picture's facts and one of its frames, for a page that compares two of them frame by frame."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from PIL import Image

from onbrief.lineage.played import MOST_FRAMES, OPTIONS, library
from onbrief.model.picture import MOST_PIXELS, Unreadable

FILM = {".mp4": "video/mp4", ".m4v": "video/mp4", ".mov": "video/mp4", ".webm": "video/webm"}

ROUNDED = Fraction(1, 200)  # frames a second; some containers keep few digits


@dataclass(frozen=True)
class Film:
    """rate: frames a second, exactly. frames: how many it says it has. frame: the one in its middle, sRGB."""

    rate: Fraction
    frames: int
    frame: Image.Image


def film(path: Path) -> Film:
    """Raises Unreadable for what is no moving picture, or claims too much."""
    av = library()
    try:
        with av.open(str(path.resolve()), options=OPTIONS, metadata_errors="replace") as container:
            if not container.streams.video:
                raise Unreadable("it has no picture")
            stream = container.streams.video[0]
            rate = _exact(Fraction(stream.average_rate or 0))
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


def _exact(rate: Fraction) -> Fraction:
    """A container's rounded rate as what was meant: whole, NTSC's n × 1000/1001, or what it says."""
    for meant in (Fraction(round(rate)), Fraction(round(rate * 1001 / 1000) * 1000, 1001)):
        if abs(rate - meant) < ROUNDED:
            return meant
    return rate

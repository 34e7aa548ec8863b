"""What a film holds: read by PyAV where it is installed. Films are kept as material; no picture is made of them yet."""

from __future__ import annotations

from typing import Any

from onbrief.errors import InputError
from onbrief.material.kinds import Received

ABSENT = {"read": "no: PyAV isn't installed (pip install av)"}


def facts(file: Received) -> dict[str, Any]:
    """Size, seconds, frames a second and codecs of its first streams. Raises InputError for what is no film."""
    try:
        import av  # only where films are; it brings its own decoders
    except ImportError:
        return dict(ABSENT)
    try:
        with av.open(str(file.path)) as film:
            video = next(iter(film.streams.video), None)
            sound = next(iter(film.streams.audio), None)
            seconds = round(film.duration / 1e6, 3) if film.duration else None
    except Exception as error:  # hostile bytes make decoders raise nearly anything
        raise InputError.at(file.shown, "it is damaged, or no film", "Export it anew.") from error
    if video is None:
        raise InputError.at(file.shown, "it holds no moving picture", "Bring a sound in with --as sound.")
    rate = float(video.average_rate) if video.average_rate else None
    told = {
        "width": video.codec_context.width,
        "height": video.codec_context.height,
        "seconds": seconds,
        "frames_a_second": round(rate, 3) if rate else None,
        "codec": video.codec_context.name,
        "sound": sound.codec_context.name if sound else None,
    }
    return {name: value for name, value in told.items() if value is not None}

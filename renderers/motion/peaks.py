"""A sound that is encoded keeps the peaks that it was mixed to.

Where music is there from the first sample, ffmpeg's usual search for quantisers starts AAC too coarsely: the first
13 ms came out 3.7 dB over the mix at 192 kbit/s (measured, ffmpeg 7.0), and clipped. Its fast search doesn't.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from onbrief.model.loudness import true_peak
from renderers.motion.pipe import Aac, Encoding, Moving, piped, refuse_sound, sound_alone

ROOM = 0.6  # dB over the mix that a codec's peaks may have: so much the mix stays under the placement's limit
QUIET = -3.0  # dBTP: no placement asks for less
ROUNDING = 0.05  # dB
MOST = 0.9  # dB that may be taken off all of the sound: loudness then still is within 1 LU of what was asked
SPARE = 0.1  # dB more than what it is over


def held(film: Moving, wanted: Encoding) -> Moving:
    """The film with a way to encode its sound whose peaks hold; the usual one wherever that does.

    Raises ValueError where peaks would only hold if the sound were quieter by more than 0.9 dB.
    """
    if film.sound is None:
        return film
    refuse_sound(film)
    limit = max(true_peak(_decoded(film.sound))[0] + ROOM, QUIET) + ROUNDING
    way: Aac | None = Aac()
    while way:
        peak = _peak(film.sound, way, wanted)
        if peak <= limit:
            return replace(film, aac=way)
        way = _next(way, peak - limit, wanted)
    raise ValueError(
        f"the encoded sound peaks at {peak:.1f} dBTP and may at {limit - ROUNDING:.1f}; "
        "fade the music in over its first frames, or mix with lower peaks"
    )


def _next(way: Aac, over: float, wanted: Encoding) -> Aac | None:
    """The fast search first, then less gain too; None where no more may be taken off. over: dB."""
    if way.coder != "fast" and not wanted.broadcast:
        return replace(way, coder="fast")
    trimmed = round(min(MOST, way.trimmed_db + over + SPARE), 2)
    return replace(way, trimmed_db=trimmed) if trimmed > way.trimmed_db else None


def _peak(sound: Path, way: Aac, wanted: Encoding) -> float:
    with tempfile.TemporaryDirectory(prefix="onbrief-sound-") as folder:
        path = Path(folder, f"sound.{wanted.format}")
        piped(sound_alone(sound, way, wanted, path), ())
        return true_peak(_decoded(path))[0]


def _decoded(path: Path) -> np.ndarray:
    """Samples × channels, ±1."""
    import av

    resampler = av.AudioResampler("fltp")
    with av.open(str(path.resolve()), options={"protocol_whitelist": "file"}) as container:
        parts = [
            part.to_ndarray() for frame in container.decode(audio=0) for part in resampler.resample(frame)
        ]
    return np.concatenate(parts, axis=1).T

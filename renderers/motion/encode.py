"""Films as channels take them: H.264 and AAC in MP4 or MOV, ProRes and PCM for broadcasters, within their limits.

The encoder is kept to SSE2, to a fixed number of threads, and to bit-exact writing: the same request gives the same
bytes, and the same decoded frames on other processors (measured, see `renderers.moving.clips`).
"""

from __future__ import annotations

import math
from typing import Any

from renderers.motion.pipe import Encoding, Moving, audio_bits, refuse_sound, run
from renderers.moving.clips import THREADS, X264

CRF, DRAFT_CRF = 17, 26  # of x264; 17 to 18 is held to be without visible loss at a viewing distance
COARSEST = 51.0
PRESET = "veryfast"  # at this quality the slower ones save no bytes and cost twice to three times the time (measured)
MOST = 0.35  # bits a pixel: 18 Mb/s at 1080 × 1920, 25 frames a second; more is invisible after a channel's own encoding
GOP = 2  # seconds: channels cut their segments at keyframes
CONTAINER = 8_000  # bytes of headers and tables, with room to spare
FILL = 1.02  # of a least bit rate, for the picture alone
TRIES = 4


def encoded(film: Moving, wanted: Encoding, draft: bool = False) -> bytes:
    """The file: even quality, coarser only where it would be too heavy. Raises ValueError where limits can't be met.

    No decoder's buffer is modelled while frames are encoded side by side: x264 then decides by which of its threads
    was quicker, and no two runs give the same bytes (measured).
    """
    if any(side % 2 for side in film.size):
        raise ValueError(f"{film.size[0]} × {film.size[1]} px: films have even sides")
    if film.sound is not None:
        refuse_sound(film)
    least, most = _limits(film, wanted)
    if wanted.broadcast:
        return _within(run(film, _prores(), wanted), most)
    sound = 0.0 if film.sound is None else audio_bits(wanted) / 8 * film.seconds
    enough = max(MOST * film.size[0] * film.size[1] * film.count / 8 + sound, 1.2 * least)
    factor = float(DRAFT_CRF if draft else CRF)
    made = run(film, _even(film, factor), wanted)
    for _ in range(TRIES):
        if len(made) <= min(most, enough):
            break
        factor = _coarser(factor, len(made) - sound, min(most, enough) - sound - CONTAINER)
        made = run(film, _even(film, factor), wanted)
    if len(made) < least:
        made = run(film, _filled(film, least), wanted)
    return _within(made, most)


def _limits(film: Moving, wanted: Encoding) -> tuple[float, float]:
    """Least and greatest bytes of the file, as the placement says."""
    least, fastest = wanted.kbps or (0, math.inf)
    weight = wanted.max_kb * 1000 if wanted.max_kb else math.inf
    return least * 125 * film.seconds, min(weight, fastest * 125 * film.seconds)


def _within(made: bytes, most: float) -> bytes:
    if len(made) > most:
        raise ValueError(
            f"the film takes {len(made) / 1000:.0f} kB, the placement {most / 1000:.0f}; make it shorter or calmer"
        )
    return made


def _coarser(factor: float, made: float, room: float) -> float:
    """The rate factor at which a picture of so many bytes should fit. Six steps halve it (x264), in grain sooner."""
    if room <= 0:
        raise ValueError("the placement's weight leaves no room for a picture; make the film shorter")
    return min(COARSEST, round(factor + 6 * math.log2(max(1.0, made / room)) + 0.5, 1))


def _even(film: Moving, factor: float) -> dict[str, Any]:
    return _h264(f"{X264}:keyint={_gop(film)}:open-gop=0") | {"crf": factor}


def _filled(film: Moving, least: float) -> dict[str, Any]:
    """A constant bit rate, filled up where the picture needs less, on one thread; for placements with a least one."""
    rate = math.ceil(least * 8 / film.seconds / 1000 * FILL)
    one = X264.replace(f"threads={THREADS}", "threads=1")
    buffer = f"nal-hrd=cbr:bitrate={rate}:vbv-maxrate={rate}:vbv-bufsize={rate}"
    return _h264(f"{one}:keyint={_gop(film)}:open-gop=0:{buffer}") | {"video_bitrate": f"{rate}k"}


def _h264(params: str) -> dict[str, Any]:
    return {
        "vcodec": "libx264",
        "profile:v": "high",
        "pix_fmt": "yuv420p",
        "preset": PRESET,
        "x264-params": params,
    }


def _gop(film: Moving) -> int:
    return max(1, int(GOP * film.rate))


def _prores() -> dict[str, Any]:
    """Apple ProRes 422 HQ, ten bits, as broadcasters take it beside XDCAM."""
    return {
        "vcodec": "prores_ks",
        "profile:v": 3,
        "vendor": "apl0",
        "pix_fmt": "yuv422p10le",
        "threads": THREADS,
    }

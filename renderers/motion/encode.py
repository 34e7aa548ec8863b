"""Films as channels take them: H.264 and AAC in MP4 or MOV, ProRes and PCM for broadcasters, within their limits.

The encoder is kept to SSE2, to a fixed number of threads, and to bit-exact writing: the same request gives the same
bytes, and the same decoded frames on other processors (measured, see `renderers.moving.clips`).
"""

from __future__ import annotations

import math
from typing import Any

from renderers.motion.pipe import Encoding, Moving, audio_bits, refuse_sound, run
from renderers.moving.clips import THREADS, X264

CRF, DRAFT_CRF = 18.5, 27  # of x264; 18.5 keeps grain, 11 Mb/s at 1080 × 1920 (measured)
PRESET = "veryfast"  # at this quality the slower ones save no bytes and cost twice to three times the time (measured)
LEAN = "rc-lookahead=10:weightp=0:partitions=none:me=dia"  # 0.65 of its time, at 3 % more bytes (measured, the spot)
COARSEST = 51.0
MOST = 0.45  # bits a pixel: 23 Mb/s at 1080 × 1920, 25 frames a second; more is invisible after a channel's own encoding
GOP = 2  # seconds: channels cut their segments at keyframes
CONTAINER = 8_000  # bytes of headers and tables, with room to spare
FILL, TAIL = (
    1.02,
    0.15,
)  # of a least bit rate, for the picture alone; seconds that a film's end may fall short
HALVES = 3  # steps of the rate factor that halve a grainy picture (measured; a clean one takes six)
TRIES = 4
GOOD = 0.7  # of the weight: then it is fine enough


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
    enough = max(
        MOST * film.size[0] * film.size[1] * film.count / 8 + sound, 1.2 * least, sound + 8 * CONTAINER
    )
    made = _fitted(film, wanted, float(DRAFT_CRF if draft else CRF), min(most, enough), sound)
    if len(made) < least:
        made = run(film, _filled(film, least), wanted)
    return _within(made, most)


def _fitted(film: Moving, wanted: Encoding, factor: float, most: float, sound: float) -> bytes:
    """The finest of a few encodings that is light enough; the lightest of all where none is. sound: its bytes.

    Grain is lost all at once when it gets coarser, so its weight falls in steps: between one that is too heavy and one
    that is far too light lies a better one.
    """
    made = run(film, _even(film, factor), wanted)
    if len(made) <= most:
        return made
    if (room := most - sound - CONTAINER) <= 0:
        raise ValueError("the placement's weight leaves no room for a picture; make the film shorter")
    heavy, fits, best = (factor, len(made) - sound), None, made
    for _ in range(TRIES):
        factor = _between(heavy, fits, room)
        made = run(film, _even(film, factor), wanted)
        if len(made) > most:
            heavy, best = (factor, len(made) - sound), best if fits else made
        else:
            fits, best = (factor, len(made) - sound), made
            if len(made) > GOOD * most:
                break
        if heavy[0] >= COARSEST or (fits and fits[0] - heavy[0] < 0.3):
            break
    return best


def _between(heavy: tuple[float, float], fits: tuple[float, float] | None, room: float) -> float:
    """The rate factor to try next. heavy, fits: a rate factor and the bytes of the picture that it gave."""
    if fits is None:
        return min(COARSEST, round(heavy[0] + HALVES * math.log2(max(1.0, heavy[1] / room)) + 0.2, 1))
    share = math.log(heavy[1] / room) / math.log(heavy[1] / fits[1])
    return round(heavy[0] + (fits[0] - heavy[0]) * min(0.8, max(0.2, share)), 1)


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


def _even(film: Moving, factor: float) -> dict[str, Any]:
    return _h264(f"{X264}:keyint={_gop(film)}:open-gop=0") | {"crf": factor}


def _filled(film: Moving, least: float) -> dict[str, Any]:
    """A constant bit rate, filled up where the picture needs less, on one thread; for placements with a least one."""
    rate = math.ceil(least * 8 / 1000 / film.seconds * FILL * (1 + TAIL / film.seconds))
    one = X264.replace(f"threads={THREADS}", "threads=1")
    buffer = f"nal-hrd=cbr:bitrate={rate}:vbv-maxrate={rate}:vbv-bufsize={rate}"
    return _h264(f"{one}:keyint={_gop(film)}:open-gop=0:{buffer}") | {"video_bitrate": f"{rate}k"}


def _h264(params: str) -> dict[str, Any]:
    return {
        "vcodec": "libx264",
        "profile:v": "high",
        "pix_fmt": "yuv420p",
        "preset": PRESET,
        "x264-params": f"{params}:{LEAN}",
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

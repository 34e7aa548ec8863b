"""Animated GIF and WebP for display: as many frames, colours and as fine as the weight allows, exact in time.

IAB New Ad Portfolio (2017; guidelines for animation and initial load, read 2026-11): at most 30 seconds with all
repetitions, at most three of them, 150 kB.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction

import numpy as np
from PIL import Image

from renderers.motion.pipe import Encoding, Moving

LONGEST, PLAYS = 30, 3  # seconds of all repetitions, and how many
SMOOTH, SLOWEST = Fraction(25, 2), Fraction(1)  # frames a second
LARGEST = 1 << 30  # bytes of frames, as pixels
# From what looks best to what is lightest: frames a second at most, colours, and by how many steps of 255 a pixel must
# change before it is drawn again (grain must not).
GIF = (
    (Fraction(25, 2), 192, 6),
    (Fraction(25, 2), 96, 8),
    (Fraction(25, 3), 96, 8),
    (Fraction(25, 4), 96, 10),
    (Fraction(5), 64, 12),
    (Fraction(4), 64, 14),
    (Fraction(3), 48, 16),
    (Fraction(2), 48, 18),
    (Fraction(3, 2), 32, 20),
    (Fraction(1), 32, 24),
    (Fraction(1), 16, 32),
)
WEBP_RATES = (
    Fraction(25),
    Fraction(25, 2),
    Fraction(25, 3),
    Fraction(5),
    Fraction(3),
    Fraction(2),
    Fraction(1),
)
FINE, FAIR, POOR = (82, 74, 66), 55, (40, 25, 10)  # WebP's quality


def looped(film: Moving, wanted: Encoding) -> bytes:
    """The file. Raises ValueError where it runs longer than display may, or can't be made light enough."""
    if film.seconds > LONGEST:
        raise ValueError(f"it runs {film.seconds:g} s; an animated picture may run {LONGEST} s (IAB)")
    most = wanted.max_kb * 1000 if wanted.max_kb else None
    write = _gif if wanted.format == "gif" else _webp
    with _kept(film) as (pictures, times):
        made = write(pictures, times, plays(film.seconds), lambda made: most is None or len(made) <= most)
    if most is not None and len(made) > most:
        raise ValueError(
            f"it takes {len(made) / 1000:.0f} kB at the least, the placement {wanted.max_kb}; show fewer things that move"
        )
    return made


def plays(seconds: float) -> int:
    """How often it is shown before it stops."""
    return max(1, min(PLAYS, int(LONGEST / seconds)))


Fits = Callable[[bytes], bool]
Times = list[Fraction]  # when each picture begins, and when the last one ends: seconds


@contextmanager
def _kept(film: Moving) -> Iterator[tuple[np.ndarray, Times]]:
    """The frames that a display may show, N×H×W×3 in a file of their own, at SMOOTH or less than twice that."""
    step = max(1, int(film.rate / SMOOTH))
    numbers = range(0, film.count, step)
    shape = (len(numbers), film.size[1], film.size[0], 3)
    if int(np.prod(shape)) > LARGEST:
        raise ValueError(
            f"{film.size[0]} × {film.size[1]} px is too large for an animated picture of {film.seconds:g} s"
        )
    with tempfile.TemporaryFile() as file:
        pictures = np.memmap(file, np.uint8, "w+", shape=shape)
        for number, frame in enumerate(film.frames()):
            if number % step == 0:
                pictures[number // step] = frame
        yield pictures, [number / film.rate for number in numbers] + [film.count / film.rate]


def _thinned(times: Times, rate: Fraction) -> list[int]:
    """Which pictures remain at a rate."""
    step = max(1, -(-1 // (rate * (times[1] - times[0])))) if len(times) > 2 else 1
    return list(range(0, len(times) - 1, int(step)))


def _durations(times: Times, chosen: Sequence[int], unit: int) -> list[int]:
    """How long each picture stands, milliseconds in whole units; rounding never adds up."""
    ends = [round(times[n] * 1000 / unit) * unit for n in (*chosen[1:], len(times) - 1)]
    begins = [round(times[n] * 1000 / unit) * unit for n in chosen]
    return [end - begin for begin, end in zip(begins, ends, strict=True)]


def _gif(pictures: np.ndarray, times: Times, repeated: int, fits: Fits) -> bytes:
    for rate, colours, calm in GIF:
        chosen = _thinned(times, rate)
        shown = list(_calmed((pictures[n] for n in chosen), calm))
        palette = _palette(shown, colours)
        frames = [Image.fromarray(p).quantize(palette=palette, dither=Image.Dither.NONE) for p in shown]
        made = _saved(frames, "GIF", _durations(times, chosen, 10), repeated, optimize=False, disposal=1)
        if fits(made):
            break
    return made


def _calmed(pictures: Iterator[np.ndarray], calm: int) -> Iterator[np.ndarray]:
    """Pixels that hardly change stay as they were drawn: what stands still costs nothing."""
    before: np.ndarray | None = None
    for picture in pictures:
        if before is None:
            before = picture.copy()
        else:
            moved = np.abs(picture.astype(np.int16) - before).max(-1) > calm
            before = np.where(moved[..., None], picture, before)
        yield before


def _palette(shown: Sequence[np.ndarray], colours: int) -> Image.Image:
    """The colours of all that is shown, from a dozen pictures."""
    some = shown[:: max(1, len(shown) // 12)]
    together = Image.fromarray(np.concatenate([picture[::2, ::2] for picture in some]))
    return together.quantize(colors=colours - 1, method=Image.Quantize.MEDIANCUT, kmeans=2)


def _webp(pictures: np.ndarray, times: Times, repeated: int, fits: Fits) -> bytes:
    """The first rate at which a fair quality is light enough, as fine as it then may be; else the poorest."""
    for rate in WEBP_RATES:
        chosen = _thinned(times, rate)
        shown = [Image.fromarray(p) for p in _calmed((pictures[n] for n in chosen), 3)]
        durations = _durations(times, chosen, 1)

        def made(quality: int, shown: list = shown, durations: list = durations) -> bytes:
            return _saved(shown, "WEBP", durations, repeated, quality=quality, method=4)

        fair = made(FAIR)
        if fits(fair):
            return next((file for file in map(made, FINE) if fits(file)), fair)
    poor = [made(quality) for quality in POOR]
    return next((file for file in poor if fits(file)), poor[-1])


def _saved(frames: list[Image.Image], kind: str, durations: list[int], repeated: int, **how: object) -> bytes:
    out = io.BytesIO()
    if kind == "WEBP":  # counts showings; GIF counts repetitions, and none where nothing is said
        how["loop"] = repeated
    elif repeated > 1:
        how["loop"] = repeated - 1
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=durations, **how)
    return out.getvalue()

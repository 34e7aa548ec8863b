"""A film as an engine hands it out, brought home as a clip: at the size, the rate and the length that were asked."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np

from renderers.generation.ask import Ask
from renderers.moving import clips, moves
from renderers.moving.moves import Window

MOST_CUT = 0.25  # of a picture's area that may be cropped away to give it the shape that was asked for
MOST_ENLARGED = 2.0  # times, each side
FASTER = Fraction(3, 50)  # models know few rates; 24 played as 25 is what television does with cinema


@dataclass(frozen=True)
class Filmed:
    """clip: Matroska, as `clips` writes it. middle: H×W×3 uint16, sRGB. how: what was done to it, for the record."""

    clip: bytes
    middle: np.ndarray
    how: dict[str, Any]


def from_file(data: bytes, ask: Ask) -> Filmed:
    """Of a film in one file. Raises ValueError for what can't be used as what was asked."""
    assert ask.film
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "film")
        path.write_bytes(data)
        about = clips.told(path)
        wanted = Fraction(ask.film.rate)
        if abs(about.rate / wanted - 1) > FASTER:
            raise ValueError(
                f"it has {float(about.rate):g} frames a second, asked for {float(wanted):g}; set the model's rate"
            )
        played = {"rate": str(about.rate)} if about.rate != wanted else {}
        made = from_frames(clips.read_clip(path, deep=True), ask)
        return Filmed(made.clip, made.middle, {**made.how, **played})


def from_frames(pictures: Iterable[np.ndarray], ask: Ask) -> Filmed:
    """Of pictures in order, H×W×3, uint8 or uint16, sRGB. What is longer than asked loses its end."""
    film = ask.film
    assert film
    ahead = iter(pictures)
    first = next(ahead, None)
    if first is None:
        raise ValueError("there is no frame in it")
    made = (first.shape[1], first.shape[0])
    window, how = _fit(made, ask.size)
    middle: list[np.ndarray] = []

    def fitted() -> Iterator[np.ndarray]:
        count = 0
        for count, picture in enumerate(islice(chain([first], ahead), film.frames), 1):
            frame = next(moves.drawn(moves.linear(picture), [window], ask.size))
            if count == film.frames // 2 + 1:
                middle.append(frame)
            yield frame
        if count < film.frames:
            raise ValueError(f"it has {count} frames, asked for {film.frames}; make the shot shorter")

    return Filmed(clips.write_clip(fitted(), ask.size, film.rate), middle[0], how)


def _fit(made: tuple[int, int], size: tuple[int, int]) -> tuple[Window, dict[str, Any]]:
    """All of it that has the shape that was asked for."""
    scale = max(size[0] / made[0], size[1] / made[1])
    lost = 1 - size[0] * size[1] / scale**2 / (made[0] * made[1])
    if lost > MOST_CUT or scale > MOST_ENLARGED:
        raise ValueError(
            f"asked for {size[0]} × {size[1]} pixels, it has {made[0]} × {made[1]}, too far off to fit"
        )
    window = Window(made[0] / 2, made[1] / 2, size[0] / scale)
    return window, ({"made": list(made), "scale": round(scale, 4)} if made != size else {})


def looked_at(data: bytes) -> tuple[np.ndarray, str]:
    """A film that nobody vouches for: its first frame, H×W×3 uint8, and its suffix. Raises ValueError."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "film")
        path.write_bytes(data)
        first = next(clips.read_clip(path), None)
        if first is None:
            raise ValueError("there is no frame in it")
    return first, "webm" if data[:4] == b"\x1aE\xdf\xa3" else "mp4"

"""Film that was brought in: trimmed by counted frames, cropped to the shot's framing, at the shot's size and rate."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np

from onbrief.model.film import ShotAsk
from renderers.moving.clips import read_clip, told
from renderers.moving.moves import drawn, linear, path

ALIKE = Fraction(
    1, 1000
)  # rates that differ by less (24000/1001 and 24) are conformed frame for frame: nobody sees it


def conformed(film: Path, ask: ShotAsk) -> Iterator[np.ndarray]:
    """Its frames from `first` on, H×W×3 uint16, sRGB. Raises ValueError for another rate, or where it is too short."""
    about = told(film)
    wanted = Fraction(ask.rate)
    if abs(about.rate / wanted - 1) >= ALIKE:
        raise ValueError(
            f"{film.name} has {_said(about.rate)} frames a second, the film {_said(wanted)}. Convert it where its "
            "motion can be judged, and bring it in again"
        )
    windows = path(ask.start, ask.end, ask.curve, about.size, ask.size, ask.frames)
    plain = (
        about.size == ask.size
        and all(one == windows[0] for one in windows)
        and windows[0].width == ask.size[0]
    )
    count = 0
    for frame in read_clip(film, deep=True, first=ask.first):
        yield frame if plain else next(drawn(linear(frame), [windows[count]], ask.size))
        count += 1
        if count == ask.frames:
            return
    raise ValueError(
        f"{film.name} has {ask.first + count} frames that can be read; the shot wants {ask.frames} from frame "
        f"{ask.first} on. Begin earlier, or make the shot shorter"
    )


def _said(rate: Fraction) -> str:
    return str(rate.numerator) if rate.denominator == 1 else f"{rate} ({float(rate):.3f})"

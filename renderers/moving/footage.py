"""Film that was brought in: trimmed by counted frames, cropped to the shot's framing, at the shot's size and rate."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from onbrief.model.film import ShotAsk
from renderers.moving.clips import frames_of, pixels, told
from renderers.moving.moves import drawn, linear, path

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

HDR = {16: "of high dynamic range (PQ)", 18: "of high dynamic range (HLG)"}  # ITU-R BT.2100
ALIKE = Fraction(
    1, 1000
)  # rates that differ by less (24000/1001 and 24) are conformed frame for frame: nobody sees it


def conformed(film: Path, ask: ShotAsk) -> Iterator[np.ndarray]:
    """Its frames from `first` on, H×W×3 uint16, sRGB.

    Raises ValueError for another rate, where it is too short, and for what would look wrong as it is: interlaced, high
    dynamic range, pixels that aren't square, or turned on its side.
    """
    about = told(film)
    wanted = Fraction(ask.rate)
    if abs(about.rate / wanted - 1) >= ALIKE:
        raise ValueError(
            f"{film.name} has {_said(about.rate)} frames a second, the film {_said(wanted)}. Convert it where its "
            "motion can be judged, and bring it in again"
        )
    if about.transfer in HDR:
        raise ValueError(f"{film.name} is {HDR[about.transfer]}. Grade it to BT.709, and bring it in again")
    if about.aspect != 1:
        raise ValueError(f"{film.name} has pixels of {about.aspect}, not square ones. Convert it")
    windows = path(ask.start, ask.end, ask.curve, about.size, ask.size, ask.frames)
    plain = (
        about.size == ask.size
        and all(one == windows[0] for one in windows)
        and windows[0].width == ask.size[0]
    )
    count = 0
    for number, decoded in enumerate(frames_of(film)):
        if number < ask.first:
            continue
        _upright(film, decoded)
        frame = pixels(decoded, deep=True)
        yield frame if plain else next(drawn(linear(frame), [windows[count]], ask.size))
        count += 1
        if count == ask.frames:
            return
    raise ValueError(
        f"{film.name} has {ask.first + count} frames that can be read; the shot wants {ask.frames} from frame "
        f"{ask.first} on. Begin earlier, or make the shot shorter"
    )


def _upright(film: Path, frame: VideoFrame) -> None:
    if frame.interlaced_frame:
        raise ValueError(f"{film.name} is interlaced. Deinterlace it, and bring it in again")
    if frame.rotation:
        raise ValueError(f"{film.name} is to be shown turned by {frame.rotation}°. Turn its picture itself")


def _said(rate: Fraction) -> str:
    return str(rate.numerator) if rate.denominator == 1 else f"{rate} ({float(rate):.3f})"

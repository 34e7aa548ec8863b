"""A moving picture's facts and one of its frames, for a page that compares two of them frame by frame."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from PIL import Image

from onbrief.model.picture import MOST_PIXELS, Unreadable, regular

FILM = {".mp4": "video/mp4", ".m4v": "video/mp4", ".mov": "video/mp4", ".webm": "video/webm"}
ROUNDED = 0.005  # frames a second; containers keep few digits


@dataclass(frozen=True)
class Film:
    """rate: frames a second, exactly. frames: how many it says it has. frame: the one in its middle, sRGB."""

    rate: Fraction
    frames: int
    frame: Image.Image


def film(path: Path) -> Film:
    """Raises Unreadable for what is no moving picture, or claims too much."""
    import cv2  # brings a video decoder along

    regular(path)
    reader = cv2.VideoCapture(str(path))
    try:
        width, height, count = (
            int(reader.get(what))
            for what in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT, cv2.CAP_PROP_FRAME_COUNT)
        )
        rate = reader.get(cv2.CAP_PROP_FPS)
        if not (0 < width * height <= MOST_PIXELS and 0 < rate <= 240 and 0 < count < 1_000_000):
            raise Unreadable("it is no moving picture that can be read here")
        reader.set(cv2.CAP_PROP_POS_FRAMES, count // 2)
        there, pixels = reader.read()
        if not there:
            raise Unreadable("none of its frames can be read")
        image = Image.fromarray(pixels[..., ::-1].copy())
        return Film(_exact(rate), count, image)
    finally:
        reader.release()


def _exact(rate: float) -> Fraction:
    """A container's rounded decimal as the fraction that was meant: whole, NTSC's n × 1000/1001, or what it says."""
    for meant in (Fraction(round(rate)), Fraction(round(rate * 1.001) * 1000, 1001)):
        if abs(rate - meant) < ROUNDED:
            return meant
    return Fraction(rate).limit_denominator(1000)

"""Animated GIF and WebP, which display placements take for films: frames as RGB, and how long each is shown."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
from PIL import Image

from checks.film.probe import Facts, PictureFacts
from checks.sealed import is_sealed
from onbrief.model.picture import Unreadable, opened
from onbrief.model.shots import MOST_FRAMES

HEADS = {b"GIF8": "gif", b"RIFF": "webp"}
SHORTEST = 20  # milliseconds; browsers show frames that claim less for 100
SLOW = 100
MOST_PIXELS = 2_000_000_000  # of all frames together; display sizes are small


def is_animated(path: Path) -> bool:
    """Whether the first bytes are those of GIF or WebP."""
    return _token(path) != ""


def _token(path: Path) -> str:
    try:
        with open(path, "rb") as file:
            head = file.read(12)
    except OSError:
        return ""
    token = HEADS.get(head[:4], "")
    return token if token != "webp" or head[8:] == b"WEBP" else ""


def animated(path: Path) -> Iterator[tuple[np.ndarray, int]]:
    """Each frame: H×W×3 uint8, sRGB, and its milliseconds on screen. Raises Unreadable."""
    with opened(path) as image:
        count = getattr(image, "n_frames", 1)
        if count > MOST_FRAMES:
            raise Unreadable(f"it has more than {MOST_FRAMES:,} frames")
        if count * image.width * image.height > MOST_PIXELS:
            raise Unreadable("its frames have too many pixels together")
        for number in range(count):
            yield _frame(image, number)


def _frame(image: Image.Image, number: int) -> tuple[np.ndarray, int]:
    try:
        image.seek(number)
        pixels = np.asarray(image.convert("RGB"))
        held = int(image.info.get("duration") or 0)
    except Exception as why:  # hostile bytes make decoders raise nearly anything
        raise Unreadable("it is cut short or damaged") from why
    return pixels, held if held >= SHORTEST else SLOW


def facts_of(path: Path, size: tuple[int, ...], frames: int, rate: Fraction, seconds: float) -> Facts:
    token = _token(path)
    picture = PictureFacts(
        codec=token,
        profile="",
        level=0,
        pixels="rgb24",
        bits=8,
        width=size[1],
        height=size[0],
        sar=Fraction(1),
        rate=rate,
        base_rate=rate,
        declared=frames,
        start=0,
        matrix="rgb",
        range="full",
    )
    sealed = is_sealed(path.read_bytes())
    return Facts(container=token, bytes=path.stat().st_size, picture=picture, seconds=seconds, sealed=sealed)

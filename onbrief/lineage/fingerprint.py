"""What a picture shows, apart from how its file is written: one hash that must be equal, one that may be near."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from PIL import Image

from onbrief.lineage.played import MOST_FRAMES, identity
from onbrief.model.canonical import sha256, sha256_file
from onbrief.model.picture import Unreadable, opened

FILMS = (".mp4", ".mov")
MOST_MOVING = (
    2_000_000_000  # pixels of all frames of an animated picture: thirty seconds of the largest banner
)
SIDE = 16  # the near hash has SIDE × SIDE bits
NEAR = 40  # bits of 256; 99 % of the demos' files saved again as JPEG 50 to 70 and made 2 or 3 times smaller stay within


def pixels_of(path: Path) -> str:
    """SHA-256 of size and decoded pixels (sRGB, 8 bits, RGBA); of a drawing, of its bytes; of a film, of all its frames
    and its sound. Raises Unreadable.
    """
    if path.suffix == ".svg":
        return sha256_file(path)
    if path.suffix in FILMS:
        return sha256(":".join(identity(path)).encode())
    with opened(path) as image:
        if frames := getattr(image, "n_frames", 1) - 1:
            return _moving(image, frames + 1)
        return sha256(f"{image.width}x{image.height}:".encode() + _converted(image, "RGBA").tobytes())


def _moving(image: Image.Image, frames: int) -> str:
    """Of an animated GIF or WebP: every frame, with how long it stays."""
    if frames > MOST_FRAMES or frames * image.width * image.height > MOST_MOVING:
        raise Unreadable("it is too long or too large")
    told = hashlib.sha256(f"{image.width}x{image.height}:".encode())
    for frame in range(frames):
        try:
            image.seek(frame)
        except Exception as error:  # hostile bytes make decoders raise nearly anything
            raise Unreadable("it is cut short or damaged") from error
        told.update(f"{image.info.get('duration', 0)}:".encode() + _converted(image, "RGBA").tobytes())
    return told.hexdigest()


def look_of(path: Path) -> str:
    """A difference hash: for 16 × 16 places, whether the next one to the right is lighter. 64 hex digits.

    path: a picture of pixels; for a drawing, its preview. After the dHash of N. Krawetz (2013), on 17 × 16 means.
    Raises Unreadable.
    """
    with opened(path) as image:
        grey = _converted(image, "L").resize((SIDE + 1, SIDE), Image.Resampling.BOX)
    values = np.asarray(grey, dtype=np.int16)
    return np.packbits(values[:, 1:] > values[:, :-1]).tobytes().hex()


def apart(look: str, others: list[str]) -> np.ndarray:
    """In how many of 256 bits each of the others differs."""
    if not others:
        return np.zeros(0, dtype=np.int64)
    known = np.frombuffer(bytes.fromhex("".join(others)), dtype=np.uint8).reshape(len(others), -1)
    return np.unpackbits(known ^ np.frombuffer(bytes.fromhex(look), dtype=np.uint8), axis=1).sum(axis=1)


def _converted(image: Image.Image, mode: str) -> Image.Image:
    try:
        return image.convert(mode)
    except Exception as error:  # hostile bytes make decoders raise nearly anything
        raise Unreadable("it is cut short or damaged") from error

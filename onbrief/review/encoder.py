"""What an encoder does beside what it was asked: a pixel that changes changes its whole block, or more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onbrief.compare.verdict import Box

ROOM = 2  # pixels around a box: antialiasing
LUMA, CHROMA = 8, 16  # pixels: the block of an encoder, without and with halved colour planes
SUBSAMPLED = 85  # JPEG quality below which the encoder halves colour planes (pipeline/encode.py)


def grid_of(made: Mapping[str, Any]) -> int:
    """The encoder's block: a pixel that changes changes all of it."""
    quality = made.get("quality")
    fine = isinstance(quality, (int, float)) and quality >= SUBSAMPLED and made.get("format") == "jpg"
    return LUMA if quality is None or fine else CHROMA


def reached(box: tuple[float, float, float, float], grid: int) -> Box:
    """A box grown to the encoder's blocks; decoders smooth halved colour across one more."""
    x, y, width, height = box
    extra = grid if grid == CHROMA else 0
    left, top = (int((v - ROOM) // grid) * grid - extra for v in (x, y))
    right, bottom = (-int(-(v + ROOM) // grid) * grid + extra for v in (x + width, y + height))
    return left, top, right - left, bottom - top


def encoding(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """Why an encoder may have touched pixels everywhere, in words; empty where each block stands for itself."""
    was, now = (f"{made.get('format', '')} {made.get('quality', '')}".strip() for made in (old, new))
    if was != now:
        return f"Encoded anew for the file budget: {was} → {now}."
    return "WebP carries a change on into what follows it." if now.startswith("webp") else ""

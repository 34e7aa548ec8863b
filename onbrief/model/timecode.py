"""Frames as people read them: minutes, seconds and frames."""

from __future__ import annotations

from fractions import Fraction


def clock(frame: int, rate: str) -> str:
    """`00:07.12` is the frame 187 of 25 a second: minutes, seconds, frames, counted without drop at the next whole rate."""
    found = Fraction(rate)
    whole = -(-found.numerator // found.denominator)
    seconds, frames = divmod(frame, whole)
    return f"{seconds // 60:02}:{seconds % 60:02}.{frames:02}"

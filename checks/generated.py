"""What the gates on generated pictures share: whether a picture can be read, and its light."""

from __future__ import annotations

import numpy as np
from PIL import Image

from checks.ink import Box
from onbrief.model.finding import Subject

WEIGHTS = np.array([0.299, 0.587, 0.114], np.float32)  # luma of R′G′B′ code values, ITU-R BT.601


def unreadable(subject: Subject) -> str | None:
    """Why the picture can't be looked at, if it can't."""
    try:
        tall, wide = subject.pixels.shape[:2]
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):  # Pillow's ways to say it
        return "the file can't be opened as a picture"
    return None if min(tall, wide) >= 16 else f"the picture is only {wide} × {tall} px"


def luma(pixels: np.ndarray) -> np.ndarray:
    """H×W float32, 0 to 255, not rounded."""
    return pixels.astype(np.float32) @ WEIGHTS


def patch(rows: slice, columns: slice) -> Box:
    """A window as a box."""
    return (
        float(columns.start),
        float(rows.start),
        float(columns.stop - columns.start),
        float(rows.stop - rows.start),
    )

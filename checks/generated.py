"""What the gates on generated pictures share: whether a picture can be read, its light, where its label lies."""

from __future__ import annotations

import numpy as np
from PIL import Image

from checks.ink import Box
from onbrief.model.finding import Subject

WEIGHTS = np.array([0.299, 0.587, 0.114], np.float32)  # luma of R′G′B′ code values, ITU-R BT.601
SLIGHTEST = 16  # px: a picture that is smaller shows nothing
LONGEST = 40  # times its shorter side: a picture that is longer can't be reduced and still show something
SLACK = 8  # px around a label's box that belong to it: boxes are snapped to a grid


def unreadable(subject: Subject) -> str | None:
    """Why the picture can't be looked at, if it can't."""
    try:
        tall, wide = subject.pixels.shape[:2]
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):  # Pillow's ways to say it
        return "the file can't be opened as a picture"
    if min(tall, wide) < SLIGHTEST:
        return f"the picture is only {wide} × {tall} px"
    return (
        f"a picture of {wide} × {tall} px is too long"
        if max(tall, wide) > LONGEST * min(tall, wide)
        else None
    )


def luma(pixels: np.ndarray) -> np.ndarray:
    """H×W float32, 0 to 255, not rounded."""
    return pixels.astype(np.float32) @ WEIGHTS


def on_label(box: Box, subject: Subject) -> bool:
    """Whether the middle of a box lies on the product's label, or on a mesh, which brings its own print."""
    x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
    matte = subject.mattes.get("product") if "mesh" in subject.inputs else None
    if matte is not None and matte[min(int(y), matte.shape[0] - 1), min(int(x), matte.shape[1] - 1)]:
        return True
    labels = [element.box for element in subject.elements if element.role == "label"]
    return any(
        left - SLACK <= x <= left + width + SLACK and top - SLACK <= y <= top + height + SLACK
        for left, top, width, height in labels
    )

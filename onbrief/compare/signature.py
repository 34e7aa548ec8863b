"""A picture's signature: means of small blocks, so that two renderings can be compared without decoding either."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

BLOCK = 8  # pixels
SUFFIX = "signature.npy"  # beside the picture, as the render stage writes it


@dataclass(frozen=True)
class Signature:
    """width, height: of the picture, pixels. blocks: means of 8 × 8 pixels, rows first, as `sign` documents them."""

    width: int
    height: int
    blocks: np.ndarray


def sign(path: Path) -> Signature:
    """The signature of a picture's file, decoded (of a drawing: of its preview). Raises Unreadable."""
    raise NotImplementedError


def packed(signature: Signature) -> bytes:
    """As a file: the same bytes on every machine for the same pixels."""
    raise NotImplementedError


def unpacked(data: bytes) -> Signature | None:
    """None for anything that is no signature; it may come from a stranger."""
    raise NotImplementedError

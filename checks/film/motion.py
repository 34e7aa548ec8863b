"""What the gates of rhythm share: how far one frame is from another, and where one shot follows another."""

from __future__ import annotations

import numpy as np

from checks.film.decode import Looked

HARD = 8.0  # luma and chroma of 255, mean change of a cell at a cut; a fast move over a scene has less
SUDDEN = 4.0  # times the usual change around it
AROUND = 6  # frames on each side that say what is usual


def distances(film: Looked, apart: int = 1) -> np.ndarray:
    """Mean change of luma and chroma from frame n − apart to n, 0 where there is none before; half weight to chroma."""
    found = np.zeros(film.frames, np.float32)
    for table, weight in ((film.tables.grid, 1.0), (film.tables.chroma, 0.5)):
        after, before = table[apart:], table[:-apart]
        between = np.maximum(after, before) - np.minimum(after, before)
        found[apart:] += weight * between.reshape(len(between), -1).mean(1)
    return found


def usual(values: np.ndarray) -> np.ndarray:
    """The median around each value, the value itself and its neighbours not counted."""
    wide = np.pad(values, AROUND, mode="reflect" if len(values) > AROUND else "edge")
    offsets = [offset for offset in range(2 * AROUND + 1) if abs(offset - AROUND) > 1]
    return np.median(np.stack([wide[offset : offset + len(values)] for offset in offsets]), 0)


def cuts(film: Looked) -> np.ndarray:
    """Frames with which another picture begins at once, hard cuts and the edges of flash frames."""
    step = distances(film)
    return np.flatnonzero((step > HARD) & (step > SUDDEN * usual(step)))

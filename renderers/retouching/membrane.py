"""Smooth continuation: what a soap film would be, stretched over a hole between the values on its rim."""

from __future__ import annotations

import cv2
import numpy as np

SWEEPS = 24  # red-black relaxations a level, from a guess that is nearly right
OVER = 1.7  # successive over-relaxation: between 1 (Gauss-Seidel) and 2 (no longer converges)
COARSEST = 4  # pixels


def membrane(values: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """values: H×W×C float32. hole: H×W, true where they are unknown.

    Solves Laplace's equation in the hole with the known values as its rim and no flow across the picture's edge
    (P. Pérez, M. Gangnet, A. Blake: Poisson Image Editing, 2003, eq. 2), from coarse to fine.
    """
    if not hole.any():
        return values
    if hole.all():
        return np.zeros_like(values)
    out = values.copy()
    top, left, bottom, right = _around(hole)
    inner, part = hole[top:bottom, left:right], out[top:bottom, left:right]
    out[top:bottom, left:right] = _relaxed(np.where(inner[..., None], _guess(part, inner), part), inner)
    return out


def _guess(values: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """The film at half the resolution, where a hole is half as wide, enlarged."""
    height, width = hole.shape
    known = (~hole).astype(np.float32)
    if min(height, width) <= COARSEST or not hole.any():
        mean = (values * known[..., None]).sum((0, 1)) / max(1.0, float(known.sum()))
        return np.broadcast_to(mean.astype(np.float32), values.shape)
    even = ((0, height % 2), (0, width % 2))
    weight = _quarters(np.pad(known, even)[..., None])
    sums = _quarters(np.pad(values * known[..., None], (*even, (0, 0))))
    coarse, empty = sums / np.maximum(weight, 1), weight[..., 0] == 0
    film = _relaxed(np.where(empty[..., None], _guess(coarse, empty), coarse), empty)
    large = cv2.resize(film, (film.shape[1] * 2, film.shape[0] * 2), interpolation=cv2.INTER_LINEAR)
    return large.reshape(*large.shape[:2], -1)[:height, :width]


def _quarters(values: np.ndarray) -> np.ndarray:
    """The sum of each two by two pixels."""
    return values[::2, ::2] + values[1::2, ::2] + values[::2, 1::2] + values[1::2, 1::2]


def _relaxed(values: np.ndarray, hole: np.ndarray) -> np.ndarray:
    rows, columns = np.indices(hole.shape)
    halves = [(hole & ((rows + columns) % 2 == odd))[..., None] for odd in (0, 1)]
    out = np.array(values, np.float32)
    for _ in range(SWEEPS if hole.any() else 0):
        for half in halves:
            room = np.pad(out, ((1, 1), (1, 1), (0, 0)), mode="edge")
            mean = (room[:-2, 1:-1] + room[2:, 1:-1] + room[1:-1, :-2] + room[1:-1, 2:]) * np.float32(0.25)
            out = np.where(half, out + np.float32(OVER) * (mean - out), out)
    return out


def _around(hole: np.ndarray) -> tuple[int, int, int, int]:
    """The hole's box with a rim of two pixels: top, left, bottom, right."""
    x, y, w, h = cv2.boundingRect(hole.astype(np.uint8))
    return max(0, y - 2), max(0, x - 2), min(hole.shape[0], y + h + 2), min(hole.shape[1], x + w + 2)

"""The light of a picture beyond its edge: horizons and gradients go on, what the edge cuts through ends softly."""

from __future__ import annotations

import cv2
import numpy as np

STRIP = 0.1  # of the plate's side: how far in from the edge it is read how things run
TURNS = 0.12  # of the plate's side: the way after which a gradient of light has levelled out
ENDS = 0.03  # of the plate's side: the way on which a thing that the edge cuts fades into the ground
DRIFT = 0.08  # of 1, encoded: what a gradient may still change beyond the edge
ALIKE = 0.04  # of 1: a row that changes more within the strip shows a thing, not the ground
SPREAD = 0.02  # pixels of blur along the edge for each pixel beyond it
STEPS = 6
BLOCKS = 5  # that the strip is compared in
LEAST = 0.15  # of the edge that must be ground; where less is, its colours are washed out
WASH = 0.12  # of the edge: how far they run into each other then


def beyond(
    picture: np.ndarray, place: tuple[int, int, int, int], seam: int, ground: np.ndarray | None = None
) -> np.ndarray:
    """The picture with all around it carried on; sides first, then above and below.

    picture: H×W×3 float32, sRGB 0..1, true within `place` (x, y, width, height). seam: pixels of its rim that are made
    anew too, on the sides that grow. ground: H×W uint8, where the picture shows its ground; what else reaches the edge
    is a thing.
    """
    out, (x, y, w, h) = picture.copy(), place
    height, width = picture.shape[:2]
    seen = np.full((height, width), 255, np.uint8) if ground is None else ground.copy()
    rows = np.s_[y : y + h]
    if x + w < width:
        _carry(out[rows], seen[rows], x + w - seam, w)
    if x:
        _carry(out[rows, ::-1], seen[rows, ::-1], width - x - seam, w)
    out, seen = out.transpose(1, 0, 2), seen.T
    if y + h < height:
        _carry(out, seen, y + h - seam, h)
    if y:
        _carry(out[:, ::-1], seen[:, ::-1], height - y - seam, h)
    return out.transpose(1, 0, 2)


def _carry(view: np.ndarray, seen: np.ndarray, edge: int, across: int) -> None:
    """Writes what lies from column `edge` on, by what lies before it. across: the plate's side in that direction."""
    along, count = view.shape[0], view.shape[1] - edge
    deep = max(8, round(STRIP * across))
    blocks = np.stack([part.mean(1) for part in np.array_split(view[:, edge - deep : edge], BLOCKS, axis=1)])
    near, step = blocks[-1], deep * (1 - 1 / BLOCKS)
    change = near - blocks
    calm = np.abs(change - np.median(change, axis=1, keepdims=True)).max((0, 2)) < ALIKE
    calm &= seen[:, edge - deep // BLOCKS : edge].mean(1) > 127
    calm = ~cv2.dilate((~calm).astype(np.uint8)[:, None], np.ones((round(0.03 * along) | 1, 1))).astype(bool)[
        :, 0
    ]
    if calm.mean() < LEAST:
        ground, drift = _soft(near, WASH * along), np.zeros_like(near)
    else:
        ground = _through(near, calm)
        drift = _soft(_through(change[0], calm), max(2.0, 0.04 * along))
    turns, ends = max(4.0, TURNS * across), max(3.0, ENDS * across)
    away = np.arange(1, count + 1, dtype=np.float32)
    more = drift[:, None] / step * (turns * (1 - np.exp(-away / turns)))[None, :, None]
    left = (near - ground)[:, None] * np.exp(-away / ends)[None, :, None]
    view[:, edge:] = np.clip(_spread(ground, away) + np.clip(more, -DRIFT, DRIFT) + left, 0, 1)


def _through(rows: np.ndarray, calm: np.ndarray) -> np.ndarray:
    """N×3: where a thing stands before it, the ground between its neighbours."""
    known, at = np.flatnonzero(calm), np.arange(rows.shape[0])
    return np.stack([np.interp(at, known, rows[known, i]) for i in range(3)], -1).astype(np.float32)


def _soft(rows: np.ndarray, sigma: float) -> np.ndarray:
    """N×3, blurred along N; its ends are continued."""
    room = np.ascontiguousarray(rows[:, None])
    return cv2.GaussianBlur(room, (1, 0), 1, sigmaY=sigma, borderType=cv2.BORDER_REPLICATE).reshape(
        rows.shape
    )


def _spread(rows: np.ndarray, away: np.ndarray) -> np.ndarray:
    """N×M×3: softer along the edge, the farther from it."""
    most = max(SPREAD * float(away[-1]), 0.6)
    sigmas = [0.3 + (most - 0.3) * i / (STEPS - 1) for i in range(STEPS)]
    stack = np.stack([_soft(rows, sigma) for sigma in sigmas])
    place = np.clip((SPREAD * away - 0.3) / max(most - 0.3, 1e-6), 0, 1) * (STEPS - 1)
    low = np.minimum(place.astype(int), STEPS - 2)
    share = (place - low).astype(np.float32)[None, :, None]
    return stack[low].transpose(1, 0, 2) * (1 - share) + stack[low + 1].transpose(1, 0, 2) * share

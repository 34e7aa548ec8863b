"""Type as strokes: whether the pixels show the glyphs that were set, piece by piece and tile by tile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np

SOLID = 0.35  # coverage from which a pixel belongs to a piece: fainter ones are the fringe of antialiasing
LEAST_PIECE = 0.8  # px of ink: smaller pieces (a hair of an accent at 9 px) prove nothing
SHIFT = 2  # px: a file scaled or saved again may shift by so much
BESIDE = 0.25  # em: how far a piece set anew by hand stands from its place
ALIKE = 0.5  # correlation of pixels and glyphs in the worst em-wide tile; 0.70 is the least on clean work
MOST_PIECES = 400  # pieces of one text that are looked for beside their place
SAME = 0.6  # correlation of pixels and one piece from which it stands there


class Gaps(NamedTuple):
    """What is gone of a text. share: of all its ink; ink: the pixels, shifted to where they fit best."""

    share: float
    missing: int
    pieces: int
    ink: np.ndarray
    gone: np.ndarray  # numbers of the pieces that are gone


def gaps(ink: np.ndarray, glyphs: np.ndarray, present: float) -> Gaps:
    """The pieces of the glyphs (H×W, 0 to 1) of which the ink (H×W, 1 is full) shows less than the share `present`."""
    here = _gaps(ink, glyphs, present)
    return (
        min((_gaps(s, glyphs, present) for s in _shifted(ink)), key=lambda g: g[:2]) if here.share else here
    )


def ink_of(glyphs: np.ndarray) -> np.ndarray:
    """The ink in px of each connected piece."""
    count, labels, _ = _labels(glyphs)
    return np.bincount(labels.ravel(), glyphs.ravel(), count)[1:]


def stray(ink: np.ndarray, glyphs: np.ndarray, present: float) -> float:
    """Ink where none was set, as a share of what was set: a word that moved leaves as much as is gone."""
    bare = cv2.dilate(glyphs, np.ones((3, 3))) < 0.02
    return float(np.clip(ink[bare], 0, 1)[ink[bare] > present].sum() / glyphs.sum())


def aside(left: Gaps, glyphs: np.ndarray, em: float) -> float:
    """Of the ink that is gone, the share whose pieces stand a little beside their place, in no other piece's ink."""
    far = max(SHIFT + 1, round(BESIDE * em))
    around = far + 1
    _, labels, boxes = _labels(glyphs)
    labels = np.pad(labels, around)
    standing = (labels > 0) & ~np.isin(labels, left.gone)
    free = np.where(standing, 0, np.pad(left.ink, around)).astype(np.float32)
    set_ = np.pad(glyphs, around)
    moved = total = 0.0
    for number in left.gone[:MOST_PIECES]:
        x, y, width, height = boxes[number, :4] + (around, around, 0, 0)
        rows, columns = slice(y - 1, y + height + 1), slice(x - 1, x + width + 1)
        piece = np.where(labels[rows, columns] == number, set_[rows, columns], 0).astype(np.float32)
        near = free[y - around : y + height + around, x - around : x + width + around]
        weight = float((piece * piece).sum())
        total += weight
        there = cv2.matchTemplate(near, piece, cv2.TM_CCORR) > weight / 2
        moved += weight * bool((there & (cv2.matchTemplate(near, piece, cv2.TM_CCOEFF_NORMED) > SAME)).any())
    return moved / total if total else 0.0


def unlike(ink: np.ndarray, glyphs: np.ndarray, em: float) -> bool:
    """Whether some em-wide tile shows other strokes than those that were set."""
    side = max(8, round(em))
    height, width = glyphs.shape
    for top in range(0, max(1, height - side // 2), side // 2):
        for left in range(0, max(1, width - side // 2), side // 2):
            tile = (slice(top, top + side), slice(left, left + side))
            set_, seen = glyphs[tile].ravel(), ink[tile].ravel()
            if set_.std() > 0.12 and seen.std() > 0 and np.corrcoef(set_, seen)[0, 1] < ALIKE:
                return True
    return False


def _gaps(ink: np.ndarray, glyphs: np.ndarray, present: float) -> Gaps:
    count, labels, _ = _labels(glyphs)
    wanted = np.bincount(labels.ravel(), (glyphs * glyphs).ravel(), count)[1:]
    found = np.bincount(labels.ravel(), (ink * glyphs).ravel(), count)[1:]
    sure = wanted > LEAST_PIECE
    gone = sure & (found < present * wanted)
    share = float(wanted[gone].sum() / max(wanted[sure].sum(), 1))
    return Gaps(share, int(gone.sum()), int(sure.sum()), ink, np.flatnonzero(gone) + 1)


def _labels(glyphs: np.ndarray) -> tuple[int, np.ndarray, np.ndarray]:
    """The number of pieces with the ground, each pixel's piece, and each piece's box."""
    solid = (glyphs > SOLID).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    return count, labels, stats[:, :4]


def _shifted(ink: np.ndarray) -> Iterator[np.ndarray]:
    for down in range(-SHIFT, SHIFT + 1):
        for right in range(-SHIFT, SHIFT + 1):
            yield np.roll(ink, (down, right), (0, 1))

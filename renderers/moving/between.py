"""Traced frames helped by their neighbours: less noise in each, and pictures between them.

Motion is what is seen, by dense inverse search (Kroeger et al., 2016, arXiv:1603.03590), not what the camera is known
to do: so travelling shadows, reflections and what is seen through glass move along too. Where the picture carried along
it doesn't agree, it is not used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from typing import Any

import cv2
import numpy as np

from renderers.moving.moves import shown
from renderers.studio import tone

NOISE = (
    0.02  # sRGB 0 to 1: neighbours that differ by more than the noise of eight samples show something else
)
AREA = 5  # pixels: over what differences are averaged, so that noise itself isn't taken for one
MEET = 3.0  # pixels by which there and back may miss each other
TEAR = 0.3  # pixels a pixel by which a motion may change from place to place
SOFT = 11  # pixels over which belief in a motion fades
Motion = (
    np.ndarray
)  # H×W×2 float32, pixels right and down, from a place in one picture to the same thing in another


def filled(traced: Iterable[np.ndarray], step: int, frames: int) -> Iterator[np.ndarray]:
    """Every frame, where every `step`-th is given. Pictures: H×W×3 float32, linear light 0 to 1."""
    left = frames
    for before, after in pairwise(chain(traced, [None])):
        assert before is not None
        count = max(0, min(step, left))
        pair = Pair(before, after) if after is not None and count > 1 else None
        yield from (pair.at(k / step) if pair and k else before for k in range(count))
        left -= count


class Pair:
    """Two pictures, and those between them."""

    def __init__(self, before: np.ndarray, after: np.ndarray):
        self.before, self.after = before, after
        self.there, self.back = motion(before, after), motion(after, before)
        self.still = _apart(before, after)

    def at(self, share: float) -> np.ndarray:
        """The picture at this share of the time from one to the other.

        Both are carried there and mixed. Where they then agree no better than as they stand (what is uncovered, a
        shadow that comes from nowhere), or the motion can't be one (it tears, or there and back don't meet), they are
        mixed as they stand; the change from one to the other is soft, so that no edge of it is seen.
        """
        before, after = self.before, self.after
        came, went = _halfway(self.there, share), _halfway(self.back, 1 - share)
        one, other = carried(before, -share * came), carried(after, -(1 - share) * went)
        moved = _apart(one, other)
        trust = np.clip(1.5 - moved / np.maximum(self.still, NOISE / 2), 0, 1) * _believed(came, went)
        trust = cv2.blur(cv2.erode(trust, np.ones((3, 3), np.uint8)), (SOFT, SOFT))[..., None]
        return _mixed(before, after, share) * (1 - trust) + _mixed(one, other, share) * trust


def _believed(came: Motion, went: Motion) -> np.ndarray:
    """H×W, 0 to 1: whether the two motions are each other's opposite, and change little from place to place."""
    missed = came + went
    apart = np.sqrt(missed[..., 0] ** 2 + missed[..., 1] ** 2)
    slopes = (
        cv2.Sobel(way[..., axis], cv2.CV_32F, dx, 1 - dx, ksize=3, scale=1 / 8)
        for way in (came, went)
        for axis in (0, 1)
        for dx in (0, 1)
    )
    torn = np.sqrt(sum(slope**2 for slope in slopes))
    return np.clip(1.5 - apart / MEET, 0, 1) * np.clip(1.5 - torn / TEAR, 0, 1)


def steadied(traced: Iterable[np.ndarray], strength: float) -> Iterator[np.ndarray]:
    """Each frame averaged with those before and after it, carried along, where they show the same."""
    if strength == 0:
        yield from traced
        return
    before: np.ndarray | None = None
    for frame, after in pairwise(chain(traced, [None])):
        assert frame is not None
        total, weight = frame.copy(), np.ones(frame.shape[:2], np.float32)
        for other in (before, after):
            if other is not None:
                came = carried(other, motion(frame, other))
                share = strength * np.clip(1.5 - _apart(frame, came) / NOISE, 0, 1)
                total += came * share[..., None]
                weight += share
        yield total / weight[..., None]
        before = frame


def motion(of: np.ndarray, to: np.ndarray) -> Motion:
    """One thread: the search splits the picture among threads, and so its last bits."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
        return search.calc(_grey(of), _grey(to), np.zeros((*of.shape[:2], 2), np.float32))
    finally:
        cv2.setNumThreads(threads)


def carried(picture: np.ndarray, by: Motion) -> np.ndarray:
    """The picture drawn where `by` leads to, from each place of the other."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    moved: Any = cv2.remap(
        picture, x + by[..., 0], y + by[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.clip(moved, 0, None)


def _halfway(by: Motion, share: float) -> Motion:
    """A motion as it is known at its start, told at each place that it leads to when a share of it is done."""
    found = by
    for _ in range(3):
        found = carried_motion(by, -share * found)
    return found


def carried_motion(field: Motion, by: Motion) -> Motion:
    height, width = field.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return cv2.remap(field, x + by[..., 0], y + by[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _mixed(one: np.ndarray, other: np.ndarray, share: float) -> np.ndarray:
    return one * np.float32(1 - share) + other * np.float32(share)


def _apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """H×W: how far two pictures differ about each place, sRGB 0 to 1."""
    red, green, blue = cv2.split(cv2.absdiff(shown(one), shown(other)))
    difference = cv2.max(cv2.max(red, green), blue).astype(np.float32) / np.float32(65535)
    return cv2.blur(difference, (AREA, AREA))


def _grey(light: np.ndarray) -> np.ndarray:
    return (shown(light @ tone.LUMA.astype(np.float32)) >> 8).astype(np.uint8)

"""Films that weren't conformed to their edit: cuts beside their frames, frames left over at a join, jumps, foreign shots."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from tests.defects.films.clean import Spot
from tests.defects.films.script import DISSOLVE, THIRD
from tests.defects.films.seed import Given, Seed, cued, is_plain, repainted
from tests.defects.films.yuv import planes

JUMP = 26  # where a shot jumps, on the timeline's grid


def moved(spot: Spot, frames_late: int, folder: Path) -> Given:
    """The cut to the third shot comes late (or early): the shot before runs on, or the next one begins before."""

    def paint(frames: np.ndarray) -> None:
        cut = spot.script.at(THIRD)
        for n in range(abs(frames_late)):
            to, like = (cut + n, cut - 1 - n) if frames_late > 0 else (cut - 1 - n, cut + n)
            frames[to] = frames[like]

    return repainted(spot, folder, paint)


def left_over(spot: Spot, many: int, folder: Path) -> Given:
    """The third shot begins with frames of the first."""

    def paint(frames: np.ndarray) -> None:
        cut, other = spot.script.at(THIRD), spot.script.at(2)
        frames[cut : cut + many] = frames[other : other + many]

    return repainted(spot, folder, paint)


def punched(spot: Spot, zoom: float, folder: Path) -> Given:
    """The first shot jumps closer in its middle, and stays so until the dissolve."""

    def paint(frames: np.ndarray) -> None:
        for frame in frames[spot.script.at(JUMP) : spot.script.at(DISSOLVE)]:
            for plane in planes(frame):
                plane[:] = _closer(plane, zoom)

    return repainted(spot, folder, paint)


def _closer(plane: np.ndarray, zoom: float) -> np.ndarray:
    height, width = plane.shape
    step = np.float32([[zoom, 0, width * (1 - zoom) / 2], [0, zoom, height * (1 - zoom) / 2]])
    return cv2.warpAffine(plane, step, (width, height), flags=cv2.INTER_CUBIC)


def foreign(spot: Spot, many: int, folder: Path) -> Given:
    """A shot of a few frames stands where the edit has none."""

    def paint(frames: np.ndarray) -> None:
        first, other = spot.script.at(JUMP), spot.script.at(THIRD + 2)
        frames[first : first + many] = frames[other : other + many]

    return repainted(spot, folder, paint)


SEEDS = tuple(
    Seed(name, "film-cuts", apply, below, over, gross, cued("clips"), is_plain)
    for name, apply, below, over, gross in (
        ("cut too late", moved, 0, 1, 6),
        ("cut too early", moved, 0, -1, -6),
        ("frames left over at a cut", left_over, 0, 1, 3),
        ("jump cut", punched, 1.01, 1.1, 1.3),
        ("shot that isn't in the edit", foreign, 0, 4, 12),
    )
)

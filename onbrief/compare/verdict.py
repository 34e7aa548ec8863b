"""Whether two renderings differ, how much and where: signatures held against each other at several scales.

The limits follow the noise of the pair: compression and grain are all over a picture and differ from block to block,
an edit is not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from onbrief.compare.profile import Profile
from onbrief.compare.signature import Signature
from onbrief.compare.spots import Box, Spot, spots_of
from onbrief.compare.windows import WHOLE, Windows, frame_of, lengths_of, step_of, sums, windows_of

__all__ = ["METRIC", "Box", "Spot", "Verdict", "compare"]

METRIC = "block-din99o/1"  # changes whenever the same pictures would get other figures
RESIZED = 100.0  # the score of pictures of different sizes
NOISY = 1.0  # ΔE between neighbouring places of 8 pixels from which on the limits hold in full
SHARE = 0.9  # of the neighbours that are no further apart
PROBE = 3  # every third of them is enough to know


@dataclass(frozen=True)
class Verdict:
    """What was measured, and what was allowed. score: how many times over its limit the worst figure is; > 1 differs.

    figures, limits: by scale in pixels (`8`, `16`, …, `whole`), ΔE; the limits as the pair's noise makes them.
    spots: the places that differ, worst first; none where the pictures have different sizes (`resized`).
    """

    metric: str
    profile: str
    figures: dict[str, float]
    limits: dict[str, float]
    score: float
    spots: tuple[Spot, ...] = ()
    resized: bool = False

    @property
    def differs(self) -> bool:
        return self.score > 1


def compare(old: Signature, new: Signature, profile: Profile) -> Verdict:
    """Both as `sign` made them."""
    if (old.width, old.height) != (new.width, new.height):
        return Verdict(METRIC, profile.name, {}, dict(profile.limits), RESIZED, resized=True)
    steps = [step_of(old, new, ground) for ground in range(max(old.grounds, new.grounds))]
    limits = _limits(profile, max(_noise(step, new.side) for step in steps))
    figures: dict[str, float] = {}
    marks = np.zeros(new.colours.shape[:2], np.float32)
    for ground, step in enumerate(steps):
        frame = frame_of(step, profile, new)
        own, within = lengths_of(step[frame]), marks[frame]
        for windows in windows_of(step, frame, old, new, ground, profile):
            worst, limit = float(windows.excess.max()), limits[windows.scale]
            figures[windows.scale] = round(max(figures.get(windows.scale, 0.0), worst), 3)
            if worst > limit and windows.scale != WHOLE:
                np.maximum(within, _marked(windows, own, limit, within), out=within)
            elif worst > limit and not marks.any():
                marks[:] = worst
    score = round(max((figure / limits[scale] for scale, figure in figures.items()), default=0.0), 3)
    spots = spots_of(marks, new.side, new.width, new.height) if score > 1 else ()
    return Verdict(METRIC, profile.name, figures, limits, score, spots)


def _limits(profile: Profile, noise: float) -> dict[str, float]:
    """In full where there is noise, less where there is little; the mean of all the picture knows no noise."""
    share = min(1.0, max(profile.calm, noise / NOISY))
    return {
        scale: round(limit * (1 if scale == WHOLE else share), 3) for scale, limit in profile.limits.items()
    }


def _noise(step: np.ndarray, side: int) -> float:
    """How far the differences of neighbouring places of 8 pixels are apart, ΔE; nearly all are less."""
    size = max(1, 8 // side)
    mean = sums(step, size, size) / size**2
    apart = [mean[size:] - mean[:-size], mean[:, size:] - mean[:, :-size]]
    probed = np.concatenate([one.reshape(-1, 1, 3)[::PROBE] for one in apart])
    if not len(probed):
        return 0.0
    return float(np.sort(lengths_of(probed), axis=0)[int(SHARE * len(probed)), 0])


def _marked(windows: Windows, own: np.ndarray, limit: float, before: np.ndarray) -> np.ndarray:
    """For each block the largest ΔE of a window over its limit that covers it, if it takes its part in that.

    before: what smaller windows marked; a larger one that holds some of it tells nothing new.
    """
    new = sums((before > 0).astype(np.float32), windows.size, windows.size) == 0
    over = np.where((windows.excess > limit) & new, windows.apart, 0)
    worst = _cover(over, windows.size, own.shape, cv2.dilate)
    least = _cover(np.where(over > 0, over, np.inf), windows.size, own.shape, cv2.erode)
    return np.where(own >= least / 2, worst, 0)


def _cover(
    windows: np.ndarray, size: int, shape: tuple[int, ...], spread: Callable[..., np.ndarray]
) -> np.ndarray:
    """For each block, of all windows that cover it."""
    none = 0 if spread is cv2.dilate else np.inf
    below, right = (shape[axis] - windows.shape[axis] for axis in (0, 1))
    there = cv2.copyMakeBorder(
        windows.astype(np.float32), 0, below, 0, right, cv2.BORDER_CONSTANT, value=none
    )
    return spread(there, np.ones((size, size), np.uint8), anchor=(size - 1, size - 1))

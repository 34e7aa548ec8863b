"""Pictures that go wrong in time: black, frozen, stuttering and flashing frames, and bars that were baked in."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.defects.films.clean import Spot
from tests.defects.films.script import SECOND, THIRD
from tests.defects.films.seed import Given, Seed, cued, is_plain, repainted
from tests.defects.films.yuv import planes, to_yuv

CLIPS = cued("clips")
MOVING = 20  # where the first shot moves at its fastest, on the timeline's grid


def black_at(first: float) -> object:
    """So many frames of the grid are black from there on (from the end, if negative); less than one: only so much darker."""

    def apply(spot: Spot, length: float, folder: Path) -> Given:
        def paint(frames: np.ndarray) -> None:
            count = max(1, round(length * float(spot.script.fps) / 25)) if length >= 1 else 4
            start = spot.script.at(first) if first >= 0 else len(frames) - count
            _darken(frames[start : start + count], 0.0 if length >= 1 else 1 - length)

        return repainted(spot, folder, paint)

    return apply


def frozen(spot: Spot, seconds: float, folder: Path) -> Given:
    """One frame stands, grain and all."""

    def paint(frames: np.ndarray) -> None:
        first = spot.script.at(MOVING - 8)
        frames[first : first + round(seconds * spot.script.fps)] = frames[first]

    return repainted(spot, folder, paint)


def frozen_under_grain(spot: Spot, seconds: float, folder: Path) -> Given:
    """The picture stands while new grain falls on it."""
    grain = np.random.default_rng(11)

    def paint(frames: np.ndarray) -> None:
        rows = frames.shape[1] * 2 // 3
        first = spot.script.at(MOVING - 8)
        stands = frames[first, :rows].astype(np.float32)
        for frame in frames[first : first + round(seconds * spot.script.fps)]:
            frame[:] = frames[first]
            frame[:rows] = np.clip(stands + grain.normal(0, 1.8, stands.shape), 16, 235).round()

    return repainted(spot, folder, paint)


def halved(spot: Spot, share: float, folder: Path) -> Given:
    """Every second frame is the one before, over this share of the first two shots."""

    def paint(frames: np.ndarray) -> None:
        end = round(spot.script.at(THIRD) * share)
        frames[1:end:2] = frames[0:end:2][: len(frames[1:end:2])]

    return repainted(spot, folder, paint)


def stuttering(spot: Spot, times: int, folder: Path) -> Given:
    """So many single frames are shown twice, and the next is left out."""

    def paint(frames: np.ndarray) -> None:
        last = spot.script.at(SECOND - 14)
        for frame in np.linspace(6, last, times).round().astype(int) if times else ():
            frames[frame + 1] = frames[frame]

    return repainted(spot, folder, paint)


def pulled_down(spot: Spot, every: int, folder: Path) -> Given:
    """Every so many frames one is shown twice and all later ones come a frame late, as when rates are converted carelessly."""

    def paint(frames: np.ndarray) -> np.ndarray:
        order, at = [], 0
        for number in range(len(frames)):
            order.append(min(at, len(frames) - 1))
            at += not (every and number % every == every - 1)
        return frames[order]

    return repainted(spot, folder, paint)


def flashed(spot: Spot, strength: float, folder: Path) -> Given:
    """One frame goes so far towards white."""

    def paint(frames: np.ndarray) -> None:
        rows = frames.shape[1] * 2 // 3
        frame = frames[spot.script.at(MOVING + 8)]
        frame[:rows] = np.round(frame[:rows] * (1 - strength) + 235 * strength)
        frame[rows:] = np.round(frame[rows:] * (1 - strength) + 128 * strength)

    return repainted(spot, folder, paint)


def intruding(spot: Spot, frames_in: int, folder: Path) -> Given:
    """A few frames of another shot stand in the middle of one, left over from an edit."""

    def paint(frames: np.ndarray) -> None:
        first, other = spot.script.at(MOVING + 8), spot.script.at(THIRD + 3)
        if frames_in:
            frames[first : first + frames_in] = frames[other : other + frames_in]

    return repainted(spot, folder, paint)


def strobing(spot: Spot, hertz: float, folder: Path) -> Given:
    """The light of the whole picture goes on and off for two seconds."""
    return _strobe(spot, hertz, 1.0, folder)


def strobing_part(spot: Spot, share: float, folder: Path) -> Given:
    """The same five times a second, on a part of the picture."""
    return _strobe(spot, 5, share, folder)


def _strobe(spot: Spot, hertz: float, share: float, folder: Path) -> Given:
    def paint(frames: np.ndarray) -> None:
        rows = frames.shape[1] * 2 // 3
        lit = round(rows * share)
        for number in range(spot.script.at(10), spot.script.at(60)):
            on = (number / float(spot.script.fps) * hertz) % 1 < 0.5
            y = frames[number, :lit]
            y[:] = np.round(y * 0.3 + (150 if on else 14))

    return repainted(spot, folder, paint)


def barred(across: bool, colour: tuple[int, int, int] = (0, 0, 0)) -> object:
    """Bars of this share of the side on both ends; the picture is squeezed between them."""

    def apply(spot: Spot, share: float, folder: Path) -> Given:
        def paint(frames: np.ndarray) -> None:
            width, height = spot.script.shape.size
            bar = to_yuv(np.full((2, 2, 3), colour, np.uint8)).ravel()
            for frame in frames:
                y, u, v = planes(frame)
                for plane, by, code in ((y, 1, bar[0]), (u, 2, bar[4]), (v, 2, bar[5])):
                    side = round((height if across else width) * share / 2) * 2 // by
                    turned = plane if across else plane.T
                    turned[:side] = code
                    turned[len(turned) - side :] = code

        return repainted(spot, folder, paint)

    return apply


def _darken(frames: np.ndarray, share: float) -> None:
    """To a share of its light, in place."""
    rows = frames.shape[1] * 2 // 3
    frames[:, :rows] = np.round(16 + (frames[:, :rows].astype(np.float32) - 16) * share)
    frames[:, rows:] = np.round(128 + (frames[:, rows:].astype(np.float32) - 128) * share)


SEEDS = tuple(
    Seed(name, check, apply, below, over, gross, CLIPS, is_plain)  # type: ignore[arg-type]
    for name, check, apply, below, over, gross in (
        ("black first frame", "film-black", black_at(0), 0.6, 1, 12),
        ("black hole", "film-black", black_at(MOVING + 6), 0.6, 2, 15),
        ("black at the end", "film-black", black_at(-1), 0.6, 2, 15),
        ("frozen picture", "film-frozen", frozen, 0.5, 1.2, 1.5),
        ("picture frozen under grain", "film-frozen", frozen_under_grain, 0.5, 1.2, 1.5),
        ("half the frame rate", "film-repeats", halved, 0.0, 0.4, 1.0),
        ("stutter", "film-repeats", stuttering, 0, 4, 12),
        ("pulldown", "film-repeats", pulled_down, 0, 24, 5),
        ("flash frame", "film-flash", flashed, 0.02, 0.5, 1.0),
        ("frames of another shot", "film-flash", intruding, 0, 1, 2),
        ("strobe", "film-flash", strobing, 2.0, 5, 8),
        ("strobe on a part", "film-flash", strobing_part, 0.15, 0.4, 0.8),
        ("letterbox", "film-letterbox", barred(True), 0.0, 0.03, 0.12),
        ("pillar box", "film-letterbox", barred(False), 0.0, 0.03, 0.12),
        ("bars in a colour", "film-letterbox", barred(True, (111, 165, 141)), 0.0, 0.05, 0.15),
    )
)  # fmt: skip

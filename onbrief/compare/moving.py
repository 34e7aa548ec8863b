"""Two moving pictures, frame by frame: frames are counted, never timed, so that a rate of 29.97 can't drift."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest
from pathlib import Path

import cv2
import numpy as np

from onbrief.compare.profile import Profile
from onbrief.compare.signature import signature_of
from onbrief.compare.verdict import Verdict, compare
from onbrief.model.picture import MOST_PIXELS, Unreadable, regular

MOST_FRAMES = 50_000  # half an hour; an advertisement has seconds
SLOWEST_CLOCK = 1001  # the largest denominator of a broadcast rate: 30000/1001


@dataclass(frozen=True)
class Moving:
    """rates: frames a second, older and newer, as fractions (`30000/1001`). frames: how many there are of each.

    ranges: first and last frame, from 0, of what differs; frames that one has and the other lacks differ. worst: the
    frame that differs most, and its verdict; of the newer frames that have a counterpart.
    """

    rates: tuple[str, str]
    frames: tuple[int, int]
    ranges: tuple[tuple[int, int], ...]
    worst: int
    verdict: Verdict

    @property
    def differs(self) -> bool:
        return bool(self.ranges) or self.rates[0] != self.rates[1]


def compare_moving(old: Path, new: Path, profile: Profile) -> Moving:
    """Raises Unreadable where either holds no frame."""
    with _opened(old) as one, _opened(new) as other:
        rates = tuple(rate_of(video.get(cv2.CAP_PROP_FPS)) for video in (one, other))
        worst, verdict, differing, counts = 0, None, [], [0, 0]
        for number, frames in enumerate(zip_longest(_frames(one), _frames(other))):
            counts = [count + (frame is not None) for count, frame in zip(counts, frames, strict=True)]
            before, after = frames
            if before is None or after is None:
                differing.append(number)
                continue
            found = compare(signature_of(before), signature_of(after), profile)
            if verdict is None or found.score > verdict.score:
                worst, verdict = number, found
            if found.differs:
                differing.append(number)
    if verdict is None:
        raise Unreadable("it holds no frame")
    return Moving((rates[0], rates[1]), (counts[0], counts[1]), _ranges(differing), worst, verdict)


@contextmanager
def _opened(path: Path) -> Iterator[cv2.VideoCapture]:
    regular(path)
    video = cv2.VideoCapture(str(path.resolve()), cv2.CAP_FFMPEG)
    try:
        width, height = (video.get(side) for side in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT))
        if not video.isOpened() or width * height < 1:
            raise Unreadable("it is no moving picture that is known here, or damaged")
        if width * height > MOST_PIXELS:
            raise Unreadable(f"a frame claims more than {MOST_PIXELS // 1_000_000} million pixels")
        yield video
    finally:
        video.release()


def rate_of(frames_a_second: float) -> str:
    """As the fraction that it stands for."""
    rate = Fraction(frames_a_second).limit_denominator(SLOWEST_CLOCK)
    return f"{rate.numerator}/{rate.denominator}" if rate.denominator > 1 else str(rate.numerator)


def _frames(video: cv2.VideoCapture) -> Iterator[np.ndarray]:
    """H×W×3, uint8, sRGB, in order: read one after the other, since seeking is not exact."""
    for _ in range(MOST_FRAMES):
        there, frame = video.read()
        if not there:
            return
        yield frame[..., ::-1]
    raise Unreadable(f"it has more than {MOST_FRAMES} frames")


def _ranges(numbers: list[int]) -> tuple[tuple[int, int], ...]:
    """Neighbours as one."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        first = found.pop()[0] if found and found[-1][1] == number - 1 else number
        found.append((first, number))
    return tuple(found)

"""Moving pictures are compared frame by frame, by number."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from onbrief.compare.moving import compare_moving, rate_of
from onbrief.compare.profile import profile_of
from onbrief.model.picture import Unreadable
from tests.studio import ROOT

STRICT = profile_of(ROOT, "", {}, ["typeset"])


def clip(path: Path, frames: int, edit: Callable[[int, np.ndarray], None], rate: float = 25) -> Path:
    """A bright square that wanders over a shaded ground."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), rate, (160, 96))
    if not writer.isOpened():
        pytest.skip("this OpenCV writes no video")
    ground = np.fromfunction(lambda y, x, c: 60 + x / 2 + y / 3 + 0 * c, (96, 160, 3)).astype(np.uint8)
    for number in range(frames):
        frame = ground.copy()
        frame[30:50, 2 * number : 2 * number + 20] = 220
        edit(number, frame)
        writer.write(frame)
    writer.release()
    return path


def same(number: int, frame: np.ndarray) -> None:
    """Nothing is edited."""


def flash(number: int, frame: np.ndarray) -> None:
    if number in (12, 13, 14, 22):
        frame[70:90, 100:140] = (40, 40, 200 - 3 * number)


def test_the_frames_that_differ_are_told_by_number(tmp_path: Path) -> None:
    found = compare_moving(
        clip(tmp_path / "old.avi", 30, same), clip(tmp_path / "new.avi", 30, flash), STRICT
    )
    assert (found.ranges, found.worst in (12, 13, 14, 22)) == (((12, 14), (22, 22)), True)
    assert (found.rates, found.frames) == (("25", "25"), (30, 30))
    x, y, width, height = found.verdict.spots[0].box
    assert x <= 100 and y <= 72 and x + width >= 140 and y + height >= 88


def test_the_same_clip_does_not_differ(tmp_path: Path) -> None:
    path = clip(tmp_path / "old.avi", 12, same)
    assert not compare_moving(path, path, STRICT).differs


def test_frames_that_one_lacks_and_another_rate_differ(tmp_path: Path) -> None:
    old = clip(tmp_path / "old.avi", 12, same)
    longer, slower = clip(tmp_path / "longer.avi", 15, same), clip(tmp_path / "slower.avi", 12, same, 24)
    assert compare_moving(old, longer, STRICT).ranges == ((12, 14),)
    found = compare_moving(old, slower, STRICT)
    assert found.differs and not found.ranges and found.rates == ("25", "24")


@pytest.mark.parametrize(
    ("told", "meant"),
    [(30000 / 1001, "30000/1001"), (24000 / 1001, "24000/1001"), (25.0, "25"), (12.5, "25/2")],
)
def test_a_rate_is_the_fraction_that_it_stands_for(told: float, meant: str) -> None:
    assert rate_of(told) == meant


def test_what_is_no_video_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "broken.avi"
    path.write_bytes(b"\0\0\0\x18ftypmp42" + bytes(200))
    with pytest.raises(Unreadable, match="no moving picture"):
        compare_moving(path, path, STRICT)

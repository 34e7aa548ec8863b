"""The masters of a scene share one grain and one sharpness."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from onbrief.model.finding import Subject
from tests.checks.masters import compared, shot

STYLE = "warn brief.yaml#/scenes/hero/style: "


def soft(pixels: np.ndarray) -> np.ndarray:
    """A lens's own blur, so that edges have something to lose and to gain."""
    return cv2.GaussianBlur(pixels, None, 1.0)


def said(folder: Path, second: Subject) -> list[str]:
    return compared("batch-texture", shot(folder, "a", soft), second, shot(folder, "c", soft))


def test_masters_alike_pass(tmp_path: Path) -> None:
    assert said(tmp_path, shot(tmp_path, "other", soft)) == []


def test_twice_the_grain_is_told(tmp_path: Path) -> None:
    assert said(tmp_path, shot(tmp_path, "b", soft, grain=9)) == [
        f"b.png {STYLE}The grain is 2.2 times that of the scene's other masters; match the grain, or undo the noise. "
        "[20.83 L*; allowed: 5.75 to 15.16 L*]"
    ]


def test_grain_smoothed_away_is_told(tmp_path: Path) -> None:
    assert said(tmp_path, shot(tmp_path, "b", soft, grain=0.5)) == [
        f"b.png {STYLE}The grain is 5% of that of the scene's other masters; match the grain, or undo the smoothing. "
        "[0.43 L*; allowed: 5.75 to 15.16 L*]"
    ]


def test_a_fifth_more_grain_passes(tmp_path: Path) -> None:
    assert said(tmp_path, shot(tmp_path, "b", soft, grain=4.8)) == []


def test_a_picture_out_of_focus_is_told(tmp_path: Path) -> None:
    assert said(tmp_path, shot(tmp_path, "b", lambda pixels: cv2.GaussianBlur(pixels, None, 1.6))) == [
        f"b.png {STYLE}The sharpest edges are 0.5 px softer than in the scene's other masters; "
        "make the picture at full size and in focus. [1.7 px; allowed: 1.2 ± 0.35 px]"
    ]


def test_a_sharpened_picture_is_told(tmp_path: Path) -> None:
    assert said(tmp_path, shot(tmp_path, "b")) == [
        f"b.png {STYLE}The sharpest edges are 0.5 px harder than in the scene's other masters; "
        "take back the sharpening. [0.8 px; allowed: 1.2 ± 0.35 px]"
    ]


def test_a_picture_without_ground_and_edges_has_no_texture_to_compare(tmp_path: Path) -> None:
    plain = shot(tmp_path, "b", lambda pixels: np.full_like(pixels, 128), grain=0)
    assert said(tmp_path, Subject(plain.path)) == []

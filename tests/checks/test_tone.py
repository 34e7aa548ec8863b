"""The masters of a scene share their tones."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.checks.masters import Paint, compared, shot

LIGHTING = "warn brief.yaml#/scenes/hero/lighting: "
CURE = "than in the scene's other masters; match the exposure or the grade."


def said(folder: Path, paint: Paint) -> list[str]:
    """Of three masters the second is painted."""
    return compared("batch-tone", shot(folder, "a"), shot(folder, "b", paint), shot(folder, "c"))


def test_masters_alike_pass(tmp_path: Path) -> None:
    assert said(tmp_path, lambda pixels: pixels) == []


def test_lifted_blacks_are_told(tmp_path: Path) -> None:
    assert said(tmp_path, lambda pixels: np.maximum(pixels, 75)) == [
        f"b.png {LIGHTING}The black point is 15.9 L* lighter {CURE} [L* 29.6; allowed: L* 13.7 ± 8.0]"
    ]


def test_a_darker_exposure_is_told_by_the_ground_and_by_the_highlights(tmp_path: Path) -> None:
    assert said(tmp_path, lambda pixels: pixels * 0.88) == [
        f"b.png {LIGHTING}The ground is 7.1 L* darker {CURE} [L* 56.3; allowed: L* 63.5 ± 1.5]",
        f"b.png {LIGHTING}The highlights are 9.3 L* darker {CURE} [L* 80.0; allowed: L* 89.3 ± 6.0]",
    ]


def test_a_tenth_of_a_stop_passes(tmp_path: Path) -> None:
    assert said(tmp_path, lambda pixels: pixels * 0.985) == []


def test_tones_that_a_crop_leaves_out_are_not_compared(tmp_path: Path) -> None:
    """Without ground, product and label only the highlights are left."""
    bare = [shot(tmp_path, name) for name in "abc"]
    dark = shot(tmp_path, "dark", lambda pixels: pixels * 0.5)
    cropped = [type(one)(one.path) for one in (*bare, dark)]
    assert [text.split(": ")[1][:14] for text in compared("batch-tone", *cropped)] == ["The highlights"]


def test_a_master_alone_is_like_no_other(tmp_path: Path) -> None:
    assert compared("batch-tone", shot(tmp_path, "a", lambda pixels: pixels * 0.2)) == []

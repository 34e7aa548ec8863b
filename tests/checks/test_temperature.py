"""The masters of a scene are lit in one colour."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from skimage.color import lab2rgb, rgb2lab

from tests.checks.masters import BOXES, Paint, compared, shot

LIGHTING = "warn brief.yaml#/scenes/hero/lighting: "
CURE = "than in the scene's other masters; match the light's colour or the white balance."
LABEL = np.s_[BOXES["label"][1] :, BOXES["label"][0] : BOXES["label"][0] + BOXES["label"][2]]


def shifted(a: float, b: float) -> Paint:
    """All of the picture moved in CIELAB."""
    return lambda pixels: lab2rgb(rgb2lab(pixels / 255) + np.array((0, a, b))) * 255


def on_label(paint: Paint) -> Paint:
    def painted(pixels: np.ndarray) -> np.ndarray:
        pixels[LABEL] = paint(pixels[LABEL])
        return pixels

    return painted


def said(folder: Path, paint: Paint) -> list[str]:
    """Of three masters the second is painted."""
    return compared("batch-temperature", shot(folder, "a"), shot(folder, "b", paint), shot(folder, "c"))


def test_masters_alike_pass(tmp_path: Path) -> None:
    assert said(tmp_path, shifted(0, 0)) == []


def test_a_warmer_picture_is_told_once(tmp_path: Path) -> None:
    assert said(tmp_path, shifted(1, 5)) == [
        f"b.png {LIGHTING}The ground is 5.0 b* warmer {CURE} [b* 11.8; allowed: b* 6.8 ± 1.8]"
    ]


def test_a_cooler_picture_is_told(tmp_path: Path) -> None:
    assert said(tmp_path, shifted(0, -4)) == [
        f"b.png {LIGHTING}The ground is 4.1 b* cooler {CURE} [b* 2.8; allowed: b* 6.8 ± 1.8]"
    ]


def test_a_green_cast_is_told(tmp_path: Path) -> None:
    assert said(tmp_path, shifted(-4, 0)) == [
        f"b.png {LIGHTING}The ground is 4.0 a* greener {CURE} [a* -27.2; allowed: a* -23.2 ± 1.8]"
    ]


def test_a_label_pasted_from_another_light_is_told(tmp_path: Path) -> None:
    assert said(tmp_path, on_label(shifted(0, -8))) == [
        f"b.png {LIGHTING}The paper of the label is 7.8 b* cooler {CURE} [b* -0.6; allowed: b* 7.2 ± 4.0]"
    ]


def test_a_slight_shift_passes(tmp_path: Path) -> None:
    assert said(tmp_path, shifted(0.5, 1)) == []


def test_of_two_the_anchor_is_right(tmp_path: Path) -> None:
    pair = shot(tmp_path, "a"), shot(tmp_path, "b", shifted(0, 5))
    assert [[t[:5] for t in compared("batch-temperature", *pair, anchor=i)] for i in (0, 1)] == [
        ["b.png"],
        ["a.png"],
    ]

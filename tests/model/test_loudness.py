"""Loudness range against the cases that EBU Tech 3342 gives meters to be tried with, and against ffmpeg's meter."""

from __future__ import annotations

import re
import subprocess

import numpy as np
import pytest

from onbrief.model.loudness import loudness

RATE = 48_000


def tones(*levels: float) -> np.ndarray:
    """1 kHz on both sides, 20 s at each level, dBFS."""
    time = np.arange(20 * RATE) / RATE
    wave = np.concatenate([10 ** (level / 20) * np.sin(2 * np.pi * 1000 * time) for level in levels])
    return np.stack([wave, wave], 1)


@pytest.mark.parametrize(
    ("levels", "range_"),
    [((-20, -30), 10), ((-20, -15), 5), ((-40, -20), 20), ((-50, -35, -20, -35, -50), 15)],
)
def test_the_range_is_that_of_tech_3342_within_its_tolerance(levels: tuple[float, ...], range_: int) -> None:
    assert abs(loudness(tones(*levels), RATE).range - range_) <= 1


def test_ffmpeg_measures_the_same() -> None:
    ffmpeg = pytest.importorskip("imageio_ffmpeg").get_ffmpeg_exe()
    sound = tones(-23, -31)
    asked = ["-hide_banner", "-nostats", "-f", "f32le", "-ar", str(RATE), "-ac", "2", "-i", "pipe:"]
    asked += ["-af", "ebur128", "-f", "null", "-"]
    done = subprocess.run(
        [ffmpeg, *asked], input=sound.astype("<f4").tobytes(), capture_output=True, check=True
    )
    integrated, range_ = (
        float(found) for found in re.findall(r"^\s+(?:I|LRA): +(\S+)", done.stderr.decode(), re.M)[-2:]
    )
    mine = loudness(sound, RATE)
    assert abs(mine.integrated - integrated) <= 0.1 and abs(mine.range - range_) <= 0.2

"""Encoded sound keeps the peaks of its mix."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from renderers.audio.master import wav
from renderers.motion import peaks
from renderers.motion.peaks import MOST, QUIET, ROUNDING, SPARE, held
from renderers.motion.pipe import Aac, Encoding, Moving

MP4 = Encoding(format="mp4")
FRAMES = 50


def nothing() -> Iterator[np.ndarray]:
    return iter(())


@pytest.fixture
def calm(tmp_path: Path) -> Path:
    """Two seconds of a tone that swells and fades, its peak at −6 dBTP."""
    t = np.arange(96_000) / 48_000
    tone = np.stack([0.5 * np.sin(2 * np.pi * 220 * t) * np.hanning(len(t))] * 2, axis=1)
    path = tmp_path / "calm.wav"
    path.write_bytes(wav(np.rint(tone * 2**23).astype(np.int32)))
    return path


def moving(sound: Path) -> Moving:
    return Moving(nothing, FRAMES, (64, 64), Fraction(25), sound)


def test_what_was_within_stays_as_it_was(calm: Path) -> None:
    assert held(moving(calm), MP4) == moving(calm)


def test_less_gain_is_really_taken_off(calm: Path) -> None:
    quieter = peaks._peak(calm, Aac("fast", 0.9), MP4) - peaks._peak(calm, Aac("fast"), MP4)
    assert abs(quieter + 0.9) < 0.1


def test_peaks_that_an_encoding_adds_are_met_by_the_fast_search_then_by_less_gain(
    calm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual, fast = (
        1.0,
        -2.7,
    )  # dBTP: as measured on music that is there from the first sample, and a little over
    monkeypatch.setattr(
        peaks, "_peak", lambda _, way, __: usual if way.coder == "twoloop" else fast - way.trimmed_db
    )
    assert held(moving(calm), MP4).aac == Aac("fast", round(fast - QUIET - ROUNDING + SPARE, 2))
    fast = 0.0
    with pytest.raises(ValueError, match=r"peaks at -0\.9 dBTP and may at -3\.0"):
        held(moving(calm), MP4)


def test_less_gain_is_the_last_resort_and_bounded() -> None:
    fast = Aac("fast")
    first = peaks._next(fast, 0.4, MP4)
    assert first == Aac("fast", 0.5)
    assert peaks._next(first, 2.0, MP4) == Aac("fast", MOST)
    assert peaks._next(Aac("fast", MOST), 0.1, MP4) is None

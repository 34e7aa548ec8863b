"""How loud a sound is: ITU-R BS.1770-5 (2023-11) loudness and true peak, EBU Tech 3342 (2023) range, by pyloudnorm and SciPy.

Samples are float, samples × channels, full scale at ±1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

SILENT = -70.0  # LUFS: the absolute gate of BS.1770; what is below is told as this
BLOCK, STEP = 0.4, 0.1  # seconds of a momentary block, and from one to the next
SHORT_TERM = 3.0  # seconds
OVERSAMPLED = 4  # BS.1770 Annex 2, at 44.1 and 48 kHz
TAPS = 12  # of each phase
ROW = 32  # samples that one row of a product of matrices interpolates
AT_ONCE = 1024  # rows


@dataclass(frozen=True)
class Loudness:
    """integrated: LUFS. range: LU. momentary: LUFS, every 100 ms, each over the 400 ms that begin there."""

    integrated: float
    range: float
    momentary: np.ndarray


def loudness(samples: np.ndarray, rate: int) -> Loudness:
    """Of a sound of 0.4 s at least; a shorter one is measured with silence after it. Raises ValueError without pyloudnorm."""
    import numpy as np

    try:
        from pyloudnorm import Meter
    except ImportError as error:
        raise ValueError("loudness is measured by pyloudnorm; install onbrief[video]") from error
    least = int(BLOCK * rate) + 1
    if len(samples) < least:
        samples = np.concatenate([samples, np.zeros((least - len(samples), samples.shape[1]), samples.dtype)])
    meter = Meter(rate)
    integrated = float(meter.integrated_loudness(samples))
    momentary = np.maximum(np.asarray(meter.blockwise_loudness, dtype=np.float64), SILENT)
    return Loudness(
        integrated if np.isfinite(integrated) else SILENT, _range(momentary), np.round(momentary, 3)
    )


def _range(momentary: np.ndarray) -> float:
    """Tech 3342: from the 10th to the 95th percentile of short-term loudness, gated 20 LU under its mean."""
    import numpy as np

    wide = round((SHORT_TERM - BLOCK) / STEP) + 1
    if len(momentary) < wide:
        return 0.0
    power = 10 ** (momentary / 10)
    summed = np.cumsum(np.concatenate([[0.0], power]))
    short = (summed[wide:] - summed[:-wide]) / wide
    short = short[short > 10 ** (SILENT / 10) * 1.01]
    if not len(short):
        return 0.0
    gated = 10 * np.log10(short[short >= short.mean() / 100])
    low, high = np.percentile(gated, [10, 95])
    return float(high - low)


def true_peak(samples: np.ndarray) -> tuple[float, int]:
    """dBTP, and the sample at or after which it is: BS.1770 Annex 2."""
    import numpy as np

    if not samples.size:
        return -120.0, 0
    peaks = between(samples, float(np.abs(samples).max()))
    where = int(peaks.argmax())
    return round(20 * float(np.log10(max(float(peaks[where]), 1e-6))), 4), where


def between(samples: np.ndarray, least: float = 0.0) -> np.ndarray:
    """For each sample the greatest absolute value from it to the next, of all channels, four times oversampled.

    Where nothing can be greater than `least`, only the samples themselves are looked at.
    """
    import numpy as np

    matrix = _interpolating()
    rows = -(-len(samples) // ROW)
    most = np.zeros(rows * ROW)
    most[: len(samples)] = np.abs(samples).max(axis=1)
    tops = np.pad(most.reshape(rows, ROW).max(axis=1), 1)
    bound = np.abs(matrix).sum(axis=0).max() * np.maximum(tops[1:-1], np.maximum(tops[:-2], tops[2:]))
    high = np.flatnonzero(bound > least)
    for channel in np.asarray(samples, np.float64).T:
        padded = np.zeros(rows * ROW + TAPS - 1)
        padded[TAPS // 2 - 1 :][: len(channel)] = channel
        seen = np.lib.stride_tricks.sliding_window_view(padded, ROW + TAPS - 1)[::ROW]
        for first in range(0, len(high), AT_ONCE):
            some = high[first : first + AT_ONCE]
            made = np.abs(seen[some] @ matrix).reshape(-1, OVERSAMPLED - 1, ROW).max(axis=1)
            there = most.reshape(rows, ROW)
            there[some] = np.maximum(there[some], made)
    return most[: len(samples)]


@cache
def _interpolating() -> np.ndarray:
    """A row of samples → the three values after each, as one matrix: a windowed sinc of 12 taps a phase.

    Annex 2 allows other filters than its own table; Kaiser's window, β 5. Each phase passes a constant as it is.
    """
    import numpy as np

    taps = np.arange(TAPS) - (TAPS // 2 - 1)
    matrix = np.zeros((ROW + TAPS - 1, OVERSAMPLED - 1, ROW))
    for phase in range(1, OVERSAMPLED):
        at = phase / OVERSAMPLED - taps
        weights = np.sinc(at) * np.i0(5.0 * np.sqrt(np.maximum(0, 1 - (at / (TAPS / 2)) ** 2)))
        for place in range(ROW):
            matrix[place : place + TAPS, phase - 1, place] = weights / weights.sum()
    return matrix.reshape(ROW + TAPS - 1, -1)

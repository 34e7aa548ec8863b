"""Tiny films to test with."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from renderers.moving import clips


def bars(count: int, size: tuple[int, int] = (64, 48)) -> list[np.ndarray]:
    """Frames that tell their number: a white column that moves two pixels each time over a ramp."""
    ramp = np.linspace(0.1, 0.6, size[0])[None, :, None] * np.array([1, 0.8, 0.5])
    found = []
    for k in range(count):
        frame = np.broadcast_to(ramp, (size[1], size[0], 3)).copy()
        frame[:, 2 * k : 2 * k + 4] = 1
        found.append(np.rint(frame * 65535).astype(np.uint16))
    return found


def number(frame: np.ndarray) -> int:
    """Which of the bars it is."""
    light = frame.astype(float).sum((0, 2))
    return round((float(np.flatnonzero(light > 0.9 * light.max()).mean()) - 1.5) / 2)


def a_film(path: Path, count: int = 12, rate: str = "25", size: tuple[int, int] = (64, 48)) -> Path:
    path.write_bytes(clips.write_clip(bars(count, size), size, rate))
    return path

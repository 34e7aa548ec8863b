"""Pictures as films keep them: BT.709, limited range, colour at half size (I420, H·3/2 × W bytes a frame)."""

from __future__ import annotations

import numpy as np

LUMA = np.float32([0.2126, 0.7152, 0.0722])  # ITU-R BT.709, item 3.2


def to_yuv(rgb: np.ndarray) -> np.ndarray:
    """H×W×3 uint8 → H·3/2×W uint8. Both sides must be even."""
    rows, columns = rgb.shape[:2]
    light = rgb.astype(np.float32)
    luma = light @ LUMA
    out = np.empty((rows * 3 // 2, columns), np.uint8)
    y, u, v = planes(out)
    y[:] = np.round(16 + luma * (219 / 255))
    for plane, channel, reach in ((u, 2, 1.8556), (v, 0, 1.5748)):
        colour = (light[..., channel] - luma) / reach
        plane[:] = np.round(128 + colour.reshape(rows // 2, 2, columns // 2, 2).mean((1, 3)) * (224 / 255))
    return out


def planes(frame: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Luma and the two colours of a frame, as views to be written to."""
    rows, columns = frame.shape[0] * 2 // 3, frame.shape[1]
    colours = frame[rows:].reshape(2, rows // 2, columns // 2)
    return frame[:rows], colours[0], colours[1]

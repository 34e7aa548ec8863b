"""What lies behind words while they stand: a frame a second of the clip, and one of each shot."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from renderers.moving.clips import OPTIONS, pixels, read_clip

Span = tuple[int, int]  # first frame, and the one after the last
Window = tuple[int, int, int, int]  # x, y, width, height


def looked(clip: Path, rate: Fraction, wanted: Sequence[tuple[Span, Window]]) -> list[list[np.ndarray]]:
    """For each span and window the keyframes that fall into it, H×W×3 uint8; where none does, its middle frame.

    Our clips have a keyframe a second and at each change of shot; only those are decoded.
    """
    import av

    found: list[list[np.ndarray]] = [[] for _ in wanted]
    if not wanted:
        return found
    with av.open(str(clip.resolve()), options=OPTIONS) as container:
        stream = container.streams.video[0]
        stream.codec_context.skip_frame = "NONKEY"
        for frame in container.decode(stream):
            number = round(frame.pts * stream.time_base * rate)
            hits = [n for n, ((first, end), _) in enumerate(wanted) if first <= number < end]
            picture = pixels(frame) if hits else None
            for n in hits:
                found[n].append(_window(picture, wanted[n][1]))
    for n, ((first, end), window) in enumerate(wanted):
        if not found[n]:
            picture = next(read_clip(clip, first=(first + end) // 2), None)
            if picture is None:
                raise ValueError(f"the picture ends before frame {first}, where words are to stand")
            found[n].append(_window(picture, window))
    return found


def _window(picture: np.ndarray, window: Window) -> np.ndarray:
    x, y, w, h = window
    return picture[y : y + h, x : x + w].copy()

"""What lies behind words while they stand: a frame or two a second of the clip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from renderers.moving.clips import OPTIONS, pixels, read_clip

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

Span = tuple[int, int]  # first frame, and the one after the last
Window = tuple[int, int, int, int]  # x, y, width, height
APART = Fraction(2, 5)  # seconds


def looked(clip: Path, rate: Fraction, wanted: Sequence[tuple[Span, Window]]) -> list[list[np.ndarray]]:
    """For each span and window the keyframes that fall into it, H×W×3 uint8; where none does, its middle frame.

    In our cuts every frame is a keyframe: then one every 0.4 seconds of each span, its first frame among them.
    """
    found: list[list[np.ndarray]] = [[] for _ in wanted]
    if not wanted:
        return found
    spans = [span for span, _ in wanted]
    for number, frame in _keyframes(clip, rate, spans):
        picture = pixels(frame)
        for n, ((first, end), window) in enumerate(wanted):
            if first <= number < end:
                found[n].append(_window(picture, window))
    for n, ((first, end), window) in enumerate(wanted):
        if not found[n]:
            picture = next(read_clip(clip, first=(first + end) // 2), None)
            if picture is None:
                raise ValueError(f"the picture ends before frame {first}, where words are to stand")
            found[n].append(_window(picture, window))
    return found


def _keyframes(clip: Path, rate: Fraction, spans: Sequence[Span]) -> Iterator[tuple[int, VideoFrame]]:
    """Those of a clip that fall into spans and aren't too near to the one before; nothing else is decoded."""
    import av

    with av.open(str(clip.resolve()), options=OPTIONS) as container:
        stream = container.streams.video[0]
        stream.thread_type = "NONE"
        taken: dict[Span, int] = {}
        for packet in container.demux(stream):
            if packet.pts is not None:  # the last packet is empty: it asks for what is still held back
                number = round(packet.pts * stream.time_base * rate)
                here = [span for span in spans if span[0] <= number < span[1]]
                due = [span for span in here if span not in taken or number - taken[span] >= APART * rate]
                if not (packet.is_keyframe and due):
                    continue
                taken |= dict.fromkeys(here, number)
            for frame in packet.decode():
                yield round(frame.pts * stream.time_base * rate), frame


def _window(picture: np.ndarray, window: Window) -> np.ndarray:
    x, y, w, h = window
    return picture[y : y + h, x : x + w].copy()

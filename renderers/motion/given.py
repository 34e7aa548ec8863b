"""A film that came from outside: its bytes as they are, and the frame that stands for it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from onbrief.model.film import FilmAsk
from onbrief.model.request import Rendering
from renderers.moving.clips import read_clip

MOST_BYTES = 500_000_000


def given(ask: FilmAsk, path: Path, beside: Mapping[str, bytes]) -> Rendering:
    """Nothing in it is changed. beside: files of captions, made from the script that it must let hear.

    Raises ValueError where it can't be played, or is far too large.
    """
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"the film has more than {MOST_BYTES // 1_000_000} MB")
    poster = None
    for number, frame in enumerate(read_clip(path)):
        poster = frame
        if number >= ask.poster:
            break
    if poster is None:
        raise ValueError("the film has no frame")
    return Rendering(poster, record={"device": "cpu"}, files={"film": path.read_bytes(), **beside})

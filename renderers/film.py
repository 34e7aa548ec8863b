"""A film as it is delivered: words in motion, sound, encoding."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from onbrief.model.request import Progress, Rendering, RenderRequest


class Film:
    """See `onbrief.model.film` for what it is asked, and what comes back."""

    name = "film"
    version = "1"

    def render(self, request: RenderRequest, inputs: Mapping[str, Path], *, progress: Progress) -> Rendering:
        raise ValueError("films can't be made yet")


FILM = Film()

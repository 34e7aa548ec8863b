"""A cut's sound in one language, mixed to a loudness."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from onbrief.model.request import Progress, Rendering, RenderRequest


class Sound:
    """See `onbrief.model.film` for what it is asked, and what comes back."""

    name = "sound"
    version = "1"

    def render(self, request: RenderRequest, inputs: Mapping[str, Path], *, progress: Progress) -> Rendering:
        raise ValueError("films can't be made yet")


SOUND = Sound()

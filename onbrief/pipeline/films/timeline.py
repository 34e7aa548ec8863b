"""A cut as an OpenTimelineIO timeline, for editors."""

from __future__ import annotations

from pathlib import Path


def write_timelines(root: Path, name: str) -> None:
    """Writes `build/cuts/<cut>.otio` beside the clips."""

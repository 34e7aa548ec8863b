"""The clips of a cut: as shots.yaml lists them, or as a re-edited timeline has them."""

from __future__ import annotations

from onbrief.model.campaign import Campaign
from onbrief.model.shots import Clip


def clips_of(c: Campaign, name: str) -> tuple[Clip, ...]:
    assert c.shots is not None
    return c.shots.cuts[name].clips

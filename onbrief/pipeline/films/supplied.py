"""A film that comes from outside, in the place of one that would be made."""

from __future__ import annotations

from onbrief.pipeline.films.delivered import Delivered
from onbrief.pipeline.jobs import Job


def supplied_job(one: Delivered) -> Job | None:
    """None while nobody has brought it in."""
    return None

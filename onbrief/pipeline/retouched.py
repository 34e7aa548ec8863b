"""What people had done to a master: post steps on its plate, recorded, that a build replays."""

from __future__ import annotations

from onbrief.pipeline.asked import Asked
from onbrief.pipeline.jobs import Job


def retouch_jobs(a: Asked, plate: Job) -> list[Job]:
    """The steps after a plate, in order; each keeps its mattes and layout. The last takes the plate's place."""
    return []


def replaced(a: Asked, finished: Job) -> list[Job]:
    """A file that a person retouched by hand in place of the finished master."""
    return []

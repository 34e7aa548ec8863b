"""A scene's picture as requests, as its engine is asked: the style pack's own renderer, or one that is asked in words."""

from __future__ import annotations

from onbrief.pipeline.asked import Asked
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.parametric import studio_job
from onbrief.pipeline.worded import worded_jobs


def picture_jobs(a: Asked, label: Job | None) -> list[Job]:
    """The requests behind a scene's picture, in the order they are made; the last is the picture itself."""
    engine = a.c.pack.engines.get(a.attempt.engine)
    return worded_jobs(a, engine, label) if engine else [studio_job(a, label, a.params, a.seed)]

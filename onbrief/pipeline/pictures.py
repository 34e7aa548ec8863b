"""A scene's picture as requests, as its engine is asked: the style pack's own renderer, or one that is asked in words."""

from __future__ import annotations

from onbrief.pipeline.asked import Asked
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.layers import is_layered, layer_jobs
from onbrief.pipeline.parametric import studio_job
from onbrief.pipeline.worded import worded_jobs


def picture_jobs(a: Asked, label: Job | None) -> list[Job]:
    """The requests behind a scene's picture, in the order they are made; the last is the picture itself."""
    # an empty set needs no label
    return layer_jobs(a, lambda asked: engine_jobs(asked, None)) if is_layered(a) else engine_jobs(a, label)


def engine_jobs(a: Asked, label: Job | None) -> list[Job]:
    """The same where an engine makes it whole."""
    engine = a.c.pack.engines.get(a.attempt.engine)
    return worded_jobs(a, engine, label) if engine else [studio_job(a, label, a.params, a.seed)]

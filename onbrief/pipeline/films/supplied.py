"""A film that comes from outside, in the place of one that would be made."""

from __future__ import annotations

from pathlib import PurePosixPath

from onbrief.model.campaign import Campaign
from onbrief.model.request import Input
from onbrief.pipeline.films.delivered import Delivered
from onbrief.pipeline.jobs import Job


def supplied_job(one: Delivered) -> Job | None:
    """The film as it came, held against what it should show and let hear. None while nobody has brought it in."""
    c = one.m.c
    for film in one.m.cut.films:
        if (film.placement, film.locale) == (one.slot, one.locale):
            job = one.job(None, None)
            given = Input(file=f"campaigns/{c.name}/{film.file}", sha256=film.sha256)
            params, inputs = job.request.params, job.request.inputs
            kind = PurePosixPath(film.file).suffix.removeprefix(".").lower()
            now = {"params": {**params, "encode": {**params["encode"], "format": kind}}}
            request = job.request.model_copy(update={**now, "inputs": {**inputs, "given": given}})
            return job.model_copy(update={"request": request})
    return None


def missing(c: Campaign) -> list[dict[str, str]]:
    """The films that nobody has brought in yet: cut, placement and locale of each, as a build's state tells them."""
    found = []
    for film in c.brief.films if c.shots else ():
        assert c.shots is not None
        cut = c.shots.cuts[film.cut]
        given = {(one.placement, one.locale) for one in cut.films}
        found += [
            {"cut": film.cut, "placement": slot, "locale": locale, "for": "film"}
            for slot in film.placements
            for locale in c.locales_of(film)
            if cut.supplied and (slot, locale) not in given
        ]
    return found

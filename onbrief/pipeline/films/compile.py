"""A campaign's films as requests: animatics, then, as far as people have decided, shots, cuts, sounds and variants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from onbrief.model.brief import Film
from onbrief.model.campaign import Campaign
from onbrief.pipeline.films.animatics import animatic_jobs
from onbrief.pipeline.films.cuts import cut_job
from onbrief.pipeline.films.delivered import Delivered, scenes_of
from onbrief.pipeline.films.lips import lips_jobs
from onbrief.pipeline.films.making import Making, size_of
from onbrief.pipeline.films.shots import shot_jobs
from onbrief.pipeline.films.sounds import sound_job
from onbrief.pipeline.films.supplied import missing, supplied_job
from onbrief.pipeline.jobs import Job


@dataclass
class Films:
    """The requests by stage, each stem once; and what waits for people."""

    masters: dict[str, Job] = field(default_factory=dict)
    animatics: dict[str, Job] = field(default_factory=dict)
    shots: dict[str, Job] = field(default_factory=dict)
    cuts: dict[str, Job] = field(default_factory=dict)
    sounds: dict[str, Job] = field(default_factory=dict)
    variants: dict[str, Job] = field(default_factory=dict)
    waiting: list[dict[str, Any]] = field(default_factory=list)


def scenes_in_films(c: Campaign) -> dict[str, str]:
    """The scenes that films show → a SKU that they show it with."""
    found: dict[str, str] = {}
    for film in c.brief.films if c.shots else ():
        m = making(c, film, film.placements[0], c.locales_of(film)[0])
        for clip in m.clips:
            shot = m.shots.shots[clip.shot]
            for scene in (shot.scene, shot.first_frame, shot.last_frame):
                if scene:
                    found.setdefault(scene, shot.sku or film.sku)
    return found


def making(c: Campaign, film: Film, slot: str, locale: str) -> Making:
    return Making(c, film.cut, film.sku, size_of(c.placements[slot]), c.copies[locale].direction)


def compile_films(c: Campaign, candidates: Iterable[Job]) -> Films:
    """candidates: of all scenes; one stands for each scene that nobody has chosen of, in animatics only."""
    found = Films()
    if c.shots is None:
        return found
    stand_in = _first(candidates)
    for index, film in enumerate(c.brief.films):
        cut = c.shots.cuts[film.cut]
        if cut.supplied:
            _supplied(c, found, index, film)
            continue
        first = making(c, film, film.placements[0], c.locales_of(film)[0])
        animatic = f"animatics/{film.cut}/{c.locales_of(film)[0]}"
        if animatic not in found.animatics:
            masters, jobs = animatic_jobs(
                first, index, film, film.placements[0], c.locales_of(film)[0], stand_in
            )
            _keep(found.masters, masters)
            _keep(found.animatics, jobs)
            if _unpicked(first):
                found.waiting.append({"cut": film.cut, "for": "animatic"})
        if _waits(c, first):
            continue
        if _unlocked(first):
            found.waiting.append({"cut": film.cut, "for": "lock"})
        _film(c, found, index, film)
    found.waiting += missing(c)
    return found


def _film(c: Campaign, found: Films, index: int, film: Film) -> None:
    for slot in film.placements:
        for locale in c.locales_of(film):
            m = making(c, film, slot, locale)
            clips: dict[str, Job] = {}
            for name in dict.fromkeys(clip.shot for clip in m.clips):
                masters, jobs = shot_jobs(m, name)
                _keep(found.masters, masters)
                _keep(found.shots, jobs)
                clips[name] = jobs[-1]
            first = all(job.about["cut"] != film.cut for job in found.cuts.values())
            cut = cut_job(m, clips, watched=first)
            lips = {} if _unlocked(m) else lips_jobs(m, locale, clips)
            if first or not lips:
                _keep(found.cuts, [cut])
            if lips:
                _keep(found.shots, lips.values())
                cut = cut_job(m, clips, locale, lips)
            _keep(found.cuts, [cut])
            if _unlocked(m):
                continue
            one = Delivered(m, index, film, slot, locale)
            sound = None
            if one.placement.sound != "none" and m.heard:
                sound = sound_job(m, locale, one.placement, one.cues)
                _keep(found.sounds, [sound])
            _keep(found.variants, [one.job(cut, sound)])


def _supplied(c: Campaign, found: Films, index: int, film: Film) -> None:
    for slot in film.placements:
        for locale in c.locales_of(film):
            one = Delivered(making(c, film, slot, locale), index, film, slot, locale)
            if job := supplied_job(one):
                _keep(found.variants, [job])


def _waits(c: Campaign, m: Making) -> bool:
    """Whether a cut's shots wait: for a scene that nobody has chosen of, or for its animatic."""
    if any(c.selects.pick(scene) is None for scene in scenes_of(m)):
        return True
    return _unpicked(m)


def _unpicked(m: Making) -> bool:
    return "animatic" in m.motion.waits and m.c.selects.animatic(m.name) is None


def _unlocked(m: Making) -> bool:
    """Whether words and sound wait until somebody has locked the cut's picture."""
    return "cut" in m.motion.waits and m.c.selects.lock(m.name) is None


def _first(candidates: Iterable[Job]) -> dict[str, Job]:
    found: dict[str, Job] = {}
    for job in candidates:
        if job.about["kind"] == "candidate":
            found.setdefault(job.about["scene"], job)
    return found


def _keep(known: dict[str, Job], jobs: Iterable[Job]) -> None:
    for job in jobs:
        known.setdefault(job.out, job)

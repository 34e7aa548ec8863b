"""An animatic: the film at once, small, a still for every shot, with its timing and scratch sound."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from onbrief.model.brief import Film
from onbrief.model.cues import Words
from onbrief.model.request import Input, RenderRequest
from onbrief.model.shots import NAME, Shot
from onbrief.pipeline.films.cuts import cut_job, starts
from onbrief.pipeline.films.delivered import Delivered, scaled
from onbrief.pipeline.films.making import Making, size_of, sku_of, still_jobs
from onbrief.pipeline.films.shots import footage, moved, said
from onbrief.pipeline.films.sounds import sound_job
from onbrief.pipeline.jobs import Job


def animatic_jobs(
    whole: Making, index: int, film: Film, slot: str, locale: str, candidates: dict[str, Job]
) -> tuple[list[Job], list[Job]]:
    """The masters that it stands on, and its own requests; the last is the film. candidates: scene → the candidate
    that stands for it while nobody has chosen one."""
    m = replace(whole, folder=f"animatics/{whole.name}/").scaled(whole.motion.draft)
    masters: list[Job] = []
    clips: dict[str, Job] = {}
    for name in dict.fromkeys(clip.shot for clip in m.clips):
        shot = m.shots.shots[name]
        sku = sku_of(shot, m.sku)
        if shot.make == "footage":
            clips[name] = footage(m, name, shot, sku)
        else:
            stills = _stills(whole, shot, sku, candidates)
            masters += [job for job in stills if job.out.startswith("masters/")]
            clips[name] = moved(m, name, shot, sku, Input(request=stills[-1].id))
    cut = cut_job(m, clips)
    one = Delivered(m, index, film, slot, locale)
    sound = sound_job(m, locale, one.placement, one.cues)
    return masters, [*clips.values(), cut, sound, _film(one, cut, sound)]


def _stills(m: Making, shot: Shot, sku: str, candidates: dict[str, Job]) -> list[Job]:
    """What a shot shows while it doesn't move: the master of its scene, else a candidate."""
    scene = shot.scene or shot.first_frame or shot.last_frame
    assert scene is not None, "load_campaign has refused shots that show no scene"
    if m.c.selects.pick(scene) is None:
        return [candidates[scene]]
    return still_jobs(m, scene, sku, shot.scale if shot.make == "still" else 1.0)


def _film(one: Delivered, cut: Job, sound: Job) -> Job:
    m = one.m
    made = one.job(cut, sound)
    share = m.size[0] / size_of(one.placement)[0]
    draft: dict[str, Any] = {
        "draft": True,
        "beats": tuple(_beats(m)),
        "min_type_px": max(1, round((one.placement.min_type_px or 9) * share)),
        "encode": {"format": "mp4"},
    }
    out = f"{m.folder}{one.locale}"
    about = {
        **scaled(made.about, m.size),
        "kind": "animatic",
        "watch": f"{out}.mp4",
        "awaited": "animatic" in m.motion.waits,
    }
    request = RenderRequest(
        renderer="film",
        version=made.request.version,
        params={"kind": "film", **said(one.ask(**draft))},
        inputs=made.request.inputs,
    )
    return Job(out=out, about=about, request=request)


def _beats(m: Making) -> list[Words]:
    """Each beat while its shots last, with what it is to do to the viewer."""
    found: list[Words] = []
    for clip, at in zip(m.clips, starts(m.clips), strict=True):
        beat = m.shots.shots[clip.shot].beat
        source = f"{NAME}#/beats/{beat}"
        if found and found[-1].source == source:
            found[-1] = found[-1].model_copy(update={"frames": found[-1].frames + clip.frames})
        else:
            text = f"{beat}: {m.shots.beats[beat].purpose}"
            found.append(
                Words(at=at, frames=clip.frames, role=f"beat.{len(found)}", text=text, source=source)
            )
    return found

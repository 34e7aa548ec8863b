"""A picture of a scene as requests: label art, the plate that an engine makes, and its finish."""

from __future__ import annotations

from typing import Any

from onbrief.model.campaign import Campaign
from onbrief.model.request import Input, RenderRequest
from onbrief.model.samples import Samples
from onbrief.model.stylepack import Grade
from onbrief.pipeline.asked import Asked, pack_file, quality_params
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.labels import label_job
from onbrief.pipeline.pictures import picture_jobs
from onbrief.pipeline.retouched import finished_jobs, ground_of, metered, retouch_jobs


def master_jobs(
    c: Campaign,
    scene: str,
    sku: str,
    shape: str,
    mirror: bool = False,
    size: tuple[int, int] | None = None,
) -> list[Job]:
    """A picked scene's master. size: where it isn't the layout's own; pixels."""
    pick = c.selects.pick(scene)
    assert pick is not None
    params = {
        "size": list(size or c.pack.layouts[shape].master),
        "shape": shape,
        "mirror": mirror,
        **quality_params(_samples(c)),
    }
    stem = f"masters/{scene}/{sku}-{shape}{'-rtl' if mirror else ''}{f'-{size[0]}x{size[1]}' if size else ''}"
    about = {"scene": scene, "shape": shape, "mirror": mirror}
    return plate_jobs(c, stem, pick.candidate, sku, about, params, pick.attempt or 1)


def _samples(c: Campaign) -> Samples:
    """The style pack's, and what the brief says instead, where an engine takes samples at all."""
    own = c.brief.samples.model_dump(exclude_unset=True) if c.brief.samples and c.pack.full.spp else {}
    return c.pack.full.model_copy(update=own)


def plate_jobs(
    c: Campaign,
    stem: str,
    place: int,
    sku: str,
    about: dict[str, Any],
    params: dict[str, Any],
    attempt: int = 1,
) -> list[Job]:
    """Label, picture, its retouching and its finish, in the order they are made.

    The last is the finished picture, the one before it its plate; without a grade the plate is the picture. A label
    that the picture isn't made from is left out.
    """
    asked = Asked(c, stem, about["scene"], place, sku, about, params, attempt)
    label = label_job(c, sku, asked.stage)
    made = picture_jobs(asked, label)
    rendered = made[-1]
    made += retouch_jobs(asked, rendered)
    plate = made[-1]
    finished = Job(
        out=stem,
        about=_about(asked, rendered, plate),
        request=_finish(asked, c.pack.grade, rendered, plate) if c.pack.grade else plate.request,
    )
    before = [_before(job) if job is not plate else job for job in made]
    before = before if c.pack.grade else before[:-1]
    return _needed([*([label] if label else []), *before, *finished_jobs(asked, finished)])


def _about(a: Asked, rendered: Job, plate: Job) -> dict[str, Any]:
    """rendered: what a master was before it was retouched."""
    about = {name: value for name, value in plate.about.items() if name != "retouch"}
    then = {"rendered": rendered.id} if plate is not rendered else {}
    return {**about, "kind": a.stage.removesuffix("s"), **then}


def _before(job: Job) -> Job:
    """A plate that was retouched is the plate no more."""
    if job.about["kind"] != "plate":
        return job
    return job.model_copy(update={"about": {**job.about, "kind": "before"}})


def _needed(made: list[Job]) -> list[Job]:
    """The last job and all that it is made from, in the same order."""
    needed, found = {made[-1].id}, []
    for job in reversed(made):
        if job.id in needed:
            found.append(job)
            needed |= {wanted.request for wanted in job.request.inputs.values() if wanted.request}
    return found[::-1]


def _finish(a: Asked, grade: Grade, rendered: Job, plate: Job) -> RenderRequest:
    c = a.c
    ground = c.pack.palette[ground_of(a)]
    return RenderRequest(
        renderer="finish",
        version=c.brief.engines["finish"],
        params={
            "ground": ground.hex,
            "tolerance": min(2.0, ground.tolerance),
            "grade": {"strength": grade.strength},
            "grain": grade.grain,
            "seed": a.seed,
        },
        inputs={
            "plate": Input(request=plate.id),
            "ground": Input(request=plate.id, part="matte.ground"),
            "layout": Input(request=plate.id, part="layout"),
            "lut": pack_file(c, grade.lut),
            **metered(a, rendered, plate),
        },
    )

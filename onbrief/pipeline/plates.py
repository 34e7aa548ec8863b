"""A picture of a scene as requests: label art, the plate that an engine makes, and its finish."""

from __future__ import annotations

from typing import Any

from onbrief.model.campaign import Campaign
from onbrief.model.request import Input, RenderRequest
from onbrief.model.stylepack import Grade
from onbrief.pipeline.asked import Asked, pack_file
from onbrief.pipeline.inputs import file_input
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.pictures import picture_jobs
from onbrief.pipeline.retouched import replaced, retouch_jobs


def fonts(c: Campaign, names: tuple[str, ...]) -> dict[str, Input]:
    """The files of these fonts as inputs."""
    files = [file for name in names for file in c.pack.type.fonts[name].files]
    return {f"font.{i}": file_input(c.root, file) for i, file in enumerate(files)}


def _label(c: Campaign, sku: str, stage: str) -> Job | None:
    label = c.products[c.brief.skus[sku].product].label
    if label is None:
        return None
    params = {
        "kind": "label",
        "size": list(label.size),
        "data": {
            "brand": c.pack.brand,
            **{key: c.pack.palette[role].hex for key, role in label.colours.items()},
            **c.brief.skus[sku].label,
        },
    }
    inputs = {
        "template": pack_file(c, label.template),
        "logo": pack_file(c, c.pack.logo.file),
        **fonts(c, c.pack.label_fonts),
    }
    request = RenderRequest(
        renderer="typeset", version=c.brief.engines["typeset"], params=params, inputs=inputs
    )
    return Job(out=f"{stage}/labels/{sku}", about={"kind": "label", "sku": sku}, request=request)


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
    label = _label(c, sku, asked.stage)
    made = picture_jobs(asked, label)
    made += retouch_jobs(asked, made[-1])
    plate = made[-1]
    finished = Job(
        out=stem,
        about={**plate.about, "kind": asked.stage.removesuffix("s")},
        request=_finish(asked, c.pack.grade, plate) if c.pack.grade else plate.request,
    )
    made = [*(made if c.pack.grade else made[:-1]), finished, *replaced(asked, finished)]
    drawn = label and any(
        label.id == wanted.request for job in made for wanted in job.request.inputs.values()
    )
    return [label, *made] if label and drawn else made


def _finish(a: Asked, grade: Grade, plate: Job) -> RenderRequest:
    c = a.c
    ground = c.pack.palette[a.scene.ground]
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
        },
    )

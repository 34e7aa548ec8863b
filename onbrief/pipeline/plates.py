"""A picture of a scene as requests: label art, the plate that an engine makes, and its finish."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from onbrief.model.campaign import Campaign
from onbrief.model.canonical import seed
from onbrief.model.request import Input, RenderRequest
from onbrief.model.scene import Scene
from onbrief.model.stylepack import Grade, Quality
from onbrief.model.terms import terms_of
from onbrief.pipeline.inputs import file_input
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.prompt import text_prompt


def fonts(c: Campaign, names: tuple[str, ...]) -> dict[str, Input]:
    """The files of these fonts as inputs."""
    files = [file for name in names for file in c.pack.type.fonts[name].files]
    return {f"font.{i}": file_input(c.root, file) for i, file in enumerate(files)}


def pack_file(c: Campaign, name: str) -> Input:
    """A file of the style pack as an input."""
    return file_input(c.root, f"stylepacks/{c.brief.stylepack}/{name}")


def palette(c: Campaign, roles: Iterable[str], ground: str) -> dict[str, str]:
    """Only the colours that a picture is made with, so that a change of another one renders nothing."""
    return {**{role: c.pack.palette[role].hex for role in roles}, "ground": c.pack.palette[ground].hex}


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
    c: Campaign, stem: str, place: int, sku: str, about: dict[str, Any], params: dict[str, Any]
) -> list[Job]:
    """Label, plate and finished picture of one scene, in the order they are made; without a grade no plate."""
    scene_name = about["scene"]
    scene = c.brief.scenes[scene_name]
    stage, _, name = stem.partition("/")
    terms = terms_of(scene, place)
    words = {name: getattr(c.vocabulary, name)[term] for name, term in terms.items()}
    product = c.products[c.brief.skus[sku].product]
    prompt = text_prompt(c, scene, words, sku)
    mood: dict[str, Any] = {}
    for term in scene.mood:
        mood |= c.vocabulary.mood[term].params
    label = _label(c, sku, stage)
    plate_params = {
        "seed": seed("candidate", place),
        "palette": palette(c, (r for r, colour in c.pack.palette.items() if colour.painted), scene.ground),
        "product": product.geometry,
        "sku": c.brief.skus[sku].look,
        "mood": mood,
        **{name: word.params for name, word in words.items()},
        **params,
    }
    plate = Job(
        out=f"{stage}/plates/{name}",
        about={
            "kind": "plate",
            "sku": sku,
            "terms": terms,
            "candidate": place,
            "prompt": prompt,
            **({"depicts": scene.depicts} if scene.depicts else {}),
            **about,
        },
        request=RenderRequest(
            renderer=c.pack.engine,
            version=c.brief.engines[c.pack.engine],
            params=plate_params,
            inputs={
                **({"label": Input(request=label.id)} if label else {}),
                **({"mesh": pack_file(c, product.file)} if product.file else {}),
            },
        ),
    )
    finished = Job(
        out=stem,
        about={**plate.about, "kind": stage.removesuffix("s")},
        request=_finish(c, scene, c.pack.grade, plate) if c.pack.grade else plate.request,
    )
    return [*([label] if label else []), *([plate] if c.pack.grade else []), finished]


def quality_params(quality: Quality) -> dict[str, Any]:
    """Samples, for engines that take them."""
    return {"quality": {"spp": quality.spp, "aux_spp": quality.aux_spp}} if quality.spp else {}


def _finish(c: Campaign, scene: Scene, grade: Grade, plate: Job) -> RenderRequest:
    ground = c.pack.palette[scene.ground]
    return RenderRequest(
        renderer="finish",
        version=c.brief.engines["finish"],
        params={
            "ground": ground.hex,
            "tolerance": min(2.0, ground.tolerance),
            "grade": {"strength": grade.strength},
            "grain": grade.grain,
            "seed": plate.request.params["seed"],
        },
        inputs={
            "plate": Input(request=plate.id),
            "ground": Input(request=plate.id, part="matte.ground"),
            "layout": Input(request=plate.id, part="layout"),
            "lut": pack_file(c, grade.lut),
        },
    )

"""A scene's picture as requests, as its engine is asked: the style pack's own renderer."""

from __future__ import annotations

from onbrief.model.canonical import seed
from onbrief.model.request import Input, RenderRequest
from onbrief.pipeline.asked import Asked, pack_file, palette
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.layers import is_layered, layer_jobs


def picture_jobs(a: Asked, label: Job | None) -> list[Job]:
    """The requests behind a scene's picture, in the order they are made; the last is the picture itself."""
    if is_layered(a):
        return layer_jobs(a, lambda asked: [studio_job(asked, label)])
    return [studio_job(a, label)]


def studio_job(a: Asked, label: Job | None) -> Job:
    """The scene as the style pack's own renderer makes it, from its parameters."""
    c = a.c
    mood: dict[str, object] = {}
    for term in a.scene.mood:
        mood |= c.vocabulary.mood[term].params
    params = {
        "seed": seed("candidate", a.place),
        "palette": palette(c, (r for r, colour in c.pack.palette.items() if colour.painted), a.scene.ground),
        "product": a.product.geometry,
        "sku": c.brief.skus[a.sku].look,
        "mood": mood,
        **{name: word.params for name, word in a.words.items()},
        **a.params,
    }
    inputs = {
        **({"label": Input(request=label.id)} if label else {}),
        **({"mesh": pack_file(c, a.product.file)} if a.product.file else {}),
    }
    engine = c.pack.engine
    request = RenderRequest(renderer=engine, version=c.brief.engines[engine], params=params, inputs=inputs)
    return Job(out=a.plate, about=a.about_plate, request=request)

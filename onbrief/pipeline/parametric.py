"""A scene's picture as the style pack's own renderer is asked for it."""

from __future__ import annotations

from typing import Any

from onbrief.model.canonical import seed
from onbrief.model.request import Input, RenderRequest
from onbrief.pipeline.asked import Asked, pack_file, palette
from onbrief.pipeline.jobs import Job


def studio_job(a: Asked, label: Job | None, params: dict[str, Any], of: str | None = None) -> Job:
    """The scene from its parameters. params: size, shape and what else is said beside the scene's own; of: its seed,
    by default the candidate's own."""
    c = a.c
    mood: dict[str, object] = {}
    for term in a.scene.mood:
        mood |= c.vocabulary.mood[term].params
    params = {
        "seed": of or seed("candidate", a.place),
        "palette": palette(c, (r for r, colour in c.pack.palette.items() if colour.painted), a.scene.ground),
        "product": a.product.geometry,
        "sku": c.brief.skus[a.sku].look,
        "mood": mood,
        **{name: word.params for name, word in a.words.items()},
        **params,
    }
    inputs = {
        **({"label": Input(request=label.id)} if label else {}),
        **({"mesh": pack_file(c, a.product.file)} if a.product.file else {}),
    }
    engine = c.pack.engine
    request = RenderRequest(renderer=engine, version=c.brief.engines[engine], params=params, inputs=inputs)
    return Job(out=a.plate, about=a.about_plate, request=request)

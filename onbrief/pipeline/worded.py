"""A picture that an engine is asked for in words: block-out, the picture itself, its fitting to the wanted size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onbrief.model.engine import Engine
from onbrief.model.request import Input, RenderRequest
from onbrief.pipeline.asked import Asked, draft_size, pack_file
from onbrief.pipeline.fitted import fitted
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.native import FILES, LOCAL, native_size
from onbrief.pipeline.parametric import studio_job
from renderers.generation.ask import Ask

HANDED = (
    "matte.product",
    "matte.ground",
    "layout",
)  # of the block-out: the same things stand in the same places


def worded_jobs(a: Asked, engine: Engine, label: Job | None) -> list[Job]:
    """In the order they are made; the last is the plate.

    With a block-out a master is made anew at its own ratio, with the candidate's seed and its own guides. Without one
    nothing would hold the picture still: then the candidate's picture, the very request, is fitted to the master.
    """
    wanted = _size(a)
    size = native_size(wanted if engine.blockout else draft_size(a.c), engine.native)
    blockout = _blockout(a, engine, label, size) if engine.blockout else None
    picture = Job(
        out=a.beside("pictures") if blockout else f"{a.stage}/pictures/{a.scene_name}/{_name(a)}",
        about={**a.about_plate, "kind": "picture"},
        request=RenderRequest(
            renderer=engine.renderer,
            version=a.c.brief.engines[a.attempt.engine],
            params=_params(a, engine, size, blockout),
            inputs=dict(_inputs(a, engine, blockout)),
        ),
    )
    made = [*([blockout] if blockout else []), picture, *fitted(a, engine, picture, size, wanted)]
    return [*made[:-1], made[-1].model_copy(update={"out": a.plate, "about": a.about_plate})]


def _size(a: Asked) -> tuple[int, int]:
    width, height = a.params["size"]
    return width, height


def _name(a: Asked) -> str:
    """What a picture that is shared by all shapes of a scene is called."""
    return f"{a.place:02}" if a.stage == "candidates" else a.sku


def _blockout(a: Asked, engine: Engine, label: Job | None, size: tuple[int, int]) -> Job:
    """Made with the candidate's own seed, whatever the attempt: another seed of the model leaves it as it is."""
    guides = {"guides": sorted(engine.guides)} if engine.guides else {}
    job = studio_job(a, label, {**a.params, "size": list(size), **guides})
    return job.model_copy(
        update={"out": a.beside("blockouts"), "about": {**a.about_plate, "kind": "blockout"}}
    )


def _params(a: Asked, engine: Engine, size: tuple[int, int], blockout: Job | None) -> dict[str, Any]:
    """Only what is said: a parameter that a later version adds leaves old requests as they are."""
    said: dict[str, Any] = {
        "seed": a.seed,
        "size": size,
        "prompt": a.prompt["positive"],
        "negative": a.prompt["negative"],
        "model": engine.model,
        "guides": engine.guides,
        "keep": engine.keep,
        "settings": {name: value for name, value in engine.settings.items() if name not in FILES},
    }
    if blockout and engine.strength is not None:
        said |= {"mode": "image", "strength": engine.strength}
    return Ask.model_validate(said).model_dump(mode="json", exclude_defaults=True)


def _inputs(a: Asked, engine: Engine, blockout: Job | None) -> Iterator[tuple[str, Input]]:
    if engine.renderer == LOCAL:
        yield "model", Input(file=f"model:{engine.model}", sha256=engine.weights)
    for name in FILES:
        if name in engine.settings:
            yield name, pack_file(a.c, engine.settings[name])
    if blockout:
        for name in sorted(engine.guides):
            yield f"guide.{name}", Input(request=blockout.id, part=f"guide.{name}")
        for name in HANDED:
            yield name, Input(request=blockout.id, part=name)
        if engine.strength is not None:
            yield "image", Input(request=blockout.id)
        if engine.keep:
            yield "kept", Input(request=blockout.id)
    for number, file in enumerate(dict.fromkeys((*engine.references, *a.references))):
        yield f"reference.{number}", pack_file(a.c, file)

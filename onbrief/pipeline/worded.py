"""A picture that an engine is asked for in words: block-out, the picture itself, its fitting to the wanted size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onbrief.model.choice import takes_references
from onbrief.model.engine import Engine
from onbrief.model.request import Input, RenderRequest
from onbrief.pipeline.asked import Asked, draft_size, pack_file
from onbrief.pipeline.family import followed, following, start_jobs
from onbrief.pipeline.fitted import fitted
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.labels import label_job
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
    Where the engine's masters follow their anchor, that one is made before, among the anchor's own jobs.
    """
    wanted, size = _size(a), _native(a, engine)
    made = _drawn(a, engine, label)
    made += fitted(a, engine, made[-1], size, wanted)
    return [*made[:-1], made[-1].model_copy(update={"out": a.plate, "about": a.about_plate})]


def _drawn(a: Asked, engine: Engine, label: Job | None) -> list[Job]:
    """What leads to the picture at the engine's own size, which is the last."""
    size = _native(a, engine)
    blockout = _blockout(a, engine, label, size) if engine.blockout else None
    made = [blockout] if blockout else []
    first, anchor = followed(a, engine), None
    start = blockout if engine.strength is not None else None
    if first and engine.anchor:
        theirs = None if a.params.get("bare") else label_job(a.c, first.sku, a.stage)
        anchor = _drawn(first, engine, theirs)[-1]
        if engine.anchor.strength is not None:
            made += start_jobs(a, anchor, first.sku, blockout, size)
            start = made[-1] if blockout else anchor
        anchor = anchor if engine.anchor.reference else None
        engine = following(engine)
    picture = Job(
        out=a.beside("pictures") if blockout else f"{a.stage}/pictures/{a.scene_name}/{_name(a)}",
        about={**a.about_plate, "kind": "picture"},
        request=RenderRequest(
            renderer=engine.renderer,
            version=a.c.brief.engines[a.attempt.engine],
            params=_params(a, engine, size, start),
            inputs=dict(_inputs(a, engine, blockout, start, anchor)),
        ),
    )
    return [*made, picture]


def _native(a: Asked, engine: Engine) -> tuple[int, int]:
    return native_size(_size(a) if engine.blockout else draft_size(a.c), engine.native)


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


def _params(a: Asked, engine: Engine, size: tuple[int, int], start: Job | None) -> dict[str, Any]:
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
    if start:
        said |= {"mode": "image", "strength": engine.strength}
    return Ask.model_validate(said).model_dump(mode="json", exclude_defaults=True)


def _inputs(
    a: Asked, engine: Engine, blockout: Job | None, start: Job | None, anchor: Job | None
) -> Iterator[tuple[str, Input]]:
    """start: the picture to start from. anchor: the one to look at."""
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
        if engine.keep:
            yield "kept", Input(request=blockout.id)
    if start:
        yield "image", Input(request=start.id)
    if takes_references(engine):
        files = [pack_file(a.c, file) for file in dict.fromkeys((*engine.references, *a.references))]
        for number, file in enumerate([*([Input(request=anchor.id)] if anchor else []), *files]):
            yield f"reference.{number}", file

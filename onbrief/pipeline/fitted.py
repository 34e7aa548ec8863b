"""A picture of an engine's own size, fitted to the size that is wanted: expanded to its ratio, then upscaled."""

from __future__ import annotations

from onbrief.model.engine import Engine
from onbrief.model.request import Input, RenderRequest
from onbrief.pipeline.asked import Asked
from onbrief.pipeline.expanded import around, expand_jobs
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.native import LOCAL

ALIKE = 0.02  # ratios that differ by less are the same: a picture is made in steps of eight pixels
MATTES = ("matte.product", "matte.ground", "layout")


def fitted(
    a: Asked, engine: Engine, picture: Job, size: tuple[int, int], wanted: tuple[int, int]
) -> list[Job]:
    """What follows the picture, of this size, until it is of the wanted size. A candidate stays larger than asked:
    people look at what the engine drew."""
    if a.stage == "candidates" and size[0] * size[1] >= wanted[0] * wanted[1]:
        return []
    made: list[Job] = []
    if abs(size[0] * wanted[1] / (size[1] * wanted[0]) - 1) > ALIKE:
        grown, at = around(size, wanted)
        drawn_by = a.attempt.engine if inpaints(engine) else None
        made = expand_jobs(a, picture, grown, at, drawn_by, a.prompt["positive"])
        size = grown
    if size != wanted:
        last = made[-1] if made else picture
        made.append(upscale_job(a, last, wanted, engine.upscaler, engine.upscaler_weights, engine.keep))
    return made


def inpaints(engine: Engine) -> bool:
    """Whether it can draw a part of a picture anew. What a graph does with a mask only its binding knows."""
    takes = engine.settings.get("takes") or ()
    return engine.renderer == LOCAL or (engine.renderer == "hosted" and {"image", "mask"} <= set(takes))


def upscale_job(
    a: Asked,
    picture: Job,
    size: tuple[int, int],
    model: str | None = None,
    weights: str | None = None,
    keep: tuple[str, ...] = (),
) -> Job:
    """A picture, its mattes and its layout at another size. model: a card's id; without one it is resampled. keep: what
    no model draws anew."""
    inputs = {
        "image": Input(request=picture.id),
        **{name: Input(request=picture.id, part=name) for name in MATTES},
        **({"model": Input(file=f"model:{model}", sha256=weights)} if model else {}),
    }
    request = RenderRequest(
        renderer="upscale",
        version=a.c.brief.engines["upscale"],
        params={
            "size": list(size),
            **({"model": model} if model else {}),
            **({"keep": list(keep)} if model and keep else {}),
        },
        inputs=inputs,
    )
    return Job(out=a.beside("upscaled"), about={**a.about_plate, "kind": "upscaled"}, request=request)

"""A shot as requests: what it is made from, and the clip without words."""

from __future__ import annotations

from typing import Any

from onbrief.model.film import ShotAsk
from onbrief.model.request import Input, RenderRequest
from onbrief.model.shots import Shot
from onbrief.pipeline.films.making import Making, sku_of, still_jobs
from onbrief.pipeline.jobs import Job

LEFT_OUT = frozenset({"source"})


def shot_jobs(m: Making, name: str) -> tuple[list[Job], list[Job]]:
    """The stills that belong to the masters, and the shot's own requests in the order they are made; the last of
    these is the clip."""
    shape = m.c.pack.layout_for(m.size[0] / m.size[1])
    shot = m.shots.shots[name].framed(shape)
    sku = sku_of(shot, m.sku)
    match shot.make:
        case "footage":
            return [], [footage(m, name, shot, sku)]
        case "traced":
            from onbrief.pipeline.films.frames import frame_jobs

            frames, clip = frame_jobs(m.c, name, shot, sku, m.size, stem(m, name, sku))
            return [], [*frames, clip]
        case "engine":
            from onbrief.pipeline.films.asked import engine_jobs

            return engine_jobs(m, name, shot, sku)
    assert shot.scene is not None
    stills = still_jobs(m, shot.scene, sku, shot.scale)
    return stills, [moved(m, name, shot, sku, Input(request=stills[-1].id))]


def stem(m: Making, name: str, sku: str) -> str:
    return f"{m.folder}shots/{name}/{sku}-{m.at}"


def moved(m: Making, name: str, shot: Shot, sku: str, still: Input) -> Job:
    """A move on a still."""
    return clip_job(m, name, shot, sku, {"source": "still"}, {"still": still})


def footage(m: Making, name: str, shot: Shot, sku: str) -> Job:
    file = Input(file=f"campaigns/{m.c.name}/{shot.file}", sha256=shot.sha256)
    return clip_job(m, name, shot, sku, {"source": "footage", "first": shot.start}, {"footage": file})


def clip_job(
    m: Making, name: str, shot: Shot, sku: str, params: dict[str, Any], inputs: dict[str, Input]
) -> Job:
    """The renderer `shot` asked for a shot's picture. params: what `ShotAsk` says beside the shot's own."""
    ask = ShotAsk(
        size=m.size,
        rate=m.shots.rate,
        frames=shot.frames,
        start=shot.move.start,
        end=shot.move.end,
        curve=m.curve(shot.move.curve),
        **params,
    )
    request = RenderRequest(
        renderer="shot", version=m.c.brief.engines["shot"], params=said(ask), inputs=inputs
    )
    return Job(out=stem(m, name, sku), about=about_shot(m, name, shot, sku), request=request)


def about_shot(m: Making, name: str, shot: Shot, sku: str) -> dict[str, Any]:
    scene = {"scene": shot.scene} if shot.scene else {}
    return {"kind": "shot", "medium": "video", "shot": name, "sku": sku, **scene}


def said(ask: Any) -> dict[str, Any]:
    """What a renderer is asked as JSON: without what goes by itself, so that a new field with a default asks nothing new."""
    return ask.model_dump(mode="json", by_alias=True, exclude_defaults=True)

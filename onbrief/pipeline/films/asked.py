"""A shot that an engine films: asked for in words, from a first to a last frame where the engine takes them."""

from __future__ import annotations

from typing import Any

from onbrief.errors import InputError
from onbrief.model.canonical import seed
from onbrief.model.choice import takes_references
from onbrief.model.engine import Engine
from onbrief.model.request import Input, RenderRequest
from onbrief.model.shots import Shot
from onbrief.pipeline.asked import Asked, pack_file
from onbrief.pipeline.films.frames import said_at
from onbrief.pipeline.films.making import Making, still_jobs
from onbrief.pipeline.films.shots import about_shot, clip_job, said, stem
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.native import FILES, native_size
from renderers.generation.ask import FILMS, Ask, Film


def engine_jobs(m: Making, name: str, shot: Shot, sku: str) -> tuple[list[Job], list[Job]]:
    """The stills that it begins and ends with, which belong to the masters; the engine's film and the clip of it.

    Raises InputError for an engine that makes no films, or a last frame without a first one.
    """
    assert shot.engine is not None
    engine = m.c.pack.engines[shot.engine]
    where = said_at(m.c, "shots", name, "engine")
    if engine.renderer not in FILMS:
        raise InputError.at(
            where,
            f"“{shot.engine}” is a {engine.renderer} engine, which makes no films",
            f"Use {' or '.join(FILMS)}.",
        )
    if shot.last_frame and not shot.first_frame:
        raise InputError.at(where, "it has a last frame and no first one", "Add `first_frame:`.")
    first, last = (
        still_jobs(m, scene, sku, 1.0) if scene else [] for scene in (shot.first_frame, shot.last_frame)
    )
    film = Job(
        out=f"{stem(m, name, sku)}/filmed",
        about={
            **about_shot(m, name, shot, sku),
            "kind": "filmed",
            "engine": shot.engine,
            "prompt": {"positive": _words(m, shot, sku)["prompt"]},
        },
        request=RenderRequest(
            renderer=engine.renderer,
            version=m.c.brief.engines[shot.engine],
            params=_params(m, name, shot, sku, engine, bool(first)),
            inputs=_inputs(m, shot, engine, first, last),
        ),
    )
    clip = clip_job(
        m, name, shot, sku, {"source": "footage"}, {"footage": Input(request=film.id, part="clip")}
    )
    return [*first, *last], [film, clip]


def _params(m: Making, name: str, shot: Shot, sku: str, engine: Engine, begins: bool) -> dict[str, Any]:
    """The engine's own size, of the film's ratio; the clip is scaled to the film's."""
    ask = {
        "seed": seed("film", name),
        "size": native_size(m.size, engine.native),
        **_words(m, shot, sku),
        "model": engine.model,
        "settings": {key: value for key, value in engine.settings.items() if key not in FILES},
        "film": Film(frames=shot.frames, rate=m.shots.rate),
        **({"mode": "image"} if begins else {}),
    }
    return said(Ask.model_validate(ask))


def _words(m: Making, shot: Shot, sku: str) -> dict[str, str]:
    """The scene's words, then the shot's own."""
    if shot.scene is None:
        return {"prompt": shot.prompt, "negative": ", ".join(m.c.pack.negative)}
    pick = m.c.selects.pick(shot.scene)
    place = pick.candidate if pick else 1
    scene = Asked(m.c, "shots/words", shot.scene, place, sku, {"scene": shot.scene}, {}).prompt
    return {
        "prompt": ". ".join(filter(None, (scene["positive"], shot.prompt))),
        "negative": scene["negative"],
    }


def _inputs(m: Making, shot: Shot, engine: Engine, first: list[Job], last: list[Job]) -> dict[str, Input]:
    files = {key: pack_file(m.c, engine.settings[key]) for key in FILES if key in engine.settings}
    ends = {key: Input(request=jobs[-1].id) for key, jobs in (("image", first), ("last", last)) if jobs}
    wanted = dict.fromkeys((*engine.references, *shot.references)) if takes_references(engine) else {}
    looks = {f"reference.{i}": pack_file(m.c, file) for i, file in enumerate(wanted)}
    return {**files, **ends, **looks}

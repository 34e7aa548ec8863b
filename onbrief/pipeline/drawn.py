"""A part of a picture that an engine draws anew: cut out, asked for in words, laid back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from onbrief.model.engine import Engine
from onbrief.model.request import Input, RenderRequest
from onbrief.pipeline.asked import Asked, pack_file
from onbrief.pipeline.handed import handed, retouch_version
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.native import FILES, LOCAL, native_size
from renderers import VERSIONS
from renderers.generation.ask import Ask

ROOM = 0.6  # of a region's longer side, around it: what the engine sees beside what it draws
LEAST = 0.25  # of the picture's shorter side: the smallest part that is shown
Box = tuple[int, int, int, int]  # x, y, width, height, pixels


@dataclass(frozen=True)
class Part:
    """region: as the retoucher reads it, shares of the picture. size: of the picture. window: what the engine sees."""

    region: dict[str, Any]
    size: tuple[int, int]
    window: Box


def drawn_jobs(a: Asked, picture: Job, part: Part, name: str, prompt: str, beside: str) -> list[Job]:
    """name: of the engine, an entry of the style pack's. prompt: what it draws; empty: the ground, with nothing on it."""
    engine = a.c.pack.engines[name]
    size = native_size((part.window[2], part.window[3]), engine.native)
    params = {"region": part.region, "window": list(part.window), "drawn": list(size)}
    cut = _job(a, picture, "cut", f"{beside}-cut", params)
    asked = Job(
        out=a.beside(f"{beside}-drawn"),
        about={**a.about_plate, "kind": "inpaint", "engine": name},
        request=RenderRequest(
            renderer=engine.renderer,
            version=a.c.brief.engines.get(name) or VERSIONS[engine.renderer],
            params=_params(a, engine, size, prompt),
            inputs=_inputs(a, engine, cut),
        ),
    )
    params["size"] = list(part.size)
    paste = _job(a, picture, "paste", f"{beside}-pasted", params, {"fill": Input(request=asked.id)})
    return [cut, asked, paste]


def window_of(boxes: list[tuple[float, float, float, float]], size: tuple[int, int]) -> Box:
    """The part of a picture around a region that an engine is shown: as square as the picture allows, whole pixels."""
    width, height = size
    left, top = min(b[0] for b in boxes) * width, min(b[1] for b in boxes) * height
    right, lower = max(b[0] + b[2] for b in boxes) * width, max(b[1] + b[3] for b in boxes) * height
    side = max((1 + 2 * ROOM) * max(right - left, lower - top), LEAST * min(size))
    w, h = min(width, round(side)), min(height, round(side))
    x = min(max(0, round((left + right - w) / 2)), width - w)
    y = min(max(0, round((top + lower - h) / 2)), height - h)
    return x, y, w, h


def _job(
    a: Asked,
    picture: Job,
    step: str,
    beside: str,
    params: dict[str, Any],
    more: dict[str, Input] | None = None,
) -> Job:
    request = RenderRequest(
        renderer="retouch",
        version=retouch_version(a.c),
        params={"step": step, "seed": a.seed, **params},
        inputs={**handed(picture), **(more or {})},
    )
    return Job(out=a.beside(beside), about={**a.about_plate, "kind": step}, request=request)


def _params(a: Asked, engine: Engine, size: tuple[int, int], prompt: str) -> dict[str, Any]:
    ground = a.c.pack.palette[a.scene.ground]
    said = {
        "seed": a.seed,
        "size": size,
        "prompt": prompt or f"plain empty {ground.name} surface ({ground.hex}), {a.words['lighting'].tokens}",
        "negative": a.prompt["negative"],
        "model": engine.model,
        "mode": "inpaint",
        "settings": {key: value for key, value in engine.settings.items() if key not in FILES},
    }
    return Ask.model_validate(said).model_dump(mode="json", exclude_defaults=True)


def _inputs(a: Asked, engine: Engine, cut: Job) -> dict[str, Input]:
    found = {"image": Input(request=cut.id), "mask": Input(request=cut.id, part="guide.mask")}
    if engine.renderer == LOCAL:
        found["model"] = Input(file=f"model:{engine.model}", sha256=engine.weights)
    files = {name: pack_file(a.c, engine.settings[name]) for name in FILES if name in engine.settings}
    return {**found, **files}

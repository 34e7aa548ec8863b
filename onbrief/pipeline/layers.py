"""A scene put together of layers, or a picture from outside in its batch, as requests of the composite renderer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from onbrief.model.layers import Imported, Layer, Light, Spot
from onbrief.model.request import Input, RenderRequest
from onbrief.pipeline.asked import Asked
from onbrief.pipeline.expanded import expand_jobs, within
from onbrief.pipeline.jobs import Job
from renderers import VERSIONS

RENDERER = "composite"
Point = tuple[float, float]


def is_layered(a: Asked) -> bool:
    """Whether the picture is put together, rather than made whole by an engine."""
    return a.scene.imported_at(a.place) is not None or bool(a.scene.layers)


def layer_jobs(a: Asked, made: Callable[[Asked], list[Job]]) -> list[Job]:
    """The requests behind a layered picture, in order; the last is the picture. made: asks the scene's engine."""
    found = a.scene.imported_at(a.place)
    if found:
        return _imported_jobs(a, found)
    background, *others = _layers(a)
    behind: list[Job] = []
    params: list[dict[str, Any]] = []
    inputs: dict[str, Input] = {}
    if background[1].file is None:
        behind = _set_jobs(a, made)
        inputs = {
            "layer.0": Input(request=behind[-1].id),
            "ground.0": Input(request=behind[-1].id, part="matte.ground"),
            "layout.0": Input(request=behind[-1].id, part="layout"),
        }
    for n, (place, layer) in enumerate([background, *others]):
        params.append(_placed(a, layer, f"scene#/layers/{place}"))
        inputs |= _files(layer, n)
    light = _light(a, background[1])
    told: dict[str, Any] = {"light": light.model_dump()} if light else {}
    told |= _models([layer for _, layer in (background, *others)])
    return [*behind, _job(a, {"layers": params, **told}, inputs)]


def _imported_jobs(a: Asked, found: Imported) -> list[Job]:
    """A picture from outside in the wanted shape: a part of it round its focus; or all of it, and its ground goes on."""
    size = tuple(a.params["size"])
    if found.fit == "crop" or not found.size:
        return [_picture_of(a, found, size)]
    at = within(size, found.size)
    whole = _picture_of(a, found, at[2:])
    grown = expand_jobs(a, whole, size, at)
    if not grown:
        return [whole]
    whole = whole.model_copy(
        update={"out": a.beside("imported"), "about": {**whole.about, "kind": "imported"}}
    )
    last = grown[-1].model_copy(update={"out": a.plate, "about": {**whole.about, "kind": "plate"}})
    return [whole, *grown[:-1], last]


def _picture_of(a: Asked, found: Imported, size: tuple[int, ...]) -> Job:
    """One layer that fills the frame."""
    place = a.scene.imported.index(found)
    layer = {
        "role": "background",
        "source": f"scene#/imported/{place}",
        "focus": list(found.focus),
        "aim": _aim(a, found.aim),
    }
    job = _job(a, {"size": list(size), "layers": [layer], **_models([found])}, _files(found, 0))
    about = {name: value for name, value in job.about.items() if name != "engine"}
    told = {"prompt": {"positive": "", "negative": ""}, "imported": True}
    told |= {"instead": found.instead} if found.instead else {}
    return job.model_copy(update={"about": {**about, **told}})


def _job(a: Asked, params: dict[str, Any], inputs: dict[str, Input]) -> Job:
    request = RenderRequest(
        renderer=RENDERER,
        version=a.c.brief.engines.get(RENDERER) or VERSIONS[RENDERER],  # a cause may be tried without its pin
        params={"seed": a.seed, "size": a.params["size"], **params},
        inputs=inputs,
    )
    return Job(out=a.plate, about=a.about_plate, request=request)


def _models(files: Sequence[Layer | Imported]) -> dict[str, list[str]]:
    """The generative models that made files of it, so that policies for models hold for them too."""
    named = sorted({file.model for file in files if file.model})
    return {"model": named} if named else {}


def _set_jobs(a: Asked, made: Callable[[Asked], list[Job]]) -> list[Job]:
    """The engine's picture of the scene without its product."""
    *before, last = made(replace(a, params={**a.params, "bare": True}))
    about = {**last.about, "kind": "set"}
    return [*before, last.model_copy(update={"out": a.beside("sets"), "about": about})]


def _layers(a: Asked) -> list[tuple[int, Layer]]:
    """Those of this SKU, with their places in the brief; the background first."""
    return [(i, layer) for i, layer in enumerate(a.scene.layers) if not layer.skus or a.sku in layer.skus]


def _placed(a: Asked, layer: Layer, source: str) -> dict[str, Any]:
    """What the renderer reads of a layer; what isn't said stays out of the request."""
    spot = layer.shapes.get(a.params["shape"], layer.spot)
    told: dict[str, Any] = {"role": layer.role, "source": source}
    if layer.role == "background" and layer.file:
        told |= {"focus": list(layer.focus), "aim": _aim(a, layer.aim)}
    if spot:
        told["spot"] = _mirrored(a, spot).model_dump()
    if layer.role != "background":
        told |= {name: one.model_dump() for name in ("shadow", "match") if (one := getattr(layer, name))}
    return told | ({"blur": layer.blur} if layer.blur else {})


def _files(layer: Layer | Imported, n: int) -> dict[str, Input]:
    found = {}
    if layer.file:
        found[f"layer.{n}"] = Input(file=layer.file, sha256=layer.sha256)
    if layer.matte:
        found[f"matte.{n}"] = Input(file=layer.matte, sha256=layer.matte_sha256)
    return found


def _aim(a: Asked, aims: dict[str, Point]) -> list[float]:
    """Where the focus is to lie; in mirrored layouts on the other side. The picture itself is never mirrored."""
    x, y = aims.get(a.params["shape"], (0.5, 0.5))
    return [round(1 - x, 6) if a.params["mirror"] else x, y]


def _mirrored(a: Asked, spot: Spot) -> Spot:
    x, y = spot.foot
    return spot.model_copy(update={"foot": (round(1 - x, 6), y)}) if a.params["mirror"] else spot


def _light(a: Asked, background: Layer) -> Light | None:
    """Where the light comes from: as the brief says, or as the scene's own words set the lamp. None: from the picture."""
    if background.light or background.file:
        return background.light
    lamp, camera = a.words["lighting"].params, a.words["camera"].params
    if "azimuth" not in lamp:
        return None
    azimuth = float(lamp["azimuth"]) * (-1 if a.params["mirror"] else 1)
    elevation = min(85.0, max(5.0, float(lamp.get("elevation", 36))))
    down = min(60.0, max(0.0, float(camera.get("elevation", 5))))
    return Light(azimuth=azimuth, elevation=elevation, camera=down)

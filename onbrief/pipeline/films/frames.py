"""A traced shot as requests: each frame an ordinary picture of the path tracer, on a set that stands still."""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from onbrief.errors import InputError, nearest
from onbrief.model.campaign import Campaign
from onbrief.model.canonical import seed
from onbrief.model.easing import eased
from onbrief.model.film import CURVES, Exposed, ShotAsk
from onbrief.model.request import Input, RenderRequest
from onbrief.model.shots import NAME, Shot
from onbrief.model.stylepack import Curve
from onbrief.pipeline.asked import Asked, pack_file
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.labels import label_job
from onbrief.pipeline.parametric import studio_job
from renderers import words

STUDIO = "pathtrace"
SAMPLES = {
    "spp": 8,
    "aux_spp": 8,
}  # a pixel of a frame; its neighbours help. With fewer guides what is out of focus is ragged, small type torn
STEADY = 1.0
PARTS = ("camera", "composition", "arrangement", "lighting", "environment", "mood", "style", "product", "sku")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
Size = tuple[int, int]


def frame_jobs(c: Campaign, name: str, shot: Shot, sku: str, size: Size, stem: str) -> tuple[list[Job], Job]:
    """The label and the frames of a shot at a size (width, height, pixels), and the clip that is made of them.

    The set is built, the cut-outs are hung and the product is turned as the scene says; from there camera and light
    move, so what they pass has real parallax and shadows travel. Raises InputError where a path of `move: params` leads
    to no number of the scene, or the scene is made by no path tracer.
    """
    asked = _asked(c, name, shot, sku, size, stem)
    label = label_job(c, sku, "shots")
    scene = studio_job(asked, label, asked.params, asked.seed)
    shape = scene.request.params["shape"]
    said = ("reframe", shape) if shape in shot.reframe else ("move",)
    move = Moving(scene.request.params, shot, said_at(c, "shots", name, *said, "params"))
    count = (shot.frames + shot.step - 2) // shot.step + 1
    curve = _curve(c, shot.move.curve)
    frames = []
    for k in range(count):
        share = eased(curve, k / (count - 1)) if count > 1 else 0.0
        frames.append(_frame(scene, move.at(share, k * shot.step), stem, k * shot.step))
    return [*([label] if label else []), *frames], _clip(asked, shot, size, frames, scene)


def _asked(c: Campaign, name: str, shot: Shot, sku: str, size: Size, stem: str) -> Asked:
    assert shot.scene is not None, "Shot has refused a traced one without a scene"
    pick = c.selects.pick(shot.scene)
    assert pick is not None, "a shot whose scene has no pick waits"
    shape = c.pack.layout_for(size[0] / size[1])
    assert shape is not None, "load_campaign has refused what no layout serves"
    quality = {**SAMPLES, **({"spp": shot.spp} if shot.spp else {})}
    params = {"size": list(scaled(size, shot.scale)), "shape": shape, "mirror": False, "quality": quality}
    about = {"scene": shot.scene, "shape": shape, "mirror": False, "shot": name, "medium": "video"}
    asked = Asked(c, stem, shot.scene, pick.candidate, sku, about, params, pick.attempt or 1)
    if asked.attempt.engine != STUDIO:
        raise InputError.at(
            said_at(c, "shots", name, "make"),
            f"the shot “{name}” is to be traced, and its scene is made by {asked.attempt.engine}",
            "Use `make: still`, or a scene that the path tracer makes.",
        )
    return asked


def said_at(c: Campaign, *keys: str) -> str:
    """Where shots.yaml says that: file:line:column."""
    name = f"campaigns/{c.name}/{NAME}"
    return c.sources[name].where(keys) if name in c.sources else name


def scaled(size: Size, scale: float) -> Size:
    """Even sides, as films have."""
    width, height = (max(16, 2 * round(side * scale / 2)) for side in size)
    return width, height


def _curve(c: Campaign, name: str) -> Curve:
    own = c.pack.motion.curves if c.pack.motion else {}
    return own.get(name) or CURVES[name]


def _frame(scene: Job, params: dict[str, Any], stem: str, number: int) -> Job:
    request = scene.request.model_copy(update={"params": params})
    about = {**scene.about, "kind": "frame", "frame": number}
    return Job(out=f"{stem}/frames/{number:04}", about=about, request=request)


def _clip(asked: Asked, shot: Shot, size: Size, frames: list[Job], scene: Job) -> Job:
    """Exposed and balanced for the cut's grade by the frame in the middle, which stands for the shot."""
    c, middle = asked.c, len(frames) // 2
    assert c.shots is not None
    grade = c.pack.grade
    light = Exposed(
        ground=c.pack.palette[asked.scene.ground].hex,
        stops=scene.request.params["mood"].get("exposure", 0),
        on=middle,
        strength=grade.strength if grade else 0.0,
    )
    ask = ShotAsk(
        size=size,
        rate=c.shots.rate,
        frames=shot.frames,
        source="frames",
        start=shot.move.start,
        end=shot.move.end,
        curve=_curve(c, shot.move.curve),
        step=shot.step,
        light=light,
        steady=STEADY,
    )
    inputs = {
        **{f"frame.{k:04}": Input(request=job.id) for k, job in enumerate(frames)},
        "layout": Input(request=frames[middle].id, part="layout"),
        "matte": Input(request=frames[middle].id, part="matte.ground"),
        **({"lut": pack_file(c, grade.lut)} if grade else {}),
    }
    params = ask.model_dump(mode="json", exclude_defaults=True)
    request = RenderRequest(renderer="shot", version=c.brief.engines["shot"], params=params, inputs=inputs)
    about = {
        "kind": "shot",
        "medium": "video",
        "shot": asked.about["shot"],
        "sku": asked.sku,
        "scene": shot.scene,
    }
    return Job(out=asked.out, about=about, request=request)


class Moving:
    """A scene's parameters, and what of them changes in a shot."""

    def __init__(self, scene: Mapping[str, Any], shot: Shot, where: str):
        self.scene = scene
        self.full = {
            part: adapter.validate_python(scene[part]).model_dump(mode="json")
            if part in scene
            else adapter.get_default_value().value.model_dump(mode="json")  # type: ignore[union-attr]
            for part, adapter in words(STUDIO).items()
            if part in PARTS
        }
        self.ends = {key: self._ends(key, ends, where) for key, ends in shot.move.params.items()}
        for share in (0.0, 1.0):
            self._bear(share, where)

    def at(self, share: float, number: int) -> dict[str, Any]:
        """The request's parameters when this share of the way is gone. number: of the frame, for its noise."""
        lighting = self.full["lighting"]
        take = {
            "camera": self.scene.get("camera", {}),
            "composition": self.scene.get("composition", {}),
            "azimuth": lighting["azimuth"],
            "elevation": lighting["elevation"],
            "seed": seed("frame", self.scene["seed"], number),
        }
        return {**self.scene, **self._moved(share), "take": take}

    def _moved(self, share: float) -> dict[str, Any]:
        """The parts of the scene that change, whole."""
        parts: dict[str, Any] = {}
        for key, (start, end) in self.ends.items():
            *way, last = path_of(key)
            inner: Any = parts.setdefault(str(way[0]), copy.deepcopy(self.full[str(way[0])]))
            for step in way[1:]:
                inner = inner[step]
            inner[last] = between(start, end, share)
        return parts

    def _ends(self, key: str, ends: tuple[Any, Any], where: str) -> tuple[Any, Any]:
        now: Any = self.full
        for step in path_of(key):
            known = now.keys() if isinstance(now, dict) else range(len(now)) if isinstance(now, list) else ()
            if step not in known:
                raise InputError.at(
                    where, f"`{key[:80]}` leads to nothing in the scene", nearest(str(step), map(str, known))
                )
            now = now[step]
        start, end = (_sum(now, value) if key.endswith("+") else value for value in ends)
        if kind(now) is None or not kind(now) == kind(start) == kind(end):
            told = "numbers, as many as the scene has there, or colours"
            raise InputError.at(
                where, f"`{key[:80]}` can't move from {start!r} to {end!r}", f"Give it {told}."
            )
        return start, end

    def _bear(self, share: float, where: str) -> None:
        for part, values in self._moved(share).items():
            try:
                words(STUDIO)[part].validate_python(values)
            except ValidationError as error:
                found = error.errors()[0]
                path = ".".join(map(str, (part, *found["loc"])))
                raise InputError.at(where, f"`{path}`: {found['msg']}", "Move it less far.") from error


def path_of(key: str) -> list[str | int]:
    """`lighting.gobos.0.at+` → lighting, gobos, 0, at."""
    return [int(step) if step.isdigit() else step for step in key.removesuffix("+").split(".")]


def kind(value: Any) -> tuple[str, int] | None:
    """What may be mixed with what: numbers, lists of as many numbers, colours."""
    if isinstance(value, list | tuple):
        return ("numbers", len(value)) if all(kind(one) == ("number", 0) for one in value) else None
    if isinstance(value, str):
        return ("colour", 0) if COLOUR.fullmatch(value) else None
    plain = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return ("number", 0) if plain else None


def _sum(now: Any, more: Any) -> Any:
    if kind(now) == kind(more) == ("number", 0):
        return now + more
    if isinstance(now, list) and isinstance(more, list | tuple) and kind(now) == kind(more):
        return [a + b for a, b in zip(now, more, strict=True)]
    return None


def between(start: Any, end: Any, share: float) -> Any:
    """Numbers and lists of them by proportion; colours by their sRGB values, which looks even."""
    if isinstance(start, str):
        channels = ((int(one[i : i + 2], 16) for one in (start, end)) for i in (1, 3, 5))
        return "#" + "".join(f"{min(255, max(0, round(a + (b - a) * share))):02x}" for a, b in channels)
    if isinstance(start, list | tuple):
        return [between(a, b, share) for a, b in zip(start, end, strict=True)]
    return round(start + (end - start) * share, 6)

"""Renders requests in memory, one alone or several at once: files by part, and how each was made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from onbrief.compare import SUFFIX
from onbrief.errors import InputError
from onbrief.files import dump_json
from onbrief.model.request import EngineFault, ManyRenderer, Rendering
from onbrief.model.sealing import reserve_kb
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.meter import Meter
from onbrief.pipeline.parts import EVIDENCE, suffix_of
from renderers import renderer

LAYOUT_SCHEMA = "onbrief/layout/1"
Parts = dict[str, tuple[str, bytes]]  # part → file name, bytes
Within = Callable[..., None]  # hears how far a rendering is
Asked = tuple[Job, Mapping[str, Path]]
Made = tuple[Parts, dict[str, Any]]


def render_parts(job: Job, inputs: Mapping[str, Path], within: Within) -> Made:
    """Renders one. Raises InputError if it can't be made as asked, EngineFault where the engine is at fault."""
    meter = Meter()
    try:
        rendering = renderer(job.request.renderer).render(job.request, inputs, progress=within)
    except EngineFault as fault:
        fault.seconds = meter.lap()["seconds"]
        raise
    except ValueError as error:
        raise _unusable(job, error) from error
    parts, encoding = _encode(job, rendering)
    return parts, {"device": "cpu", **rendering.record, **encoding, **meter.lap()}


def render_many(asked: Sequence[Asked], within: Within) -> Iterator[tuple[Job, Made | EngineFault]]:
    """Renders several that one engine takes at once, each as soon as it is there. Raises InputError.

    `seconds` are the engine's own where it tells them, else those since the one before was there.
    """
    left = dict(enumerate(asked))
    engine = cast(ManyRenderer, renderer(asked[0][0].request.renderer))
    requests = [(job.request, inputs) for job, inputs in asked]
    meter = Meter()
    try:
        for place, made in engine.render_many(requests, progress=within):
            job, _ = left.pop(place)
            taken = meter.lap()
            if isinstance(made, EngineFault):
                made.seconds = taken["seconds"]
                yield job, made
            else:
                own = {"seconds": made.record["seconds"]} if "seconds" in made.record else {}
                parts, encoding = _encode(job, made)
                yield job, (parts, {"device": "cpu", **made.record, **encoding, **taken, **own})
        for job, _ in left.values():
            yield job, EngineFault(f"{engine.name} gave no answer", "failed")
    except EngineFault as fault:  # of all that is left
        for job, _ in left.values():
            yield job, fault
    except ValueError:  # of one that can't be made as asked: one by one they tell which
        for job, inputs in left.values():
            try:
                yield job, render_parts(job, inputs, within)
            except EngineFault as fault:
                yield job, fault


def _unusable(job: Job, error: ValueError) -> InputError:
    """A renderer's word that it can't use what the style pack or the brief made it be asked."""
    what = str(error)
    if isinstance(error, ValidationError):
        what = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
    cure = "Look at the terms that the brief names in the style pack's vocabulary, and at its templates."
    if job.about.get("engine"):
        cure = (
            f"Look at “{job.about['engine']}” in the style pack's `engines`, and at the files of its model."
        )
    return InputError.at(job.out, f"{job.request.renderer} can't make this: {what}", cure)


def _encode(job: Job, rendering: Rendering) -> tuple[dict[str, tuple[str, bytes]], dict[str, Any]]:
    from onbrief.compare.signature import packed, sign_made
    from onbrief.pipeline.encode import (  # image libraries, only where pixels are made
        encode_png,
        encode_within,
        within_budget,
    )

    height, width = rendering.pixels.shape[:2]
    sidecar = {
        "schema": LAYOUT_SCHEMA,
        "size": [width, height],
        "elements": [asdict(element) for element in rendering.elements],
    }
    wish = job.request.params.get("encode")
    reserve = reserve_kb(wish["format"], job.about["spec"].get("seal")) if wish else 0
    parts: dict[str, tuple[str, bytes]] = {}
    if film := rendering.files.get("film"):
        data, encoding = film, {"format": suffix_of(job, "image")}
        parts["preview"] = ("preview.png", encode_png(rendering.pixels))
    elif rendering.drawing is not None and wish and wish["format"] == "svg":
        data, encoding = within_budget(rendering.drawing, wish["max_kb"], "svg", reserve), {"format": "svg"}
        parts["preview"] = ("preview.png", encode_png(rendering.pixels))
    elif wish:
        data, encoding = encode_within(rendering.pixels, wish["format"], wish["max_kb"], reserve)
    else:
        data, encoding = encode_png(rendering.pixels), {}
        if rendering.drawing is not None:
            parts["svg"] = ("drawing.svg", rendering.drawing)
    parts |= {
        "image": (f"image.{suffix_of(job, 'image')}", data),
        "layout": ("layout.json", dump_json(sidecar).encode()),
    }
    if wish:
        parts["signature"] = (SUFFIX, packed(sign_made(parts.get("preview", parts["image"])[1])))
    for name, matte in rendering.mattes.items():
        parts[f"matte.{name}"] = (f"matte.{name}.png", encode_png(matte))
    for name, guide in rendering.guides.items():
        parts[f"guide.{name}"] = (f"guide.{name}.png", encode_png(guide))
    for name, file in rendering.files.items():
        if name != "film":
            parts[name] = (suffix_of(job, name), file)
    for name, kept in rendering.evidence.items():
        parts[f"{EVIDENCE}{name}"] = (f"{EVIDENCE}{name}", kept)
    return parts, encoding

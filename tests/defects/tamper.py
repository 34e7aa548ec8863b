"""Ways to put a fault into a clean render: in its file, in its pixels, under its type, or in what it was asked to say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
from PIL import Image

from checks import CHECKS
from checks.ink import window
from onbrief.model.finding import BatchCheck, Measured, Spec, Subject
from onbrief.model.request import Element
from onbrief.pipeline.encode import encode_png, encode_within
from onbrief.pipeline.inputs import resolve
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.render import parts_of, read_layout, render_parts
from tests.defects.renders import cases
from tests.defects.seed import Case

NUDGED = 3  # pixels around a box that descenders and marks may reach
Paint = Callable[[np.ndarray], np.ndarray]  # H×W×3 uint8 sRGB → the same shape


def known(case: Case) -> tuple[Subject, Spec, Job]:
    """A render's case taken apart."""
    assert case.subject and case.spec and case.job
    return case.subject, case.spec, case.job


def resave(case: Case, folder: Path, data: bytes, suffix: str = "") -> tuple[Subject, Spec]:
    """The same deliverable with other bytes as its file."""
    subject, spec, _ = known(case)
    path = folder / f"delivered{suffix or subject.path.suffix}"
    path.write_bytes(data)
    return replace(subject, path=path), spec


def repaint(case: Case, folder: Path, paint: Paint) -> tuple[Subject, Spec]:
    """Other pixels in the delivered file, encoded as the placement wants it; of a drawing, in its preview."""
    subject, spec, job = known(case)
    pixels = paint(subject.pixels.copy())
    if subject.preview:
        preview = folder / "preview.png"
        preview.write_bytes(encode_png(pixels))
        return replace(subject, preview=preview), spec
    wish = job.request.params.get("encode")
    if wish and wish["format"] != "svg":
        return resave(case, folder, encode_within(pixels, wish["format"], wish["max_kb"])[0])
    return resave(case, folder, encode_png(pixels))


def retype(case: Case, folder: Path, **params: Any) -> tuple[Subject, Spec]:
    """The deliverable drawn from a changed request (`params` replaces keys), held against the right spec."""
    return redraw(case, folder, params, {})


def nudge(case: Case, folder: Path, element: Element, dx: int, dy: int) -> tuple[Subject, Spec]:
    """One drawn element moved by whole pixels, in the picture, in its mattes and in the sidecar."""
    subject, _, _ = known(case)
    cut = window(element.box, subject.pixels.shape, pad=NUDGED)
    mine = np.zeros(subject.pixels.shape[:2], bool)
    mine[cut] = subject.mattes["ink"][cut] > 0
    step = np.float32([[1, 0, dx], [0, 1, dy]])
    size = mine.shape[::-1]

    def moved(layer: np.ndarray) -> np.ndarray:
        return cv2.warpAffine(layer, step, size, flags=cv2.INTER_NEAREST)

    there = moved(mine.astype(np.uint8)) > 0

    def paint(pixels: np.ndarray) -> np.ndarray:
        hole = cv2.dilate(mine.astype(np.uint8), np.ones((5, 5), np.uint8))
        bare = cv2.inpaint(pixels, hole, 3, cv2.INPAINT_TELEA)
        return np.where(there[..., None], moved(pixels), bare)

    paths = dict(subject.matte_paths)
    for name in ("ink", "type"):
        matte = subject.mattes[name]
        paths[name] = folder / f"{name}.png"
        paths[name].write_bytes(encode_png(np.where(there, moved(matte), np.where(mine, 0, matte))))
    painted, spec = repaint(case, folder, paint)
    x, y, width, height = element.box
    placed = replace(element, box=(x + dx, y + dy, width, height))
    elements = tuple(placed if e is element else e for e in subject.elements)
    return replace(painted, matte_paths=paths, elements=elements), spec


def replate(case: Case, folder: Path, paint: Paint) -> tuple[Subject, Spec]:
    """The deliverable drawn on a master with other pixels."""
    subject, _, _ = known(case)
    with Image.open(subject.inputs["master"]) as image:
        pixels = paint(np.asarray(image.convert("RGB")).copy())
    master = folder / "master.png"
    master.write_bytes(encode_png(pixels))
    return redraw(case, folder, {}, {"master": master})


def shift(case: Case, folder: Path, element: Element, right: int, down: int) -> tuple[Subject, Spec]:
    """An element lifted off the delivered picture and set down elsewhere: its pixels, its mattes, its box."""
    subject, _, _ = known(case)
    own = window(element.box, subject.pixels.shape, pad=2)
    cover = subject.mattes["ink"][own].copy()
    moved = {name: subject.mattes[name].copy() for name in ("ink", "type")}
    part = {name: matte[own].copy() for name, matte in moved.items()}
    for matte in moved.values():
        matte[own] = 0
    rows, columns = (
        slice(part.start + by, part.stop + by) for part, by in zip(own, (down, right), strict=True)
    )
    there = (rows, columns)
    if rows.start < 0 or columns.start < 0 or moved["ink"][there].shape != cover.shape:
        raise ValueError("there is no room for it there")

    def paint(pixels: np.ndarray) -> np.ndarray:
        lifted = pixels[own].copy()
        hole = cv2.dilate((cover > 0).astype(np.uint8), np.ones((3, 3)))
        pixels[own] = cv2.inpaint(lifted, hole, 3, cv2.INPAINT_TELEA)
        share = cover[..., None] / 255
        pixels[there] = (pixels[there] * (1 - share) + lifted * share).round().astype(np.uint8)
        return pixels

    painted, spec = repaint(case, folder, paint)
    paths = {}
    for name, matte in moved.items():
        matte[there] = np.maximum(matte[there], part[name])
        paths[name] = folder / f"moved.{name}.png"
        Image.fromarray(matte).save(paths[name])
    x, y, w, h = element.box
    about = dict(element.about)
    if box := about.get("text_box"):
        about["text_box"] = [box[0] + right, box[1] + down, *box[2:]]
    here = replace(element, box=(x + right, y + down, w, h), about=about)
    elements = tuple(here if one is element else one for one in subject.elements)
    return replace(painted, elements=elements, matte_paths={**subject.matte_paths, **paths}), spec


def redraw(
    case: Case, folder: Path, params: Mapping[str, Any], inputs: Mapping[str, Path]
) -> tuple[Subject, Spec]:
    """Renders the deliverable anew with other params or input files."""
    subject, spec, job = known(case)
    changed = job.request.model_copy(update={"params": {**job.request.params, **params}})
    given = {**inputs_of(case), **inputs}
    parts, _ = render_parts(job.model_copy(update={"request": changed}), given, lambda *_: None)
    paths = {}
    for part, (name, data) in parts.items():
        paths[part] = folder / name
        paths[part].write_bytes(data)
    mattes = {p.removeprefix("matte."): path for p, path in paths.items() if p.startswith("matte.")}
    elements = tuple(read_layout(paths["layout"]))
    drawn = replace(
        subject,
        path=paths["image"],
        preview=paths.get("preview"),
        elements=elements,
        matte_paths={**subject.matte_paths, **mattes},
    )
    return drawn, spec


def inputs_of(case: Case) -> dict[str, Path]:
    """The inputs of a case's own request, as its renderer takes them."""
    _, _, job = known(case)
    made = {one.id: one for one in case.jobs}
    paths = {}
    for name, wanted in job.request.inputs.items():
        if wanted.file:
            paths[name] = resolve(case.root, wanted.file)
        else:
            assert wanted.request
            paths[name] = parts_of(case.build, made[wanted.request])[wanted.part]
    return paths


def in_batch(case: Case, check: str, subject: Subject) -> tuple[list[Measured]]:
    """The case's campaign as a batch for a gate that compares, with this file measured as it is now."""
    gate = cast(BatchCheck, CHECKS[check])
    batch = [
        replace(one, table=gate.measure(subject, one.spec)) if one.asset == _asset(case) else one
        for one in clean_batch(case.campaign, check, case.sample)
    ]
    return (batch,)


def among(case: Case, check: str, folder: Path, paint: Paint) -> tuple[list[Measured]]:
    """The case's campaign for a gate that compares masters, this one with other pixels."""
    subject, _, _ = known(case)
    path = folder / "master.png"
    path.write_bytes(encode_png(paint(subject.pixels.copy())))
    return in_batch(case, check, replace(subject, path=path, preview=None))


@cache
def clean_batch(campaign: str, check: str, sample: bool = False) -> tuple[Measured, ...]:
    """A campaign's tables, one a file of the kind that the gate compares."""
    gate = cast(BatchCheck, CHECKS[check])
    mine = [case for case in cases(sample) if case.campaign == campaign and case.kind == gate.over]
    return tuple(_measured(case, gate) for case in mine)


def _measured(case: Case, gate: BatchCheck) -> Measured:
    subject, spec, job = known(case)
    return Measured(_asset(case), job.about, spec, gate.measure(subject, spec))


def _asset(case: Case) -> str:
    subject, _, _ = known(case)
    return subject.path.relative_to(case.build).as_posix()

"""Makes the pictures of a list of jobs, in order: from Git's record, from the store, else by rendering."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from onbrief.compare import SUFFIX
from onbrief.errors import InputError
from onbrief.files import atomic, dump_json, write_bytes
from onbrief.model.finding import Subject
from onbrief.model.request import Element, Rendering
from onbrief.model.sealing import reserve_kb
from onbrief.pipeline.approved import Approved
from onbrief.pipeline.inputs import MODEL, hash_of, resolve
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.material import refuse_missing
from onbrief.pipeline.progress import Stage
from onbrief.pipeline.store import Entry, Store, store_key
from onbrief.pipeline.weights import hold
from renderers import renderer

LAYOUT_SCHEMA = "onbrief/layout/1"
EVIDENCE = "evidence."  # such a part is called as its file: `evidence.graph.json`


class Studio:
    """Where jobs are done: a campaign's build folder, the store, and the pictures that are there already."""

    def __init__(self, root: Path, build: Path, store: Store, approved: Approved):
        self.root, self.build, self.store = root, build, store
        self.approved, self.remotes = approved, approved.remotes
        self.made: dict[str, dict[str, Path]] = {}

    def know(self, jobs: Iterable[Job]) -> None:
        """Tells which pictures earlier stages left in the build folder."""
        for job in jobs:
            self.made[job.id] = parts_of(self.build, job)

    def run(self, jobs: list[Job], stage: Stage) -> None:
        self.approved.prepare(job.id for job in jobs if job.id not in self.made)
        for job in jobs:
            if job.id in self.made:
                entry, kind = Entry(self.made[job.id], {}), "kept"
            else:
                entry, kind = self._obtain(job, stage)
            self._place(job, entry)
            stage.step(job.out, kind)
        self.remotes.wait()

    def inputs(self, job: Job) -> dict[str, Path]:
        """The paths of a request's inputs. Raises InputError if one is missing or has changed."""
        paths = {}
        for name, wanted in job.request.inputs.items():
            if wanted.request:
                path = self.made.get(wanted.request, {}).get(wanted.part)
                if path is None:
                    raise InputError.at(job.out, f"its {name} has not been made", "Run `onbrief build`.")
                paths[name] = path
            else:
                assert wanted.file is not None
                if wanted.file.startswith(MODEL):
                    paths[name] = hold(self.root, wanted.file.removeprefix(MODEL), wanted.sha256)
                    continue
                paths[name] = resolve(self.root, wanted.file)
                if not paths[name].exists():
                    raise refuse_missing(self.root, wanted.file)
                if hash_of(paths[name]) != wanted.sha256:
                    raise InputError.at(
                        wanted.file, "changed since it was compiled", "Run `onbrief build` again."
                    )
        return paths

    def key(self, job: Job) -> str:
        return store_key(job.id, {name: hash_of(path) for name, path in self.inputs(job).items()})

    def _obtain(self, job: Job, stage: Stage) -> tuple[Entry, str]:
        inputs = self.inputs(job)
        key = store_key(job.id, {name: hash_of(path) for name, path in inputs.items()})
        if entry := self.approved.get(key):
            return entry, "kept"
        if entry := self.store.get(key):
            return entry, "kept"
        if entry := self.remotes.get(key, self.store):
            return entry, "fetched"
        entry = self.store.put(key, *render_parts(job, inputs, stage.within))
        self.remotes.put(key, entry)
        return entry, "rendered"

    def _place(self, job: Job, entry: Entry) -> None:
        targets = {part: self.build / f"{job.out}.{suffix_of(job, part)}" for part in entry.files}
        for part, source in entry.files.items():
            if source != targets[part]:
                with atomic(targets[part], source.stat().st_size) as temporary:
                    shutil.copyfile(source, temporary)
        if "encode" in job.request.params and "signature" not in targets:  # made before there were signatures
            from onbrief.compare.signature import packed, sign

            targets["signature"] = self.build / f"{job.out}.{SUFFIX}"
            write_bytes(targets["signature"], packed(sign(targets.get("preview", targets["image"]))))
        self.made[job.id] = targets


def suffix_of(job: Job, part: str) -> str:
    """`layout.json`, `matte.product.png`; for the picture itself what the placement wants, else `png`.

    A drawing stands beside its picture as `svg`; where it is what the placement wants, the pixels are `preview.png`.
    """
    if part == "image":
        return job.request.params.get("encode", {}).get("format", "png")
    if part.startswith(EVIDENCE):
        return part
    return {"layout": "layout.json", "svg": "svg", "signature": SUFFIX}.get(part, f"{part}.png")


def parts_of(build: Path, job: Job) -> dict[str, Path]:
    """The files of a job that lie in the build folder, by part."""
    stem = build / job.out
    found = {}
    for path in sorted(stem.parent.glob(f"{stem.name}.*")):
        suffix = path.name.removeprefix(f"{stem.name}.")
        kept = suffix.startswith(EVIDENCE)
        image = suffix == suffix_of(job, "image")
        found["image" if image else suffix if kept else suffix.rpartition(".")[0] or suffix] = path
    return found


def read_layout(path: Path) -> list[Element]:
    return [Element(**{**e, "box": tuple(e["box"])}) for e in json.loads(path.read_text("utf-8"))["elements"]]


def subject_of(build: Path, job: Job) -> Subject:
    """A job's files as checks see them."""
    parts = parts_of(build, job)
    return Subject(
        path=parts["image"],
        preview=parts.get("preview"),
        elements=tuple(read_layout(parts["layout"])) if "layout" in parts else (),
        about=job.about,
        matte_paths={p.removeprefix("matte."): path for p, path in parts.items() if p.startswith("matte.")},
    )


def render_parts(
    job: Job, inputs: Mapping[str, Path], within: Callable[..., None]
) -> tuple[dict[str, tuple[str, bytes]], dict[str, Any]]:
    """Renders in memory: part → (file name, bytes), and how it was made. Raises InputError if it can't be."""
    wall, cpu = time.monotonic(), time.process_time()
    try:
        rendering = renderer(job.request.renderer).render(job.request, inputs, progress=within)
    except ValueError as error:
        raise _unusable(job, error) from error
    parts, encoding = _encode(job, rendering)
    record = {
        **rendering.record,
        **encoding,
        "seconds": round(time.monotonic() - wall, 3),
        "cpu_seconds": round(time.process_time() - cpu, 3),
    }
    return parts, record


def _unusable(job: Job, error: ValueError) -> InputError:
    """A renderer's word that it can't use what the style pack or the brief made it be asked."""
    what = str(error)
    if isinstance(error, ValidationError):
        what = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
    cure = "Look at the terms that the brief names in the style pack's vocabulary, and at its templates."
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
    if rendering.drawing is not None and wish and wish["format"] == "svg":
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
    for name, kept in rendering.evidence.items():
        parts[f"{EVIDENCE}{name}"] = (f"{EVIDENCE}{name}", kept)
    return parts, encoding

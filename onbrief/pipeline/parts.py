"""The files of a rendering as they lie in the build folder, by part: picture, layout, mattes, guides, evidence."""

from __future__ import annotations

import json
from pathlib import Path

from onbrief.compare import SUFFIX
from onbrief.model.finding import Subject
from onbrief.model.request import Element
from onbrief.pipeline.jobs import Job

FILES = {"clip": "clip.mkv", "sound": "sound.wav", "srt": "srt", "vtt": "vtt"}  # what is no picture
EVIDENCE = "evidence."  # such a part is called as its file: `evidence.graph.json`


def suffix_of(job: Job, part: str) -> str:
    """`layout.json`, `matte.product.png`; for the picture itself what the placement wants, else `png`.

    A drawing stands beside its picture as `svg`; where it is what the placement wants, the pixels are `preview.png`.
    """
    if part == "image":
        return job.request.params.get("encode", {}).get("format", "png")
    if part.startswith(EVIDENCE):
        return part
    named = {"layout": "layout.json", "svg": "svg", "signature": SUFFIX, **FILES}
    return named.get(part, f"{part}.png")


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
        sidecars={part: parts[part] for part in ("srt", "vtt") if part in parts},
        matte_paths={p.removeprefix("matte."): path for p, path in parts.items() if p.startswith("matte.")},
    )

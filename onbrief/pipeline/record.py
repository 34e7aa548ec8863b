"""Writes lineage.json: what was made, of what, how, as text that Git can diff and blame."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from onbrief.files import write_bytes
from onbrief.lineage.git import blob_id
from onbrief.lineage.read import SCHEMA, engine_of, failures, lineage_of, stages_of
from onbrief.model import rights
from onbrief.model.campaign import Campaign, load_campaign
from onbrief.pipeline.approved import REVISIONS
from onbrief.pipeline.attempts import as_row, built
from onbrief.pipeline.inputs import hash_of
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.material import rows_of
from onbrief.pipeline.memory import spent_on
from onbrief.pipeline.parts import FILES
from onbrief.pipeline.render import EVIDENCE, Studio, parts_of, suffix_of

MATTES = ("product", "ground", "type", "ink")
BESIDE = ("guide.", EVIDENCE)  # parts that only some renderings have


def write_lineage(
    root: Path,
    name: str,
    jobs: list[Job],
    studio: Studio,
    folders: Sequence[str],
    checked: bool = True,
) -> None:
    """One sorted line a source, request, rendering and file. What was recorded of a rendering stays as it was.

    folders, checked: which outputs there are, and whether gates looked at them: not where a build stopped before.
    """
    path = root / "campaigns" / name / "lineage.json"
    campaign = load_campaign(root, name)
    before = json.loads(path.read_text("utf-8")) if path.is_file() else {"renderings": []}
    lineage = {
        "sources": _sources(campaign),
        "requests": _requests(jobs),
        "renderings": _renderings(jobs, studio, before),
        "checks": _checks(studio.build) if checked else [{"checks": [], "assets": 0}],
        **_attempts(root, name, studio.build),
        **_material(root, name, jobs),
        "files": _files(studio.build, jobs, [*folders, *(["findings.json"] if checked else [])]),
    }
    if spent := _spent(root, name, before, lineage):
        lineage["spent"] = spent
    write_bytes(path, lineage_text(name, lineage).encode())


def _attempts(root: Path, name: str, build: Path) -> dict[str, list[dict[str, Any]]]:
    """What engines failed at and what followed; nothing where every picture was made at once."""
    tried = built(build)
    return {"attempts": [as_row(one) for one in spent_on(root, name, tried)]} if tried else {}


def _material(root: Path, name: str, jobs: Iterable[Job]) -> dict[str, list[dict[str, Any]]]:
    """What came from outside and is used, with its record; nothing where nothing did."""
    used = {wanted.file for job in jobs for wanted in job.request.inputs.values() if wanted.file}
    rows = rows_of(root, name, used)
    return {"material": rows} if rows else {}


def lineage_text(name: str, lineage: dict[str, list[dict[str, Any]]]) -> str:
    """JSON in which every record is one line."""
    sections = [f'"schema": "{SCHEMA}"', f'"campaign": "{name}"']
    for section, records in lineage.items():
        rows = [json.dumps(r, sort_keys=True, ensure_ascii=False, allow_nan=False) for r in records]
        sections.append(f'"{section}": [\n' + ",\n".join(rows) + "\n]")
    return "{\n" + ",\n".join(sections) + "\n}\n"


def _sources(c: Campaign) -> list[dict[str, Any]]:
    """Every file that people wrote and stages read, by Git blob id: brief, copy, selects, style pack, placements."""
    paths = {source.path for source in c.sources.values()}
    paths |= {p for p in c.pack_folder.rglob("*") if p.is_file() and not p.is_symlink()}
    paths -= {c.pack_folder / rights.NAME}
    paths |= {c.folder / cut.edit for cut in (c.shots.cuts.values() if c.shots else ()) if cut.edit}
    return [
        {"path": path.relative_to(c.root).as_posix(), "blob": blob_id(path.read_bytes())}
        for path in sorted(paths)
    ]


def _requests(jobs: Iterable[Job]) -> list[dict[str, Any]]:
    by_id: dict[str, dict[str, Any]] = {}
    for job in jobs:
        entry = by_id.setdefault(
            job.id, {"id": job.id, "about": job.about, **job.request.model_dump(exclude_none=True)}
        )
        if job.about.get("kind") == "master":
            entry["about"] = job.about
    return [by_id[i] for i in sorted(by_id)]


def _renderings(jobs: Iterable[Job], studio: Studio, before: dict[str, Any]) -> list[dict[str, Any]]:
    known = {(r["request"], r["sha256"]): r for r in before["renderings"]}
    rows = {}
    for job in jobs:
        image = hash_of(studio.made[job.id]["image"])
        kept = known.get((job.id, image))
        if kept is None:
            key = studio.key(job)
            kept = {"request": job.id, "key": key, "sha256": image, "made": _made(studio, key)}
        rows[job.id] = kept
    return [rows[i] for i in sorted(rows)]


def _spent(root: Path, name: str, before: dict[str, Any], now: dict[str, Any]) -> list[dict[str, Any]]:
    """What cost money and is asked for no more, so that what was spent is never forgotten."""
    at_hand = {(row["key"], row["sha256"]) for row in (*now["renderings"], *failures(now))}
    committed = (lineage_of(root, name, revision) for revision in REVISIONS)
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for data in (before, *(one.data for one in committed if one)):
        for row in (*data.get("spent", ()), *_paid(data)):
            if (row["key"], row["sha256"]) not in at_hand:
                found.setdefault((row["key"], row["sha256"]), row)
    return [found[which] for which in sorted(found)]


def _paid(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The renderings of a record that cost money, with the stage and engine that their requests told."""
    requests = {request["id"]: request for request in data.get("requests", ())}
    stages = stages_of(data)
    for row in data["renderings"]:
        if (row["made"] or {}).get("cost"):
            request = requests.get(row["request"], {})
            yield {**row, "stage": stages.get(row["request"], ""), "engine": engine_of(request)}
    yield from (row for row in failures(data) if "cost" in row["made"])


def _made(studio: Studio, key: str) -> dict[str, Any] | None:
    """How it was made, from whoever kept it: None where nobody did."""
    entry = studio.approved.get(key) or studio.store.get(key)
    return entry.record if entry else None


def _checks(build: Path) -> list[dict[str, Any]]:
    """First which checks looked at how many deliverables, then a line for each thing found."""
    report = json.loads((build / "findings.json").read_text("utf-8"))
    return [{"checks": report["checks"], "assets": report["assets"]}, *report["findings"]]


def _files(build: Path, jobs: Iterable[Job], outs: Sequence[str]) -> list[dict[str, Any]]:
    """Every file of every output, with the request and part that it is."""
    owner: dict[str, tuple[str, str]] = {}
    for job in jobs:
        parts = ("svg", "image", "preview", "layout", "signature", *FILES, *(f"matte.{m}" for m in MATTES))
        owner |= {f"{job.out}.{suffix_of(job, part)}": (job.id, part) for part in parts}
        owner |= {
            path.relative_to(build).as_posix(): (job.id, part)
            for part, path in parts_of(build, job).items()
            if part.startswith(BESIDE)
        }
    rows = []
    inside = [path for out in outs for path in (build / out).rglob("*")]
    for path in sorted([*inside, *(build / out for out in outs)]):
        if not path.is_file():
            continue
        data = path.read_bytes()
        name = path.relative_to(build).as_posix()
        row: dict[str, Any] = {
            "path": name,
            "bytes": len(data),
            "md5": hashlib.md5(data, usedforsecurity=False).hexdigest(),
            "sha256": hashlib.sha256(data).hexdigest(),
        }
        if name in owner:
            row["request"], row["part"] = owner[name]
        rows.append(row)
    return rows

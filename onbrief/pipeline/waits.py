"""What waits for whom: scenes without a select, selects of a candidate that looks different today, findings that block."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onbrief.errors import InputError
from onbrief.lineage.read import Lineage
from onbrief.model.selects import Selects
from onbrief.model.source import keys_of, read_yaml
from onbrief.pipeline.jobs import Job

Batch = Mapping[tuple[str, int], str]  # (scene, place from 1) → request id of the candidate today
ART_DIRECTOR, PRODUCER = "art director", "producer"


@dataclass(frozen=True)
class Wait:
    """Who is waited for, why (`select`, `confirm` or `finding`), in words; where it is written; what to type."""

    who: str
    why: str
    what: str
    where: str
    command: str


def batch_of(jobs: Iterable[Job]) -> dict[tuple[str, int], str]:
    return {
        (job.about["scene"], job.about["candidate"]): job.id
        for job in jobs
        if job.about["kind"] == "candidate"
    }


def recorded_batch(lineage: Lineage) -> dict[tuple[str, int], str]:
    found = {}
    for request in lineage.data["requests"]:
        about = request["about"]
        if about.get("kind") == "candidate":
            found[str(about["scene"]), int(about["candidate"])] = request["id"]
    return dict(sorted(found.items()))


def for_selects(name: str, batch: Batch, selects: Selects) -> list[Wait]:
    """For the art director."""
    waits = []
    folder = f"campaigns/{name}"
    for scene in dict.fromkeys(scene for scene, _ in batch):
        pick = selects.pick(scene)
        sheet = f"{folder}/build/candidates/{scene}/contact-sheet.html"
        command = f"onbrief select {name} {scene} {pick.candidate if pick else 'CANDIDATE'} --reason …"
        if pick is None:
            waits.append(Wait(ART_DIRECTOR, "select", f"scene {scene} has no select", sheet, command))
        elif batch.get((scene, pick.candidate)) != pick.request:
            text = f"scene {scene} changed since candidate {pick.candidate} was chosen"
            waits.append(Wait(ART_DIRECTOR, "confirm", text, sheet, command))
    return waits


def for_findings(root: Path, name: str, findings: Iterable[Mapping[str, Any]]) -> list[Wait]:
    """For the producer: one for each gate that blocks, with the line blamed most."""
    by_check: dict[str, list[Mapping[str, Any]]] = {}
    for finding in findings:
        if finding.get("severity") == "block":
            by_check.setdefault(str(finding.get("check")), []).append(finding)
    waits = []
    for check, found in sorted(by_check.items()):
        sources = [str(finding.get("source", "")) for finding in found]
        where = _where(root, name, max(sources, key=sources.count))
        count = len({finding.get("asset") for finding in found})
        text = f"{check} blocks {count} deliverable{'s' if count != 1 else ''}"
        waits.append(Wait(PRODUCER, "finding", text, where, f"onbrief check {name}"))
    return waits


def _where(root: Path, name: str, symbolic: str) -> str:
    """`copy/de-DE.yaml#/headline` as file:line:column; as it stands where that file can't be read any more."""
    file, _, pointer = symbolic.partition("#")
    path = root / file.removeprefix("/") if file.startswith("/") else root / "campaigns" / name / file
    try:
        return read_yaml(root, path).where(keys_of(pointer))
    except InputError:
        return symbolic


def findings_of(lineage: Lineage | None) -> list[dict[str, Any]]:
    return lineage.data["checks"][1:] if lineage else []

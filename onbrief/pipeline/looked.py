"""What the gates found in files that are still the same, so that the checks stage looks at what changed.

Advice alone is remembered: `onbrief check`, the gate, always looks anew. What a gate could not look at is never
remembered.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import checks
from onbrief.files import dump_json
from onbrief.model import finding
from onbrief.model.canonical import canonical, sha256, sha256_file
from onbrief.model.finding import Finding, Outcome, Severity
from onbrief.pipeline.inputs import hash_of
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.render import parts_of
from onbrief.pipeline.store import Store

LIBRARIES = ("numpy", "opencv-python-headless", "pillow", "scikit-image", "fonttools")


def looked(
    store: Store, build: Path, seen: Iterable[Job], by: Job, found: Iterable[Finding]
) -> list[Finding]:
    """What was found in these jobs' files, held against the spec of the job `by`; looks only if nobody knows."""
    key = sha256(
        canonical(
            {
                "code": code(),
                "seen": [[job.id, job.about, _hashes(build, job)] for job in seen],
                "by": [by.id, by.about],
            }
        )
    )
    if entry := store.get(key):
        return [_finding(row) for row in json.loads(entry.files["findings"].read_text("utf-8"))]
    told = list(found)
    if all(f.outcome is not Outcome.NOT_RUN for f in told):
        store.put(key, {"findings": ("findings.json", dump_json([asdict(f) for f in told]).encode())}, {})
    return told


@cache
def code() -> dict[str, str]:
    """All that a finding depends on beside the files: the gates, the policies and the libraries that they measure with."""
    assert checks.__file__ and finding.__file__
    rooms = Path(checks.__file__).parent
    policies = sorted((rooms.parent / "policies").glob("*.yaml"))
    paths = [*sorted(rooms.glob("*.py")), *policies, Path(finding.__file__)]
    return {path.name: sha256_file(path) for path in paths} | {name: version(name) for name in LIBRARIES}


def _hashes(build: Path, job: Job) -> dict[str, str]:
    return {part: hash_of(path) for part, path in parts_of(build, job).items()}


def _finding(row: dict[str, Any]) -> Finding:
    box = tuple(row["box"]) if row["box"] else None
    return Finding(
        **{**row, "severity": Severity(row["severity"]), "outcome": Outcome(row["outcome"]), "box": box}
    )

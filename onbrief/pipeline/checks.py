"""Runs the gates over delivered files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from checks import CHECKS
from onbrief.errors import InputError
from onbrief.model.finding import Finding, Outcome, Scope, Severity, Spec
from onbrief.model.placement import Placement
from onbrief.pipeline.inputs import resolve
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.progress import Stage
from onbrief.pipeline.render import parts_of, subject_of

SCHEMA = "onbrief/findings/1"


@dataclass(frozen=True)
class Report:
    """What was looked at by which checks, and what they found: (asset under build/, finding)."""

    assets: list[str]
    checks: list[str]
    findings: list[tuple[str, Finding]]

    def blocking(self, strict: bool) -> list[tuple[str, Finding]]:
        """strict: what could not be looked at blocks too."""
        return [
            (asset, f)
            for asset, f in self.findings
            if f.severity is Severity.BLOCK or (strict and f.outcome is Outcome.NOT_RUN)
        ]


def check_variants(root: Path, build: Path, jobs: Iterable[Job], stage: Stage) -> Report:
    """Every deliverable through every gate. A deliverable that is not there is a finding, not a pass."""
    assets, findings = [], []
    for job in jobs:
        parts = parts_of(build, job)
        if "image" not in parts:
            missing = Finding(
                "spec",
                Severity.BLOCK,
                "the file is missing; run `onbrief build`",
                job.about["deliverable"],
                outcome=Outcome.NOT_RUN,
            )
            findings.append((job.out, missing))
            stage.step(job.out, "missing")
            continue
        asset = parts["image"].relative_to(build).as_posix()
        found = [(asset, finding) for finding in _check(root, build, job)]
        assets.append(asset)
        findings += found
        stage.step(asset, f"{len(found)} findings" if found else "passed")
    return Report(assets, list(CHECKS), sorted(findings, key=lambda f: (f[0], f[1].check, f[1].message)))


def _check(root: Path, build: Path, job: Job) -> Iterable[Finding]:
    subject = subject_of(build, job)
    fonts = [resolve(root, i.file) for n, i in job.request.inputs.items() if n.startswith("font.") and i.file]
    subject = replace(subject, about={**subject.about, "fonts": fonts})
    spec = Spec(
        placement=Placement.model_validate(job.about["spec"]),
        params={**job.request.params, "tolerance": {"ground": job.about["ground_tolerance"]}},
        sources={**job.request.params["sources"], "placement": job.about["deliverable"]},
    )
    for check in CHECKS.values():
        if check.scope is not Scope.DELIVERABLE:
            continue
        try:
            yield from check.run(subject, spec)
        except (OSError, KeyError, InputError) as error:
            yield Finding(
                check.id,
                Severity.WARN,
                f"could not look: {error}",
                job.about["deliverable"],
                outcome=Outcome.NOT_RUN,
            )


def report_json(report: Report) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "assets": len(report.assets),
        "checks": report.checks,
        "findings": [{"asset": asset, **asdict(finding)} for asset, finding in report.findings],
    }

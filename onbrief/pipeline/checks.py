"""Runs the gates over delivered files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, cast

from checks import CHECKS
from checks.spec import unreadable
from onbrief.errors import InputError
from onbrief.model.finding import (
    BatchCheck,
    Check,
    Finding,
    Measured,
    Outcome,
    Scope,
    Severity,
    Spec,
    Subject,
)
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.looked import looked
from onbrief.pipeline.progress import Stage
from onbrief.pipeline.render import parts_of
from onbrief.pipeline.store import Store
from onbrief.pipeline.subjects import look_at, spec_of, spec_of_master

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


def check_campaign(
    root: Path, build: Path, masters: list[Job], variants: list[Job], stage: Stage, store: Store | None = None
) -> Report:
    """Masters before type, every deliverable, then what they are side by side. A missing file is a finding, not a pass.

    store: where the findings of unchanged files are remembered; without one every file is looked at.
    """
    made = {job.id: job for job in (*masters, *variants)}
    assets: list[str] = []
    findings: list[tuple[str, Finding]] = []
    batches: dict[str, list[Measured]] = {}
    for job, scope, spec in _work(masters, variants):
        image = parts_of(build, job).get("image")
        if image is None:
            findings.append((job.out, _missing(job)))
            stage.step(job.out, "missing")
            continue
        asset = image.relative_to(build).as_posix()
        look = cache(partial(look_at, root, build, job, made))
        found = _run(scope, look, spec)
        told = looked(store, build, (job,), job, found) if store else list(found)
        for check_id, table in _tables(job.about["kind"], look, spec, told):
            batches.setdefault(check_id, []).append(Measured(asset, job.about, spec, table))
        if scope is Scope.DELIVERABLE:
            assets.append(asset)
        findings += [(asset, finding) for finding in told]
        stage.step(asset, f"{len(told)} findings" if told else "passed")
    for check_id, batch in batches.items():
        findings += [(finding.asset, finding) for finding in CHECKS[check_id].run(batch)]
    return Report(assets, list(CHECKS), sorted(findings, key=lambda f: (f[0], f[1].check, f[1].message)))


def _work(masters: list[Job], variants: list[Job]) -> Iterator[tuple[Job, Scope, Spec]]:
    for job in masters:
        if job.about["kind"] == "master":
            used = next(v for v in variants if v.request.inputs["master"].request == job.id)
            yield job, Scope.CANDIDATE, spec_of_master(job, used)
    for job in variants:
        yield job, Scope.DELIVERABLE, spec_of(job)


def _missing(job: Job) -> Finding:
    source = job.about.get("deliverable", "brief.yaml")
    text = "The file is missing; run `onbrief build`."
    return Finding("spec", Severity.BLOCK, text, source, outcome=Outcome.NOT_RUN)


def _tables(
    kind: str, look: Callable[[], Subject], spec: Spec, told: list[Finding]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """What each gate that compares files measures in this one. What it can't measure goes to `told`."""
    for check in CHECKS.values():
        if check.scope is Scope.BATCH and cast(BatchCheck, check).over == kind:
            try:
                yield check.id, cast(BatchCheck, check).measure(look(), spec)
            except (OSError, KeyError, ValueError, InputError) as error:
                told.append(_not_run(check, error, spec))


def _run(scope: Scope, look: Callable[[], Subject], spec: Spec) -> Iterator[Finding]:
    """Every gate of a scope. What can't be read (a sidecar cut short) is told, not passed.

    Of a deliverable that nobody can open the spec gate tells, and it alone.
    """
    shut = scope is Scope.DELIVERABLE and _shut(look, spec)
    for check in CHECKS.values():
        if check.scope is scope and (not shut or check.id == "spec"):
            try:
                yield from check.run(look(), spec)
            except (OSError, KeyError, ValueError, InputError) as error:
                yield _not_run(check, error, spec)


def _shut(look: Callable[[], Subject], spec: Spec) -> bool:
    try:
        return unreadable(look(), spec) is not None
    except (OSError, KeyError, ValueError, InputError):
        return False  # each gate tells that it couldn't look


def _not_run(check: Check, error: Exception, spec: Spec) -> Finding:
    text, source = f"This gate didn't run: {error}.", spec.sources["placement"]
    return Finding(check.id, Severity.WARN, text, source, outcome=Outcome.NOT_RUN)


def report_json(report: Report) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "assets": len(report.assets),
        "checks": report.checks,
        "findings": [{"asset": asset, **asdict(finding)} for asset, finding in report.findings],
    }

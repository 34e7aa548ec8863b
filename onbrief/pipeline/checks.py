"""Runs the gates over delivered files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from checks import CHECKS
from onbrief.errors import InputError
from onbrief.model.finding import Finding, Outcome, Scope, Severity, Spec, Subject
from onbrief.model.placement import Placement
from onbrief.pipeline.inputs import resolve
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.looked import looked
from onbrief.pipeline.progress import Stage
from onbrief.pipeline.render import parts_of, subject_of
from onbrief.pipeline.store import Store

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
    """Masters against their anchor, every deliverable through every gate. A missing file is a finding, not a pass.

    store: where the findings of unchanged files are remembered; without one every file is looked at.
    """
    assets: list[str] = []
    findings: list[tuple[str, Finding]] = []
    work = [
        *_family(build, masters, variants),
        *(_Task(job, (job,), job, _deliverable(root, build, job)) for job in variants),
    ]
    for job, seen, by, found in work:
        image = parts_of(build, job).get("image")
        if image is None:
            findings.append((job.out, _missing(job)))
            stage.step(job.out, "missing")
            continue
        asset = image.relative_to(build).as_posix()
        told = looked(store, build, seen, by, found) if store else list(found)
        if job.about["kind"] == "variant":
            assets.append(asset)
        findings += [(asset, finding) for finding in told]
        stage.step(asset, f"{len(told)} findings" if told else "passed")
    return Report(assets, list(CHECKS), sorted(findings, key=lambda f: (f[0], f[1].check, f[1].message)))


class _Task(NamedTuple):
    """A file to look at; whose files are seen and whose spec is held against them; what looking yields (lazily)."""

    job: Job
    seen: tuple[Job, ...]
    by: Job
    findings: Iterable[Finding]


def _missing(job: Job) -> Finding:
    source = job.about.get("deliverable", "brief.yaml")
    text = "The file is missing; run `onbrief build`."
    return Finding("spec", Severity.BLOCK, text, source, outcome=Outcome.NOT_RUN)


def _family(build: Path, masters: list[Job], variants: list[Job]) -> Iterator[_Task]:
    """Every master but the anchors, held against the anchor of its scene."""
    pictures = [job for job in masters if job.about["kind"] == "master"]
    anchors = {job.about["scene"]: job for job in pictures if job.about["anchor"]}
    for job in pictures:
        if not job.about["anchor"]:
            used = next(v for v in variants if v.request.inputs["master"].request == job.id)
            anchor = anchors[job.about["scene"]]
            yield _Task(job, (job, anchor), used, _held(build, job, anchor, used))


def _held(build: Path, job: Job, anchor: Job, used: Job) -> Iterator[Finding]:
    def subject() -> Subject:
        ours = subject_of(build, job)
        return replace(ours, about={**ours.about, "anchor": subject_of(build, anchor)})

    yield from _run(Scope.BATCH, subject, _spec(used))


def _deliverable(root: Path, build: Path, job: Job) -> Iterator[Finding]:
    def subject() -> Subject:
        ours = subject_of(build, job)
        files = [i.file for name, i in job.request.inputs.items() if name.startswith("font.") and i.file]
        return replace(ours, about={**ours.about, "fonts": [resolve(root, file) for file in files]})

    yield from _run(Scope.DELIVERABLE, subject, _spec(job))


def _spec(job: Job) -> Spec:
    return Spec(
        placement=Placement.model_validate(job.about["spec"]),
        params={**job.request.params, "tolerance": {"ground": job.about["ground_tolerance"]}},
        sources={**job.request.params["sources"], "placement": job.about["deliverable"]},
    )


def _run(scope: Scope, look: Callable[[], Subject], spec: Spec) -> Iterator[Finding]:
    """Every gate of a scope. What can't be read (a sidecar cut short, a missing anchor) is told, not passed."""
    look = cache(look)
    for check in CHECKS.values():
        if check.scope is scope:
            try:
                yield from check.run(look(), spec)
            except (OSError, KeyError, ValueError, InputError) as error:
                text, source = f"This gate didn't run: {error}.", spec.sources["placement"]
                yield Finding(check.id, Severity.WARN, text, source, outcome=Outcome.NOT_RUN)


def report_json(report: Report) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "assets": len(report.assets),
        "checks": report.checks,
        "findings": [{"asset": asset, **asdict(finding)} for asset, finding in report.findings],
    }

"""Runs the gates over a campaign's facts, masters, deliverables and packs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from onbrief.model.finding import Check, Finding, Measured, Scope, Severity
from onbrief.pipeline.gates import gates as all_gates
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.judge import Answers, compared
from onbrief.pipeline.looked import Looked, key_of_batch
from onbrief.pipeline.pieces import Built, Piece, measure, pieces_of
from onbrief.pipeline.progress import Stage
from onbrief.pipeline.severity import Told, settle
from onbrief.pipeline.subjects import is_film
from onbrief.pipeline.workers import one_thread

SCHEMA = "onbrief/findings/1"
STAGES = ("brief", "candidates", "masters", "variants", "pack")
USUAL = ("brief", "masters", "variants", "pack")  # candidates are looked at on request: nobody delivers them
BUILT = (
    "masters",
    "variants",
)  # what the checks stage looks at: it may depend on no rights, dates and waivers


@dataclass(frozen=True)
class Report:
    """What was looked at by which gates, and what they found: (file under build/, or "" for the campaign; finding).

    deliverables: how many of the assets are. every: all files of the campaign that gates can look at. kept: of how
    many assets nothing had to be measured. file: what was judged in a deliverable's place, if anything was. whole: the
    gates that looked at all that they can look at. rates: frames a second of each asset that moves. taken_as: the
    deliverable in whose place a file was judged, where its name alone doesn't say.
    """

    campaign: str
    client: str
    assets: list[str]
    deliverables: int
    every: list[str]
    checks: list[str]
    findings: list[tuple[str, Finding]]
    kept: int = 0
    file: Path | None = None
    whole: frozenset[str] = frozenset()
    rates: Mapping[str, str] = field(default_factory=dict)
    taken_as: str = ""


def settled(root: Path, report: Report, today: date) -> list[Told]:
    """A report's findings with what policy, records and waivers make of them: the one place where that is asked."""
    return settle(root, report.campaign, report.client, report.findings, report.every, today, report.whole)


def check_campaign(
    root: Path,
    name: str,
    stage: Callable[[int], Stage],
    gates: Mapping[str, Check] | None = None,
    stages: Iterable[str] = USUAL,
    looked: Looked | None = None,
) -> Report:
    """Looks at everything that these stages made. A missing file is a finding, not a pass.

    stage: makes the progress report for so many steps. looked: what is remembered of unchanged files; without it
    every file is measured. Raises InputError where the campaign isn't compiled.
    """
    one_thread()
    known, stages = dict(all_gates() if gates is None else gates), tuple(stages)
    built = Built.of(root, name)
    pieces, missing = pieces_of(built, known, stages)
    kept = measure(pieces, known, stage(len(pieces)), looked)
    findings = list(missing)
    for piece in pieces:
        told = piece.answers.told(piece.source)
        findings += [
            (one.asset or piece.asset, _advice(one) if piece.kind == "candidate" else one) for one in told
        ]
    findings += _compared(pieces, known, looked)
    ran = {gate for piece in pieces for gate in piece.gates}
    return Report(
        name,
        built.client,
        [piece.asset for piece in pieces if piece.asset],
        sum(piece.kind == "variant" for piece in pieces),
        built.every,
        [gate for gate in known if gate in ran],
        in_order(findings),
        kept,
        whole=frozenset(ran) if set(stages) >= set(USUAL) else frozenset(),
        rates={piece.asset: rate_of(piece.job) for piece in pieces if piece.job and is_film(piece.job)},
    )


def rate_of(job: Job) -> str:
    return str(job.request.params.get("rate", "25"))


def report_json(report: Report) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "assets": report.deliverables,
        "checks": report.checks,
        "findings": [{**asdict(finding), "asset": asset} for asset, finding in report.findings],
    }


def _compared(
    pieces: list[Piece], gates: dict[str, Check], looked: Looked | None
) -> Iterator[tuple[str, Finding]]:
    """What the gates that compare files find in all their tables."""
    for gate in gates.values():
        if gate.scope is not Scope.BATCH:
            continue
        mine = [piece for piece in pieces if gate.id in piece.answers.tables and piece.job and piece.spec]
        if not mine:
            continue
        batch = [
            Measured(p.asset, p.job.about, p.spec, p.answers.tables[gate.id])
            for p in mine
            if p.job and p.spec
        ]
        known = Answers()
        key = key_of_batch([(p.asset, p.key) for p in mine]) if looked and all(p.key for p in mine) else ""
        if looked and key:
            known.recall(looked.get(key), [gate.id])
        if gate.id not in known.findings:
            known = compared(gate, batch)
            if looked and key:
                looked.put(key, known.lasting)
        yield from ((finding.asset, finding) for finding in known.told("brief.yaml"))


def _advice(finding: Finding) -> Finding:
    """A candidate is only looked at to choose well: nothing of it blocks."""
    return replace(finding, severity=Severity.WARN) if finding.severity is Severity.BLOCK else finding


def in_order(findings: Iterable[tuple[str, Finding]]) -> list[tuple[str, Finding]]:
    return sorted(findings, key=lambda told: (told[0], told[1].check, told[1].message))

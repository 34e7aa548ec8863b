"""Runs the gates: over a campaign's facts, masters, deliverables and packs, or over one file by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from onbrief.errors import InputError
from onbrief.model.finding import Check, Finding, Measured, Outcome, Scope, Severity, Spec, Subject
from onbrief.pipeline.gates import gates as all_gates
from onbrief.pipeline.gates import of_scope
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.judge import Answers, Look, Seen, compared, judged
from onbrief.pipeline.looked import Looked, key_of, key_of_batch
from onbrief.pipeline.progress import Stage
from onbrief.pipeline.render import parts_of
from onbrief.pipeline.stages import build_folder, requested
from onbrief.pipeline.subjects import look_at, spec_of, spec_of_candidate, spec_of_master
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

    deliverables: how many of the assets are. kept: how many assets were unchanged, so that nothing was measured.
    file: the path of the file that was judged in a deliverable's place, else empty.
    """

    campaign: str
    assets: list[str]
    deliverables: int
    checks: list[str]
    findings: list[tuple[str, Finding]]
    kept: int = 0
    file: str = ""


@dataclass(frozen=True)
class Told:
    """A finding as people are told it."""

    asset: str
    finding: Finding

    def blocks(self, strict: bool) -> bool:
        """strict: what could not be looked at blocks too."""
        not_run = self.finding.outcome is Outcome.NOT_RUN
        return self.finding.severity is Severity.BLOCK or (strict and not_run)


def settled(root: Path, report: Report, today: date) -> list[Told]:
    """A report's findings with what policy, records and waivers make of them: the one place where that is asked."""
    return [Told(asset, finding) for asset, finding in report.findings]


@dataclass
class _Piece:
    """One thing to look at: a file of the build, or what `see` makes (a campaign's facts, a pack)."""

    asset: str
    see: Callable[[], Seen]
    gates: tuple[str, ...]
    source: str
    job: Job | None = None
    spec: Spec | None = None
    key: str = ""
    answers: Answers = field(default_factory=Answers)

    @property
    def kind(self) -> str:
        return self.job.about["kind"] if self.job else ""


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
    known = dict(all_gates() if gates is None else gates)
    pieces, missing = _pieces(root, name, known, tuple(stages))
    kept = _measure(pieces, known, stage(len(pieces)), looked)
    findings = list(missing)
    for piece in pieces:
        told = piece.answers.told(piece.source)
        findings += [
            (one.asset or piece.asset, _advice(one) if piece.kind == "candidate" else one) for one in told
        ]
    findings += _compared(pieces, known, looked)
    assets = [piece.asset for piece in pieces if piece.asset]
    deliverables = sum(piece.kind == "variant" for piece in pieces)
    ran = {gate for piece in pieces for gate in piece.gates}
    return Report(
        name, assets, deliverables, [gate for gate in known if gate in ran], _sorted(findings), kept
    )


def check_file(
    root: Path, name: str, job: Job, path: Path, stage: Stage, gates: Mapping[str, Check] | None = None
) -> Report:
    """Judges any file as that deliverable: its own bytes, the sidecar, mattes and spec of the build.

    Gates that compare files are not asked. Raises InputError where the build lacks the deliverable's sidecars.
    """
    one_thread()
    known = dict(all_gates() if gates is None else gates)
    build = build_folder(root, name)
    image = parts_of(build, job).get("image")
    if image is None:
        raise InputError.at(job.out, "this deliverable isn't built here", f"Run `onbrief build {name}`.")
    made = {job.id: job for job in requested(root, name, "masters")}
    asset, spec = image.relative_to(build).as_posix(), spec_of(job)

    def see() -> Seen:
        return in_place(look_at(root, build, job, made), path), spec

    piece = _Piece(asset, see, of_scope(known, Scope.DELIVERABLE), spec.sources["placement"], job, spec)
    _measure([piece], known, stage, None)
    findings = [(asset, one) for one in piece.answers.told(piece.source)]
    return Report(name, [asset], 1, list(piece.gates), _sorted(findings), file=str(path))


def in_place(subject: Subject, path: Path) -> Subject:
    """Another file in a deliverable's place. The preview of a drawing shows the build's bytes and none else."""
    same = subject.preview and path.read_bytes() == subject.path.read_bytes()
    return replace(subject, path=path, preview=subject.preview if same else None)


def report_json(report: Report) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "assets": report.deliverables,
        "checks": report.checks,
        "findings": [{**asdict(finding), "asset": asset} for asset, finding in report.findings],
    }


def _pieces(
    root: Path, name: str, gates: dict[str, Check], stages: tuple[str, ...]
) -> tuple[list[_Piece], list[tuple[str, Finding]]]:
    """What there is to look at, and what is missing."""
    build = build_folder(root, name)
    pieces: list[_Piece] = []
    missing: list[tuple[str, Finding]] = []
    if "brief" in stages:
        pieces += _facts(root, name, of_scope(gates, Scope.BRIEF))
    if {"candidates", "masters", "variants"} & set(stages):
        kinds = {kind: requested(root, name, kind) for kind in ("candidates", "masters", "variants")}
        made = {job.id: job for jobs in kinds.values() for job in jobs}
        for kind, jobs in kinds.items():
            for job in jobs if kind in stages else ():
                spec = _spec(job, kinds["variants"], made)
                wanted = _gates(job, gates)
                image = parts_of(build, job).get("image")
                if spec is None or not wanted:
                    continue
                if image is None:
                    missing.append((job.out, _missing(job)))
                    continue
                see = partial(_seen, root, build, job, made, spec)
                asset = image.relative_to(build).as_posix()
                pieces.append(_Piece(asset, see, wanted, spec.sources["placement"], job, spec))
    if "pack" in stages:
        pieces += _packs(root, name, of_scope(gates, Scope.PACK))
    return pieces, missing


def _gates(job: Job, gates: dict[str, Check]) -> tuple[str, ...]:
    kind = job.about["kind"]
    scope = Scope.DELIVERABLE if kind == "variant" else Scope.CANDIDATE
    return (*of_scope(gates, scope), *of_scope(gates, Scope.BATCH, kind))


def _seen(root: Path, build: Path, job: Job, made: Mapping[str, Job], spec: Spec) -> Seen:
    return look_at(root, build, job, made), spec


def _spec(job: Job, variants: list[Job], made: Mapping[str, Job]) -> Spec | None:
    """What a file is held against; None for what is no picture of its own (a plate) or in no deliverable."""
    match job.about["kind"]:
        case "variant":
            return spec_of(job)
        case "candidate":
            plate = (
                made.get(job.request.inputs["plate"].request or "") if "plate" in job.request.inputs else job
            )
            return spec_of_candidate(job, plate.request.params["size"]) if plate else None
        case "master":
            shown = (v for v in variants if v.request.inputs["master"].request == job.id)
            used = next(shown, None)
            return spec_of_master(job, used) if used else None
    return None


def _facts(root: Path, name: str, gates: tuple[str, ...]) -> Iterator[_Piece]:
    if gates:
        dossier = import_module("onbrief.pipeline.dossier").dossier
        yield _Piece("", lambda: (dossier(root, name, date.today()),), gates, "brief.yaml")


def _packs(root: Path, name: str, gates: tuple[str, ...]) -> Iterator[_Piece]:
    if gates:
        for pack in import_module("onbrief.pipeline.packed").pack_of(root, name):
            yield _Piece(f"packs/{pack.path.name}", partial(tuple, [pack]), gates, "brief.yaml")


def _measure(pieces: list[_Piece], gates: dict[str, Check], stage: Stage, looked: Looked | None) -> int:
    """Asks the gates, but of what is remembered; how many pieces nothing had to be asked of."""
    todo: list[Look] = []
    waiting: dict[int, _Piece] = {}
    for piece in pieces:
        if looked and piece.job:
            piece.key = _key(piece)
            piece.answers.recall(looked.get(piece.key) if piece.key else {}, piece.gates)
        known = {*piece.answers.findings, *piece.answers.tables}
        left = [gate for gate in piece.gates if gate not in known]
        if left:
            todo.append(Look(piece.asset, piece.see, left, piece.source))
            waiting[id(todo[-1])] = piece
        else:
            stage.step(piece.asset, _verdict(piece))
    for look, answers in judged(todo, gates):
        piece = waiting[id(look)]
        if looked and piece.key:
            looked.put(piece.key, answers.lasting)
        answers.findings = {**piece.answers.findings, **answers.findings}
        answers.tables |= piece.answers.tables
        piece.answers = answers
        stage.step(piece.asset, _verdict(piece))
    return len(pieces) - len(todo)


def _key(piece: _Piece) -> str:
    """Under which its answers are remembered; empty where its files can't be read, which the gates will tell."""
    try:
        subject, spec = piece.see()
        return key_of(subject, spec)
    except (OSError, KeyError, TypeError, ValueError, InputError):
        return ""


def _verdict(piece: _Piece) -> str:
    number = len(piece.answers.told(piece.source))
    return f"{number} finding{'s' * (number != 1)}" if number else "passed"


def _compared(
    pieces: list[_Piece], gates: dict[str, Check], looked: Looked | None
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


def _missing(job: Job) -> Finding:
    source = job.about.get("deliverable", "brief.yaml")
    text = "The file is missing; run `onbrief build`."
    return Finding("spec", Severity.BLOCK, text, source, outcome=Outcome.NOT_RUN)


def _sorted(findings: Iterable[tuple[str, Finding]]) -> list[tuple[str, Finding]]:
    return sorted(findings, key=lambda told: (told[0], told[1].check, told[1].message))

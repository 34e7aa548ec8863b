"""Runs the gates: over a campaign's facts, masters, deliverables and packs, or over one file by its name."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from onbrief.errors import InputError
from onbrief.model.finding import Check, Finding, Measured, Outcome, Scope, Severity, Spec, Subject
from onbrief.pipeline.films.judged import as_subject
from onbrief.pipeline.films.named import Film
from onbrief.pipeline.gates import gates as all_gates
from onbrief.pipeline.gates import of_scope
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.judge import Answers, Look, Seen, compared, judged
from onbrief.pipeline.looked import Looked, key_of, key_of_batch
from onbrief.pipeline.progress import Quiet, Stage
from onbrief.pipeline.render import parts_of, suffix_of
from onbrief.pipeline.severity import Told, settle
from onbrief.pipeline.stages import build_folder, kinds_of, requested
from onbrief.pipeline.subjects import is_film, look_at, spec_of, spec_of_candidate, spec_of_master
from onbrief.pipeline.workers import one_thread

SCHEMA = "onbrief/findings/1"
SHOWN = ("master", "variant")
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
    known, stages = dict(all_gates() if gates is None else gates), tuple(stages)
    built = Built.of(root, name)
    pieces, missing = _pieces(built, known, stages)
    kept = _measure(pieces, known, stage(len(pieces)), looked)
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
        _sorted(findings),
        kept,
        whole=frozenset(ran) if set(stages) >= set(USUAL) else frozenset(),
        rates={piece.asset: _rate(piece.job) for piece in pieces if piece.job and is_film(piece.job)},
    )


def _rate(job: Job) -> str:
    return str(job.request.params.get("rate", "25"))


def check_file(
    root: Path, name: str, job: Job, path: Path, stage: Stage, gates: Mapping[str, Check] | None = None
) -> Report:
    """Judges any file as that deliverable: its own bytes, the sidecar, mattes and spec of the build.

    Gates that compare files are not asked. Raises InputError where the deliverable isn't built here.
    """
    one_thread()
    known = dict(all_gates() if gates is None else gates)
    built, spec = Built.of(root, name), spec_of(job)
    image = parts_of(built.folder, job).get("image")
    if image is None:
        raise InputError.at(job.out, "this deliverable isn't built here", f"Run `onbrief build {name}`.")
    asset = image.relative_to(built.folder).as_posix()
    with TemporaryDirectory() as folder:

        def see() -> Seen:
            return in_place(look_at(root, built.folder, job, built.made), path, spec, Path(folder)), spec

        piece = _Piece(asset, see, _gates(job, known, alone=True), spec.sources["placement"], job, spec)
        _measure([piece], known, stage, None)
    findings = [(asset, one) for one in piece.answers.told(piece.source)]
    return Report(
        name, built.client, [asset], 1, built.every, list(piece.gates), _sorted(findings), file=path
    )


def check_film(
    root: Path,
    film: Film,
    films: Sequence[Film],
    path: Path,
    stage: Stage,
    gates: Mapping[str, Check] | None = None,
) -> Report:
    """Judges any film as that deliverable. Nothing need be built: what people wrote is what it is held against."""
    one_thread()
    known = dict(all_gates() if gates is None else gates)
    job, spec = film.job, spec_of(film.job)
    asset = f"{job.out}.{suffix_of(job, 'image')}"

    def see() -> Seen:
        return as_subject(root, film, films, path), spec

    piece = _Piece(asset, see, _gates(job, known, alone=True), spec.sources["placement"], job, spec)
    _measure([piece], known, stage, None)
    findings = [(asset, one) for one in piece.answers.told(piece.source)]
    mine = [one.job for one in films if one.campaign == film.campaign]
    every = [f"{one.out}.{suffix_of(one, 'image')}" for one in mine]
    if (build_folder(root, film.campaign) / "requests" / "pack.json").is_file():
        every = list(dict.fromkeys((*Built.of(root, film.campaign).every, *every)))
    return Report(
        film.campaign,
        film.client,
        [asset],
        1,
        every,
        list(piece.gates),
        _sorted(findings),
        file=path,
        rates={asset: _rate(job)},
        taken_as=film.address,
    )


def look_over(
    root: Path, name: str, jobs: Iterable[Job], made: Mapping[str, Job], gates: Iterable[str]
) -> dict[str, list[Finding]]:
    """What these gates find on single candidates, by their stem. made: by request id, to find what they are made from."""
    one_thread()
    known = {gate: all_gates()[gate] for gate in gates}
    built = Built(root, name, build_folder(root, name), "", {}, dict(made))
    pieces = []
    for job in jobs:
        spec = _spec(job, built)
        assert spec is not None
        pieces.append(
            _Piece(
                job.out, partial(_seen, built, job, spec), tuple(known), spec.sources["placement"], job, spec
            )
        )
    _measure(pieces, known, Quiet("checks", len(pieces)), None)
    return {piece.asset: piece.answers.told(piece.source) for piece in pieces}


def in_place(subject: Subject, path: Path, spec: Spec, folder: Path) -> Subject:
    """Another file in a deliverable's place. folder: where a drawing's pixels go; the build's show other bytes.

    A drawing that can't be drawn gets no pixels: the gates tell why.
    """
    from checks import vector

    preview = None
    if vector.is_drawing(path):
        with suppress(Exception):  # hostile drawings can make a parser raise nearly anything
            vector.read(path)
            preview = _drawn(path, spec, folder / "preview.png")
    return replace(subject, path=path, preview=preview)


def _drawn(path: Path, spec: Spec, target: Path) -> Path:
    from onbrief.pipeline.encode import encode_png

    draw = import_module("renderers.svg").pixels
    pixels = draw(path.read_bytes(), (spec.placement.width, spec.placement.height))
    target.write_bytes(encode_png(pixels[..., :3]))
    return target


def report_json(report: Report) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "assets": report.deliverables,
        "checks": report.checks,
        "findings": [{**asdict(finding), "asset": asset} for asset, finding in report.findings],
    }


@dataclass(frozen=True)
class Built:
    """A campaign's requests, and the folder that their pictures are in."""

    root: Path
    name: str
    folder: Path
    client: str
    jobs: dict[str, list[Job]]
    made: dict[str, Job]

    @classmethod
    def of(cls, root: Path, name: str) -> Built:
        """Raises InputError where the campaign isn't compiled."""
        jobs = {kind: requested(root, name, kind) for kind in kinds_of(root, name)}
        made = {job.id: job for mine in jobs.values() for job in mine}
        folder = build_folder(root, name)
        client = json.loads((folder / "requests" / "pack.json").read_text("utf-8"))["client"]
        return cls(root, name, folder, client, jobs, made)

    @property
    def every(self) -> list[str]:
        """All masters and deliverables, as they are named under the build folder."""
        shown = [job for job in (*self.jobs["masters"], *self.jobs["variants"]) if job.about["kind"] in SHOWN]
        return [f"{job.out}.{suffix_of(job, 'image')}" for job in shown]


def _pieces(
    built: Built, gates: dict[str, Check], stages: tuple[str, ...]
) -> tuple[list[_Piece], list[tuple[str, Finding]]]:
    """What there is to look at, and what is missing."""
    pieces: list[_Piece] = []
    missing: list[tuple[str, Finding]] = []
    if "brief" in stages:
        pieces += _facts(built, of_scope(gates, Scope.BRIEF))
    for job in (job for kind in built.jobs if kind in stages for job in built.jobs[kind]):
        spec, wanted = _spec(job, built), _gates(job, gates)
        if spec is None or not wanted:
            continue
        image = parts_of(built.folder, job).get("image")
        if image is None:
            missing.append((job.out, _missing(job)))
            continue
        asset = image.relative_to(built.folder).as_posix()
        see = partial(_seen, built, job, spec)
        pieces.append(_Piece(asset, see, wanted, spec.sources["placement"], job, spec))
    if "pack" in stages:
        pieces += _packs(built, of_scope(gates, Scope.PACK))
    return pieces, missing


def _gates(job: Job, gates: dict[str, Check], alone: bool = False) -> tuple[str, ...]:
    """alone: without those that compare files."""
    if is_film(job):
        return of_scope(gates, Scope.FILM)
    kind = job.about["kind"]
    scope = Scope.DELIVERABLE if kind == "variant" else Scope.CANDIDATE
    return (*of_scope(gates, scope), *(() if alone else of_scope(gates, Scope.BATCH, kind)))


def _seen(built: Built, job: Job, spec: Spec) -> Seen:
    return look_at(built.root, built.folder, job, built.made), spec


def _spec(job: Job, built: Built) -> Spec | None:
    """What a file is held against; None for what is no picture of its own (a plate) or in no deliverable."""
    match job.about["kind"]:
        case "variant":
            return spec_of(job)
        case "candidate":
            plate = job.request.inputs.get("plate")
            drawn = built.made[plate.request] if plate and plate.request else job
            return spec_of_candidate(job, drawn.request.params["size"])
        case "master":
            used = next((v for v in built.jobs["variants"] if _shows(v, job)), None)
            return spec_of_master(job, used) if used else None
    return None


def _shows(variant: Job, master: Job) -> bool:
    shown = variant.request.inputs.get("master")
    return shown is not None and shown.request == master.id


def _facts(built: Built, gates: tuple[str, ...]) -> Iterator[_Piece]:
    if gates:
        dossier = import_module("onbrief.pipeline.dossier").dossier
        yield _Piece("", lambda: (dossier(built.root, built.name, date.today()),), gates, "brief.yaml")


def _packs(built: Built, gates: tuple[str, ...]) -> Iterator[_Piece]:
    if gates:
        for pack in import_module("onbrief.pipeline.packed").pack_of(built.root, built.name):
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

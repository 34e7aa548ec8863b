"""What there is to look at in a campaign: its facts, files and packs, each with the gates that it is held against."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path

from onbrief.errors import InputError
from onbrief.model.finding import Check, Finding, Outcome, Scope, Severity, Spec
from onbrief.pipeline.gates import of_scope
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.judge import Answers, Look, Seen, judged
from onbrief.pipeline.looked import Looked, key_of
from onbrief.pipeline.progress import Stage
from onbrief.pipeline.render import parts_of, suffix_of
from onbrief.pipeline.stages import build_folder, kinds_of, requested
from onbrief.pipeline.subjects import (
    is_film,
    look_at,
    spec_in_film,
    spec_of,
    spec_of_candidate,
    spec_of_master,
)

SHOWN = ("master", "variant")
WORDS = (
    "missing-glyphs",
    "wording",
    "final-copy",
)  # that need a layout alone, which films made here have too


@dataclass
class Piece:
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

    @cached_property
    def films_of(self) -> dict[str, Job]:
        """Request of all that a film is made from → the first such film."""
        found: dict[str, Job] = {}
        for film in filter(is_film, self.jobs.get("variants", ())):
            left = [film]
            while left:
                for wanted in left.pop().request.inputs.values():
                    one = self.made.get(wanted.request or "")
                    if one and one.id not in found:
                        found[one.id] = film
                        left.append(one)
        return found

    @property
    def every(self) -> list[str]:
        """All masters and deliverables, as they are named under the build folder."""
        shown = [job for job in (*self.jobs["masters"], *self.jobs["variants"]) if job.about["kind"] in SHOWN]
        return [f"{job.out}.{suffix_of(job, 'image')}" for job in shown]


def pieces_of(
    built: Built, gates: dict[str, Check], stages: tuple[str, ...]
) -> tuple[list[Piece], list[tuple[str, Finding]]]:
    """What there is to look at, and what is missing."""
    pieces: list[Piece] = []
    missing: list[tuple[str, Finding]] = []
    if "brief" in stages:
        pieces += _facts(built, of_scope(gates, Scope.BRIEF))
    for job in (job for kind in built.jobs if kind in stages for job in built.jobs[kind]):
        spec, wanted = spec_for(job, built), gates_of(job, gates)
        if spec is None or not wanted:
            continue
        image = parts_of(built.folder, job).get("image")
        if image is None:
            missing.append((job.out, _missing(job)))
            continue
        asset = image.relative_to(built.folder).as_posix()
        see = partial(seen, built, job, spec)
        pieces.append(Piece(asset, see, wanted, spec.sources["placement"], job, spec))
    if "pack" in stages:
        pieces += _packs(built, of_scope(gates, Scope.PACK))
    return pieces, missing


def gates_of(job: Job, gates: dict[str, Check], alone: bool = False) -> tuple[str, ...]:
    """alone: without those that compare files, or that read the layout of a film that was made here."""
    if is_film(job):
        made_here = not alone and "given" not in job.request.inputs
        return (*of_scope(gates, Scope.FILM), *(one for one in WORDS if made_here and one in gates))
    kind = job.about["kind"]
    scope = Scope.DELIVERABLE if kind == "variant" else Scope.CANDIDATE
    return (*of_scope(gates, scope), *(() if alone else of_scope(gates, Scope.BATCH, kind)))


def seen(built: Built, job: Job, spec: Spec) -> Seen:
    return look_at(built.root, built.folder, job, built.made), spec


def spec_for(job: Job, built: Built) -> Spec | None:
    """What a file is held against; None for what is no picture of its own (a plate) or in no deliverable."""
    match job.about["kind"]:
        case "variant":
            return spec_of(job)
        case "candidate":
            return spec_of_candidate(job, _drawn(job, built))
        case "master":
            return _spec_of_master(job, built)
    return None


def _spec_of_master(job: Job, built: Built) -> Spec | None:
    """Of a deliverable that is cut from it, else of the film whose shots move over it, else none."""
    for variant in built.jobs["variants"]:
        shown = variant.request.inputs.get("master")
        if shown is not None and shown.request == job.id:
            return spec_of_master(job, variant)
    plate = job.request.inputs.get("plate")  # films take their stills ungraded: of the same plate
    film = built.films_of.get(job.id) or built.films_of.get((plate and plate.request) or "")
    return spec_in_film(job, film, _drawn(job, built)) if film else None


def _drawn(job: Job, built: Built) -> tuple[int, int]:
    """Pixels: of its plate where it is finished from one."""
    plate = job.request.inputs.get("plate")
    drawn = built.made[plate.request] if plate and plate.request else job
    width, height = drawn.request.params["size"]
    return width, height


def _facts(built: Built, gates: tuple[str, ...]) -> Iterator[Piece]:
    if gates:
        dossier = import_module("onbrief.pipeline.dossier").dossier
        yield Piece("", lambda: (dossier(built.root, built.name, date.today()),), gates, "brief.yaml")


def _packs(built: Built, gates: tuple[str, ...]) -> Iterator[Piece]:
    if gates:
        for pack in import_module("onbrief.pipeline.packed").pack_of(built.root, built.name):
            yield Piece(f"packs/{pack.path.name}", partial(tuple, [pack]), gates, "brief.yaml")


def _missing(job: Job) -> Finding:
    source = job.about.get("deliverable", "brief.yaml")
    text = "The file is missing; run `onbrief build`."
    return Finding("spec", Severity.BLOCK, text, source, outcome=Outcome.NOT_RUN)


def measure(pieces: list[Piece], gates: dict[str, Check], stage: Stage, looked: Looked | None) -> int:
    """Asks the gates, but of what is remembered; how many pieces nothing had to be asked of."""
    todo: list[Look] = []
    waiting: dict[int, Piece] = {}
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


def _key(piece: Piece) -> str:
    """Under which its answers are remembered; empty where its files can't be read, which the gates will tell."""
    try:
        subject, spec = piece.see()
        return key_of(subject, spec)
    except (OSError, KeyError, TypeError, ValueError, InputError):
        return ""


def _verdict(piece: Piece) -> str:
    number = len(piece.answers.told(piece.source))
    return f"{number} finding{'s' * (number != 1)}" if number else "passed"

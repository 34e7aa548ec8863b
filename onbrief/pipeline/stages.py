"""The stages of a campaign, as DVC calls them: read files, write files, exit 0 even when people are waited for.

Each is a process of its own, so what only one of them needs (what people wrote, gates, sheets) it imports itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onbrief.errors import InputError
from onbrief.files import write_json
from onbrief.model.repository import has_films
from onbrief.pipeline.approved import Approved
from onbrief.pipeline.attempts import built as tried_in
from onbrief.pipeline.attempts import standing, unmade
from onbrief.pipeline.attempts import write as write_attempts
from onbrief.pipeline.jobs import Job, read_jobs, read_ladder, write_jobs
from onbrief.pipeline.progress import Stage
from onbrief.pipeline.remotes import Remotes
from onbrief.pipeline.render import Studio, parts_of
from onbrief.pipeline.store import store_of

if TYPE_CHECKING:
    from onbrief.model.brief import Money
    from onbrief.pipeline.budget import Till
    from onbrief.pipeline.climb import Climb

KINDS = ("candidates", "masters", "variants")
FILM_KINDS = ("candidates", "masters", "animatics", "shots", "cuts", "sounds", "variants")
STANDS_ON = {  # kind → the stages whose pictures it is made from
    "masters": (),
    "animatics": ("candidates", "masters"),
    "shots": ("masters",),
    "cuts": ("shots",),
    "sounds": (),
    "variants": ("masters", "cuts", "sounds"),
}


def build_folder(root: Path, name: str) -> Path:
    return root / "campaigns" / name / "build"


def kinds_of(root: Path, name: str) -> tuple[str, ...]:
    """The kinds of pictures that a campaign asks for, in the order they are made."""
    return FILM_KINDS if has_films(root, name) else KINDS


def every_job(root: Path, name: str) -> list[Job]:
    """All that a compiled campaign asks for. Raises InputError where it isn't compiled."""
    return [job for kind in kinds_of(root, name) for job in requested(root, name, kind)]


def requested(root: Path, name: str, kind: str) -> list[Job]:
    """Of candidates those that stand: what was tried in vain is left out."""
    build = build_folder(root, name)
    jobs = read_jobs(build / "requests" / f"{kind}.json")
    return standing(jobs, tried_in(build)) if kind == "candidates" else jobs


def to_watch(root: Path, name: str) -> list[Job]:
    """What people watch before a film goes on: animatics, and pictures without words."""
    kinds = [kind for kind in ("animatics", "cuts") if kind in kinds_of(root, name)]
    return [job for kind in kinds for job in requested(root, name, kind) if "watch" in job.about]


def studio(root: Path, name: str, stage: Stage) -> Studio:
    approved = Approved(root, name, Remotes(root, stage.note))
    return Studio(root, build_folder(root, name), store_of(root), approved)


def compile_stage(root: Path, name: str) -> None:
    from onbrief.pipeline.compile import compile_campaign
    from onbrief.pipeline.load import load

    compiled = compile_campaign(load(root, name))
    folder = build_folder(root, name) / "requests"
    kinds = kinds_of(root, name)
    stage = Stage("compile", len(kinds))
    for kind in kinds:
        jobs = getattr(compiled, kind)
        write_jobs(folder / f"{kind}.json", jobs, compiled.ladder if kind == "candidates" else None)
        stage.step(f"{len(jobs)} requests for {kind}", "compiled")
    write_json(folder / "pack.json", compiled.pack)
    write_json(folder / "state.json", compiled.state)
    for waiting in compiled.state["waiting"]:
        stage.note(f"scene {waiting['scene']} waits for a select; it gets no masters and no variants yet")
    for waiting in compiled.state.get("films", ()):
        stage.note(f"cut {waiting['cut']} waits for its {waiting['for']}; no film of it is made yet")


def candidates_stage(root: Path, name: str) -> None:
    """A contact sheet appears as soon as its scene's batch is done."""
    from onbrief.sheets.sheet import write_candidate_sheets

    path = build_folder(root, name) / "requests" / "candidates.json"
    every, rules = read_jobs(path), read_ladder(path)
    first = standing(every, ())
    stage = Stage("candidates", len(first))
    work = studio(root, name, stage)
    with closing(work.beside), climbing(root, name, work, stage, every, rules) as climb:
        work.run([job for job in first if "scene" not in job.about], stage)
        for scene in dict.fromkeys(job.about["scene"] for job in every if "scene" in job.about):
            mine = [job for job in every if job.about.get("scene") == scene]
            left: dict[int, str] = {}
            if climb:
                mine, tried = climb.scene(mine)
                write_attempts(work.build, scene, tried)
                answered = {job.about.get("instead") for job in mine}
                left = {one.candidate: one.why for one in unmade(tried) if one.candidate not in answered}
            else:
                work.run(mine, stage)
            write_candidate_sheets(work.build, name, scene, mine, left)


@contextmanager
def climbing(
    root: Path, name: str, work: Studio, stage: Stage, jobs: list[Job], rules: dict[str, Any] | None
) -> Iterator[Climb | None]:
    """How candidates are made where something follows a failure; None where nothing does.

    Raises InputError in the end for places that nobody could make.
    """
    if rules is None:
        yield None
        return
    from onbrief.pipeline.climb import Climb
    from onbrief.pipeline.ladder import Ladder
    from onbrief.pipeline.looking import Looking
    from onbrief.pipeline.memory import Memory

    ladder, memory = Ladder.model_validate(rules), Memory(root, name)
    with Looking(root, name, jobs, ladder.gates) as look:
        climb = Climb(work, stage, ladder, look, memory, till(root, name, ladder.budget.money))
        yield climb
    memory.end()
    if climb.stuck:
        raise InputError(climb.stuck)


def till(root: Path, name: str, allowed: Money | None) -> Till:
    """The campaign's money, as its record tells; nothing is read where the brief allows any sum."""
    from onbrief.pipeline.budget import Till
    from onbrief.pipeline.plan import read_rates
    from onbrief.pipeline.prices import card_prices
    from onbrief.pipeline.spent import spent

    if allowed is None:
        return Till(prices=card_prices(root))
    rates = read_rates(root)
    rows = spent(root, name, history=bool(rates.machine_hour))
    return Till(rows, rates, allowed, card_prices(root))


def made_stage(kind: str, root: Path, name: str) -> None:
    """Makes what is asked for of one kind, from what the stages before it made. Raises InputError where somebody whose
    lips it would move hasn't agreed."""
    from onbrief.pipeline.consent import refuse_unconsented

    jobs = requested(root, name, kind)
    refuse_unconsented(root, name, jobs)
    stage = Stage(kind, len(jobs))
    work = studio(root, name, stage)
    work.build.joinpath(kind).mkdir(parents=True, exist_ok=True)
    for before in STANDS_ON[kind]:
        if before in kinds_of(root, name):
            work.know(requested(root, name, before))
    with closing(work.beside):
        work.run(jobs, stage)
    if kind == "cuts":
        from onbrief.pipeline.films.timeline import write_timelines
        from onbrief.pipeline.load import load

        write_timelines(load(root, name), work.build, jobs)


def checks_stage(root: Path, name: str) -> None:
    """Writes findings as advice for review; the gate is `onbrief check --strict` and trusts no file."""
    from onbrief.pipeline.checks import BUILT, check_campaign, report_json
    from onbrief.pipeline.looked import looked_of

    report = check_campaign(root, name, partial(Stage, "checks"), stages=BUILT, looked=looked_of(root))
    write_json(build_folder(root, name) / "findings.json", report_json(report))


def pack_stage(root: Path, name: str) -> None:
    from onbrief.pipeline.pack import write_packs

    write_packs(build_folder(root, name), requested(root, name, "variants"), store_of(root))


def record_stage(root: Path, name: str) -> None:
    record(root, name, Stage("record", 1), kinds_of(root, name))


def record(root: Path, name: str, stage: Stage, kinds: Sequence[str]) -> None:
    """Writes lineage.json. kinds: how far the campaign is built."""
    from onbrief.pipeline.record import write_lineage

    jobs = [job for kind in kinds for job in requested(root, name, kind)]
    work = studio(root, name, stage)
    for job in jobs:
        work.made[job.id] = parts_of(work.build, job)
    whole = tuple(kinds) == kinds_of(root, name)
    write_lineage(root, name, jobs, work, ("requests", *kinds, *(["packs"] if whole else [])), whole)
    stage.step("lineage.json", "written")


STAGES: dict[str, Callable[[Path, str], None]] = {
    "compile": compile_stage,
    "candidates": candidates_stage,
    **{kind: partial(made_stage, kind) for kind in STANDS_ON},
    "checks": checks_stage,
    "pack": pack_stage,
    "record": record_stage,
}

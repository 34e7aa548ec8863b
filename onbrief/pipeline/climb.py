"""Goes down a campaign's ladder: of each candidate one attempt after another is made, until one stands or a person is asked.

All places of a scene take a step together, so that engines that take several pictures at once get them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from onbrief.errors import Problem
from onbrief.model.engine import Limit
from onbrief.model.finding import Finding, Outcome, Severity
from onbrief.model.request import EngineFault
from onbrief.pipeline.attempts import HOPELESS, Place, Tried, behind, number_of, place_of, ways
from onbrief.pipeline.budget import Till
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.ladder import Ladder, Spent, cost_of
from onbrief.pipeline.memory import Memory
from onbrief.pipeline.progress import Stage
from onbrief.pipeline.render import Studio, engine_of

LONGEST = 300  # characters of an engine's own words that are written down
Look = Callable[[Sequence[Job]], Mapping[str, Sequence[Finding]]]  # candidates → findings by their stem


@dataclass
class Climb:
    """One stage's. look: asks the ladder's gates. spent: on everything so far; later: on second and later attempts.
    till: the campaign's money, other builds' included.

    stuck: places that nobody could make, where no person is to be asked.
    """

    work: Studio
    stage: Stage
    rules: Ladder
    look: Look
    memory: Memory
    till: Till = field(default_factory=Till)
    spent: Spent = field(default_factory=Spent)
    later: dict[Place, Spent] = field(default_factory=dict)
    stuck: list[Problem] = field(default_factory=list)

    def scene(self, jobs: list[Job]) -> tuple[list[Job], list[Tried]]:
        """Makes a scene's candidates. jobs: of all attempts, and what they are made from.

        Returns the jobs that stand, and all attempts at each place where the first was not enough.
        """
        found = ways(jobs)
        rows: dict[Place, list[Tried]] = {place: [] for place in found}
        stands: list[Job] = []
        open_ = list(found)
        while open_:
            wave = {place: job for place in open_ if (job := self._next(found[place], rows[place]))}
            for place, row in self._made(jobs, wave).items():
                rows[place].append(row)
                self._count(row)
                self.memory.add(row)
                if row.over:
                    self._withdraw(jobs, wave[place], found[place][row.attempt :])
                else:
                    stands.append(wave[place])
            open_ = [place for place in wave if rows[place][-1].over]
        standing = behind(jobs, stands)
        for job in {job.id: job for job in jobs}.values():
            if job.id in self.work.made and "candidate" in job.about and job not in standing:
                self.work.forget(job)
        for mine in rows.values():
            mine.extend(self._handed_over(mine))
        return standing, [row for mine in rows.values() if len(mine) > 1 or mine[0].why for row in mine]

    def _next(self, way: list[Job], rows: list[Tried]) -> Job | None:
        """The next attempt that is worth making; rows: gets those before it that are not."""
        for job in way[len(rows) :]:
            known = self.memory.of(job) or _pointless(job, rows)
            if known is None and (why := self._too_much(job)):
                known = tried(job, "skipped", why)
            if known is None:
                return job
            rows.append(known)
            self.till.pay(f"{known.request}#{known.attempt}", known.cost)
            self._count(known)
        return None

    def _too_much(self, job: Job) -> str:
        """Why a later attempt would cost more than it may."""
        if number_of(job) == 1:
            return ""
        price = self.till.price(job)
        if told := self.later.get(place_of(job), Spent()).reaches(self.rules.limit, price or {}):
            return f"the limit for later attempts at one picture is reached: {told}"
        if told := self.spent.reaches(Limit(minutes=self.rules.budget.render_minutes), {}):
            return f"the brief's budget is reached: {told}"
        why = self.till.refuses(price)
        return f"the brief's budget: {why}" if why else ""

    def _made(self, jobs: list[Job], wave: Mapping[Place, Job]) -> dict[Place, Tried]:
        """One attempt at each of these places."""
        todo = [job for job in behind(jobs, wave.values()) if job.id not in self.work.made]
        if any(number_of(job) > 1 for job in wave.values()):
            self.stage.extend(len(todo))
        faults = self.work.attempt(todo, self.stage)
        drawn = [job for job in wave.values() if job.id not in faults]
        findings = self.look(drawn) if drawn and self.rules.gates else {}
        ids = {job.id for job in todo}
        rows = {}
        for place, job in wave.items():
            mine = [one for one in behind(jobs, [job]) if one.id in ids and one.about.get("candidate")]
            made = [one for one in mine if one.id in self.work.records]
            records = [self.work.records[one.id] for one in made]
            for one, record in zip(made, records, strict=True):
                self.till.pay(self.work.key(one), cost_of([record])[1])
            row = (
                _failed(job, faults[job.id]) if job.id in faults else _judged(job, findings.get(job.out, ()))
            )
            if job.id in faults:
                records.append({"seconds": faults[job.id].seconds, "cost": faults[job.id].cost})
                self.till.pay(f"{job.id}#{number_of(job)}", cost_of(records[-1:])[1])
            seconds, cost = cost_of(records)
            rows[place] = row.model_copy(update={"seconds": seconds, "cost": cost or None})
        return rows

    def _count(self, row: Tried) -> None:
        self.spent.add(row.seconds, row.cost)
        if row.attempt > 1:
            self.later.setdefault(row.place, Spent()).add(row.seconds, row.cost)

    def _withdraw(self, jobs: list[Job], job: Job, later: Sequence[Job]) -> None:
        """Takes an attempt that failed out of the build folder, but for what later ones are made from, too."""
        needed = {one.id for one in behind(jobs, later)}
        for one in behind(jobs, [job]):
            if one.id in self.work.made and "candidate" in one.about and one.id not in needed:
                self.work.forget(one)

    def _handed_over(self, rows: Sequence[Tried]) -> list[Tried]:
        """To a person, where the ladder ends with one."""
        last = rows[-1]
        if not last.over:
            return []
        told = [one for one in rows if not (one.outcome == "skipped" and one.fault)]
        why = "; ".join(dict.fromkeys(f"{one.engine}: {one.why}" for one in told))
        where = f"candidates/{last.scene}/{last.candidate:02}"
        if self.rules.person is None:
            cure = "See to the engine, then build again; or let a person be the last step of `fallback`."
            self.stuck.append(Problem(where, f"no engine could make this: {why}", cure))
            return []
        self.stage.note(f"{where} is for a person ({self.rules.person}): {why}")
        number = last.attempt + 1
        return [Tried(scene=last.scene, candidate=last.candidate, attempt=number, step=self.rules.person,
                      outcome="asked", why=why[:LONGEST])]  # fmt: skip


def tried(job: Job, outcome: Any, why: str = "", **more: Any) -> Tried:
    scene, place = place_of(job)
    return Tried(
        scene=scene,
        candidate=place,
        attempt=number_of(job),
        step=job.about.get("step"),
        engine=engine_of(job),
        seed=str(job.request.params.get("seed", "")),
        request=job.id,
        outcome=outcome,
        why=why[:LONGEST],
        **more,
    )


def _pointless(job: Job, rows: Iterable[Tried]) -> Tried | None:
    """An attempt by an engine that can't be reached, or has no room: it would fail in the same way."""
    down = next((one for one in rows if one.fault in HOPELESS and one.engine == engine_of(job)), None)
    return tried(job, "skipped", f"{down.engine} is {down.fault}", fault=down.fault) if down else None


def _failed(job: Job, fault: EngineFault) -> Tried:
    return tried(job, "failed", str(fault), fault=fault.kind, again=fault.again)


def _judged(job: Job, findings: Iterable[Finding]) -> Tried:
    """A finding of a gate refuses a picture; a gate that could not look doesn't, and that is told."""
    found = [f for f in findings if f.outcome is Outcome.FAIL and f.severity is not Severity.NOTE]
    if found:
        return tried(job, "found", "; ".join(f"{f.check}: {f.message}" for f in found))
    blind = sorted({f.check for f in findings if f.outcome is Outcome.NOT_RUN})
    return tried(job, "made", f"not looked at by {', '.join(blind)}" if blind else "")

"""Where each campaign stands, in one word: invalid, stale, waiting, failing or ready to publish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from onbrief.errors import InputError, Problem
from onbrief.lineage.git import last_commits
from onbrief.model.brief import Brief, Period
from onbrief.pipeline.load import load
from onbrief.pipeline.plan import Plan, Planner
from onbrief.pipeline.tasks import Remark, remarks
from onbrief.pipeline.waits import Wait, for_masters, for_sign_offs

State = Literal["invalid", "stale", "waiting", "failing", "ready"]


@dataclass(frozen=True)
class Status:
    """One campaign. renders: how many pictures a build would make; built: short id and date of the last build's commit.

    faults: decisions that count for nothing. tasks: places on deliverables that somebody wants cleaned; cleaned: those that were, for whoever asked to confirm.
    """

    campaign: str
    state: State
    problems: Sequence[Problem] = ()
    waits: Sequence[Wait] = ()
    faults: Sequence[Problem] = ()
    renders: int = 0
    deliverables: int = 0
    markets: tuple[str, ...] = ()
    flight: Period | None = None
    built: tuple[str, str] | None = None
    tasks: int = 0
    cleaned: int = 0

    def waiting(self, why: str) -> list[Wait]:
        return [wait for wait in self.waits if wait.why == why]


def statuses(root: Path, names: Sequence[str]) -> list[Status]:
    """In the order of the names."""
    planner = Planner(root)
    commits = last_commits(root, "campaigns/*/lineage.json")
    return [_status(planner, name, commits.get(f"campaigns/{name}/lineage.json")) for name in names]


def _status(planner: Planner, name: str, built: tuple[str, str] | None) -> Status:
    try:
        brief = load(planner.root, name).brief
        return status_of(planner.root, brief, planner.plan(name), built)
    except InputError as error:
        return Status(name, "invalid", error.problems, built=built)


def status_of(root: Path, brief: Brief, plan: Plan, built: tuple[str, str] | None = None) -> Status:
    """Of a campaign that is planned. Raises InputError."""
    waits, faults = waits_of(root, plan)
    tasks = _tasks(root, plan.campaign)
    return Status(
        plan.campaign,
        _state(plan, waits),
        waits=waits,
        faults=faults,
        renders=len(plan.rendered),
        deliverables=plan.assets,
        markets=tuple(brief.markets),
        flight=brief.flight,
        built=built,
        tasks=sum(not remark.answered for remark in tasks),
        cleaned=sum(remark.answered for remark in tasks),
    )


def _tasks(root: Path, name: str) -> list[Remark]:
    """Places to clean, and cleaned; none where somebody's remarks can't be read, which `onbrief validate` tells."""
    try:
        return [remark for remark in remarks(root, name) if remark.task]
    except InputError:
        return []


def waits_of(root: Path, plan: Plan, head: str = "HEAD") -> tuple[Sequence[Wait], Sequence[Problem]]:
    """Who is waited for; for sign-offs only when nothing comes before them. And decisions that count for nothing.

    head: the commit that should hold the build.
    """
    if plan.waits:
        return plan.waits, ()
    return (for_masters(root, plan.campaign), ()) if plan.stale else for_sign_offs(root, plan.campaign, head)


def _state(plan: Plan, waits: Sequence[Wait]) -> State:
    if plan.stale:
        return "stale"
    whys = {wait.why for wait in waits}
    if whys & {"select", "confirm", "animatic", "lock", "film", "picture", "sign-off"}:
        return "waiting"
    return "failing" if "finding" in whys else "ready"

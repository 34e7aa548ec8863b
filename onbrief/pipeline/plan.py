"""What a build would do, before it is paid for: what is rendered, re-used, kept and dropped, why, and how long it takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

from onbrief.errors import InputError
from onbrief.lineage.git import commit_id, show
from onbrief.lineage.read import Lineage, lineage_of
from onbrief.model.campaign import Campaign
from onbrief.model.rates import Rates
from onbrief.model.repository import campaign_names, has_films
from onbrief.model.selects import Selects
from onbrief.model.source import read_model
from onbrief.pipeline.attempts import recorded as attempts
from onbrief.pipeline.attempts import standing as standing_of
from onbrief.pipeline.budget import Purse, ahead, purse
from onbrief.pipeline.causes import Cause, explain, requests_of
from onbrief.pipeline.compile import Compiled, compile_campaign
from onbrief.pipeline.estimate import Estimate, Estimator, Task, made_as, recorded, task_of
from onbrief.pipeline.films.planned import PlannedCut, planned_cuts
from onbrief.pipeline.films.supplied import missing
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.load import check_template, load
from onbrief.pipeline.memory import lasting
from onbrief.pipeline.onhand import OnHand, absent
from onbrief.pipeline.prices import card_prices
from onbrief.pipeline.stages import FILM_KINDS, KINDS
from onbrief.pipeline.stale import Tree, changed
from onbrief.pipeline.waits import (
    Wait,
    batch_of,
    for_budget,
    for_findings,
    for_people,
    for_retouch,
    for_selects,
    for_supplied,
    for_watched,
    recorded_batch,
)
from onbrief.signoff.standing import standing

STAGES = FILM_KINDS
Fate = Literal["render", "re-use", "keep"]
MAX_LINEAGES = 20  # campaigns whose timings are read beside a campaign's own
MISSING = "recorded, but the bytes are neither here nor in a remote"


@dataclass(frozen=True)
class Item:
    """A picture that is asked for, and what becomes of it. made: how it was made, where that is recorded."""

    stage: str
    job: Job
    fate: Fate
    made: Mapping[str, Any]


@dataclass(frozen=True)
class Void:
    """An approval that a build takes the ground from. by: whose; on: ISO date; files: how many of those it covers."""

    scope: str
    by: str
    on: str
    files: int


@dataclass
class Plan:
    """One campaign's. changed: files and folders that DVC would run stages for; empty when it would run none.

    dropped: pictures of the base that are asked for no more, as paths under build/ without their suffix.
    estimates: of what is rendered; full: of everything, as if nothing had been made. seconds by machine class.
    cuts: its films, by cut.
    """

    campaign: str
    against: str
    changed: list[str]
    assets: int
    items: list[Item] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    causes: list[Cause] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    estimates: list[Estimate] = field(default_factory=list)
    full: list[Estimate] = field(default_factory=list)
    budget_minutes: float | None = None
    purse: Purse = field(default_factory=Purse)
    voids: list[Void] = field(default_factory=list)
    cuts: list[PlannedCut] = field(default_factory=list)

    @property
    def stale(self) -> bool:
        """Whether a build would run anything: sources changed, or recorded bytes are gone."""
        return bool(self.changed) or bool(self.rendered)

    @cached_property
    def rendered(self) -> set[str]:
        return {item.job.out for item in self.items if item.fate == "render"}

    @property
    def counts(self) -> dict[str, Counter[str]]:
        """Stage → how many pictures are rendered, re-used, kept, dropped."""
        there = {*KINDS, *(item.stage for item in self.items)}
        counts: dict[str, Counter[str]] = {stage: Counter() for stage in STAGES if stage in there}
        for item in self.items:
            counts[item.stage][item.fate] += 1
        for out in self.dropped:
            counts.setdefault(out.split("/")[0], Counter())["drop"] += 1
        return counts

    def effects(self, cause: Cause) -> dict[str, int]:
        """What a cause does: how many pictures it renders, drops, and changes to some that exist already."""
        rendered, dropped = len(cause.outs & self.rendered), len(cause.outs & set(self.dropped))
        return {"render": rendered, "re-use": len(cause.outs) - rendered - dropped, "drop": dropped}

    @property
    def over_budget(self) -> bool:
        """Whether even the quickest recorded machine would take longer than the brief allows a full build."""
        quickest = min((e.seconds for e in self.full), default=0)
        return self.budget_minutes is not None and quickest > self.budget_minutes * 60

    def over(self, rates: Rates) -> list[str]:
        """Why a build stops before it renders: each way in which it would pass the brief's budget, in a sentence."""
        if not self.rendered:
            return []
        if not self.over_budget or self.budget_minutes is None:
            return list(self.purse.over(rates))
        quickest = min((e.seconds for e in self.full), default=0)
        time = f"a full build takes about {quickest / 60:.1f} of the {self.budget_minutes:g} min that the brief allows"
        return [time, *self.purse.over(rates)]


@dataclass(frozen=True)
class Asked:
    """What a plan stands on. base: the build that it is compared with; head: the one that is committed; missing:
    requests whose bytes are gone; was, now: picture → request id, of base and of what is asked."""

    campaign: Campaign
    compiled: Compiled
    base: Lineage | None
    head: Lineage | None
    missing: Set[str]
    was: dict[str, str]
    now: dict[str, str]


class Planner:
    """Plans campaigns of one repository; reads what they share once.

    against: a commit to compare with instead of the committed state. missing: request ids that must be rendered
    again although they are recorded; by default, where no remote is configured, those whose bytes are not here.
    """

    def __init__(self, root: Path, against: str | None = None, missing: Set[str] | None = None):
        self.root, self.missing = root, missing
        self.revision = commit_id(root, against or "HEAD")
        if against and self.revision is None:
            raise InputError.at(
                against, "there is no such commit in this clone", "Name a branch, a tag or a commit."
            )
        self.compares = against is not None
        self.tree = Tree(root)
        self.rates = read_rates(root)
        self._recorded = cache(lambda name: lineage_of(root, name))

    def stale(self, name: str) -> bool:
        """Whether DVC would run a stage of the campaign, or its recorded bytes are known to be gone."""
        if changed(self.tree, name):
            return True
        lineage = lineage_of(self.root, name) if self.missing else None
        return bool(lineage and self.missing and not self.missing.isdisjoint(lineage.requests))

    def plan(self, name: str) -> Plan:
        """Raises InputError for a campaign that can't be built."""
        check_template(self.root, name)
        sources = changed(self.tree, name)
        lineage = lineage_of(self.root, name)
        if not sources and lineage and not self.compares:
            missing = self._missing(lineage)
            if missing.isdisjoint(lineage.requests):
                return self._current(name, lineage)
        return self._compared(name, sources, lineage)

    def _current(self, name: str, lineage: Lineage) -> Plan:
        """Nothing to do: what is recorded stands, nothing is compiled."""
        path = self.root / "campaigns" / name / "selects.yaml"
        selects = read_model(self.root, path, Selects)[0] if path.is_file() else Selects()
        batch = recorded_batch(lineage)
        waits = [
            *for_selects(name, batch, selects),
            *for_retouch(name, (request["about"] for request in lineage.data["requests"])),
            *for_watched(name, ((r["id"], r["about"]) for r in lineage.data["requests"]), selects),
            *for_people(name, attempts(lineage), (r["about"] for r in lineage.data["requests"]), selects),
            *for_findings(self.root, lineage),
        ]
        if has_films(self.root, name):
            waits += for_supplied(name, missing(load(self.root, name)))
        assets = sum(request["about"].get("kind") == "variant" for request in lineage.data["requests"])
        return Plan(name, "", [], assets, waits=waits)

    def forecast(self, name: str, again: bool = False) -> Plan:
        """What a build would render and what that takes; not why. again: it asks once more for what no engine could
        make. Raises InputError."""
        sources, lineage = changed(self.tree, name), lineage_of(self.root, name)
        if not (sources or again) and lineage and self._missing(lineage).isdisjoint(lineage.requests):
            return Plan(name, "", [], 0)
        return self._asked(name, sources, lineage, again)[0]

    def _asked(
        self, name: str, sources: list[str], lineage: Lineage | None, again: bool = False
    ) -> tuple[Plan, Asked]:
        campaign = load(self.root, name)
        compiled = compile_campaign(campaign)
        head = lineage_of(self.root, name, "HEAD")
        base = lineage_of(self.root, name, self.revision) if self.compares and self.revision else head
        lineages = [known for known in (head, lineage) if known]
        missing = set().union(*(self._missing(known) for known in lineages))
        tried = [one for known in lineages for one in attempts(known)]
        tried = lasting(tried, again) if again else tried
        compiled = replace(compiled, candidates=standing_of(compiled.candidates, tried))
        items = _items(compiled, base, OnHand(self.root, lineages, missing))
        now, was = requests_of(compiled, base), recorded_requests(base)
        plan = Plan(
            name,
            self.revision if self.compares and self.revision else "",
            sources,
            len(compiled.variants),
            items,
            sorted(was.keys() - now.keys()),
            budget_minutes=campaign.brief.budget.render_minutes,
            purse=Purse(allowed=campaign.brief.budget.money),
        )
        if sources or plan.dropped or any(item.fate != "keep" for item in items):
            self._estimate(plan, campaign, lineages)
        return plan, Asked(campaign, compiled, base, head, missing, was, now)

    def _compared(self, name: str, sources: list[str], lineage: Lineage | None) -> Plan:
        plan, asked = self._asked(name, sources, lineage)
        plan.causes = [*self._causes(name, asked.base, asked.was, asked.now), *_again(plan, asked.missing)]
        batch, selects = batch_of(asked.compiled.candidates), asked.campaign.selects
        plan.waits = for_selects(name, batch, selects)
        plan.waits += for_retouch(name, (job.about for job in asked.compiled.masters))
        films = asked.compiled
        plan.waits += for_watched(
            name, ((job.id, job.about) for job in (*films.animatics, *films.cuts)), selects
        )
        plan.waits += for_supplied(name, films.state.get("films", ()))
        said = [job.about for job in asked.compiled.candidates]
        plan.waits += for_people(name, attempts(lineage or asked.head), said, selects)
        if lineage:
            plan.waits += for_findings(self.root, lineage, lambda asset: _touched(asset, plan))
        if not plan.full:
            return replace(plan, items=[])
        plan.waits += for_budget(name, plan.over(self.rates))
        plan.voids = _voids(self.root, plan)
        return plan

    def _missing(self, lineage: Lineage) -> Set[str]:
        return absent(self.root, lineage) if self.missing is None else self.missing

    def _causes(
        self, name: str, base: Lineage | None, was: dict[str, str], now: dict[str, str]
    ) -> list[Cause]:
        if base:
            return explain(self.root, name, base, was, now)
        known = self.revision and show(self.root, self.revision, f"campaigns/{name}/brief.yaml")
        title = "no build of it is committed yet" if known else "new campaign"
        return [Cause(f"campaigns/{name}/brief.yaml", "", None, None, frozenset(now), title)]

    def _estimate(self, plan: Plan, campaign: Campaign, lineages: list[Lineage]) -> None:
        jobs = {item.job.id: item.job for item in plan.items}
        tasks = {item.job.id: task_of(item.job, jobs) for item in plan.items}
        found = recorded([*lineages, *self._others(plan.campaign)])
        named = {r["request"] for lineage in lineages for r in lineage.data["renderings"]}
        found += _from_store(plan.items, tasks, named)
        estimator = Estimator(found, self.rates)
        plan.full = estimator.estimates(list(tasks.values()))
        rendered = {item.job.id for item in plan.items if item.fate == "render"}
        plan.estimates = estimator.estimates([tasks[i] for i in sorted(rendered)]) if rendered else []
        plan.cuts = planned_cuts(
            campaign,
            [item.job for item in plan.items if item.stage == "variants"],
            {request: jobs[request] for request in rendered},
            lambda some: estimator.estimates([tasks[request] for request in sorted(some)]),
        )
        had = purse(self.root, plan.campaign, self.rates, plan.purse.allowed)
        todo, prices = [jobs[i] for i in rendered], card_prices(self.root)
        money, pictures, unpriced = ahead(todo, lineages, plan.estimates, self.rates, prices)
        plan.purse = replace(had, ahead=money, pictures=pictures, unpriced=unpriced)

    def _others(self, name: str) -> Iterable[Lineage]:
        names = [x for x in campaign_names(self.root) if x != name]
        return [lineage for x in names[:MAX_LINEAGES] if (lineage := self._recorded(x))]


def _voids(root: Path, plan: Plan) -> list[Void]:
    """The sign-offs that approve files which get other bytes, or are asked for no more."""
    if not any((root / "campaigns" / plan.campaign / "decisions").glob("*.json")):
        return []
    touched = {item.job.out for item in plan.items if item.fate != "keep"}.union(plan.dropped)
    stands = standing(root, plan.campaign)
    counts: Counter[tuple[str, str, str]] = Counter()
    for scope, marks in stands.marks.items():
        for path, mark in marks.items():
            if mark.state == "approved" and mark.by and path.rpartition(".")[0] in touched:
                decision = mark.by.decision
                counts[scope, decision.by.name, decision.at.date().isoformat()] += 1
    return [Void(*who, files) for who, files in counts.items()]


def read_rates(root: Path) -> Rates:
    path = root / "policies" / "rates.yaml"
    return read_model(root, path, Rates)[0] if path.exists() else Rates()


def recorded_requests(lineage: Lineage | None) -> dict[str, str]:
    """Out → request id, of every picture that a build recorded."""
    files = lineage.data["files"] if lineage else []
    return {
        f["path"].rpartition(".")[0]: f["request"]
        for f in files
        if f.get("part") == "image" and "request" in f
    }


def _items(compiled: Compiled, base: Lineage | None, on_hand: OnHand) -> list[Item]:
    known = base.requests if base else {}
    items = []
    fates: dict[str, tuple[Fate, Mapping[str, Any]]] = {}
    for stage in STAGES:
        for job in getattr(compiled, stage):
            if job.id not in fates:
                made = on_hand.made(job)
                fate: Fate = "render" if made is None else "keep" if job.id in known else "re-use"
                fates[job.id] = (fate, made or {})
            items.append(Item(stage, job, *fates[job.id]))
            if fates[job.id][0] == "render":
                fates[job.id] = ("re-use", {})  # the same request at another place, a label for instance
    return items


def _again(plan: Plan, missing: Set[str]) -> list[Cause]:
    """What is recorded and must be rendered all the same."""
    outs = frozenset(item.job.out for item in plan.items if item.fate == "render" and item.job.id in missing)
    return [Cause("", "", None, None, outs, MISSING)] if outs else []


def _from_store(items: list[Item], tasks: Mapping[str, Task], named: set[str]) -> list[Task]:
    """Recordings of a build that was never recorded whole: the store knows what it finished."""
    found = {item.job.id: item.made for item in items if item.job.id not in named and "seconds" in item.made}
    return [made_as(tasks[request], made) for request, made in found.items()]


def _touched(asset: str, plan: Plan) -> bool:
    """Whether a finding is about a picture that is rendered anew or dropped."""
    out = asset.rpartition(".")[0] or asset
    return out in plan.rendered or out in plan.dropped

"""The way of a campaign, station by station: what machines have done, what is stale, and which people are waited for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from onbrief.lightbox.facts import STAGES, Facts, weight
from onbrief.lightbox.plain import day, listed
from onbrief.model.ledger import Publish
from onbrief.pages.words import counted

State = Literal["done", "stale", "waiting", "failing", "ahead"]
STATES: dict[State, str] = {
    "done": "done",
    "stale": "stale: a build would run it",
    "waiting": "waits for people",
    "failing": "stopped by a finding or a no",
    "ahead": "not yet",
}
TITLES = {"candidates": "Candidates", "masters": "Masters", "variants": "Variants"}


@dataclass(frozen=True)
class Station:
    """people: whether a person acts here. count: a figure for the eye (`76`). told: its state in words."""

    name: str
    title: str
    state: State
    told: str
    count: str = ""
    people: bool = False


def stations(facts: Facts) -> list[Station]:
    """From what people wrote to what was published, in order."""
    steps = [_compile, _stage("candidates"), _select, _stage("masters")]
    if facts.masters_first:
        steps.append(_anchor)
    steps += [_stage("variants"), _checks, _pack, _record, _sign_off, _publish]
    return [step(facts) for step in steps]


def _compile(facts: Facts) -> Station:
    if facts.plan is None:
        return Station(
            "compile", "Compile", "failing", f"{counted(len(facts.problems), 'mistake')} to mend first"
        )
    changed = facts.plan.changed
    if facts.lineage is None:
        return Station("compile", "Compile", "stale", "never built")
    if changed:
        names = [path.rsplit("/", 1)[-1] for path in changed]
        more = f" and {len(names) - 2} more" if len(names) > 2 else ""
        return Station("compile", "Compile", "stale", f"{', '.join(names[:2])}{more} changed")
    return Station("compile", "Compile", "done", "brief, words and look are as built")


def _stage(name: str) -> Callable[[Facts], Station]:
    kind = name.removesuffix("s")

    def station(facts: Facts) -> Station:
        here = len(facts.of_stage(name))
        items = [i for i in facts.plan.items if i.stage == name] if facts.plan else []
        fates = [i.fate for i in items if i.job.about.get("kind") == kind]
        render, take = fates.count("render"), fates.count("re-use")
        dropped = sum(out.startswith(f"{name}/") for out in facts.plan.dropped) if facts.plan else 0
        count = str(here or "")
        if render:
            return Station(name, TITLES[name], "stale", f"{render} to render", count)
        if take or dropped:
            words = [f"{take} to take over" if take else "", f"{dropped} to drop" if dropped else ""]
            return Station(name, TITLES[name], "stale", ", ".join(filter(None, words)), count)
        if not here:
            why = "after the select" if name != "candidates" else "after the first build"
            return Station(name, TITLES[name], "ahead", why)
        return Station(name, TITLES[name], "done", "as recorded", count)

    assert name in STAGES
    return station


def _select(facts: Facts) -> Station:
    missing = [w for w in facts.status.waits if w.why == "select"]
    confirm = [w for w in facts.status.waits if w.why == "confirm"]
    scenes = len({p.scene for p in facts.of_stage("candidates")})
    count = f"{scenes - len(missing)} of {scenes}" if scenes else ""
    if not scenes:
        return Station("select", "Select", "ahead", "when candidates are there", people=True)
    if missing:
        return Station("select", "Select", "waiting", "Art director: choose", count, people=True)
    if confirm:
        told = f"Art director: {len(confirm)} to confirm"
        return Station("select", "Select", "waiting", told, count, people=True)
    return Station("select", "Select", "done", "every scene has its candidate", count, people=True)


def _anchor(facts: Facts) -> Station:
    waits = [w for w in facts.status.waits if w.why == "sign-off" and "--master" in w.command]
    if waits:
        return Station("anchor", "Approve masters", "waiting", waits[0].what, people=True)
    there = bool(facts.of_stage("masters"))
    told = "approved" if there else "when masters are there"
    return Station("anchor", "Approve masters", "done" if there else "ahead", told, people=True)


def _checks(facts: Facts) -> Station:
    gates = len(facts.lineage.checks) if facts.lineage else 0
    if not gates:
        return Station("checks", "Checks", "ahead", "after variants")
    if facts.stale:
        return Station("checks", "Checks", "stale", "look again after a build", f"{gates} gates")
    weights = Counter(weight(told) for told in facts.told)
    blocks, warns, lost = (weights[kind] for kind in ("block", "warn", "not run"))
    words = [
        f"{blocks} block" if blocks else "",
        f"{warns} warn" if warns else "",
        f"{lost} not run" if lost else "",
    ]
    told = ", ".join(filter(None, words)) or "nothing found"
    return Station("checks", "Checks", "failing" if blocks else "done", told, f"{gates} gates")


def _pack(facts: Facts) -> Station:
    packs = [f for f in facts.lineage.data["files"] if f["path"].endswith(".zip")] if facts.lineage else []
    if not packs:
        return Station("pack", "Pack", "ahead", "after variants")
    if facts.plan and facts.plan.changed:
        return Station("pack", "Pack", "stale", "written anew by a build", str(len(packs)))
    markets = "one for each market" if len(packs) > 1 else "one market"
    return Station("pack", "Pack", "done", markets, str(len(packs)))


def _record(facts: Facts) -> Station:
    if facts.lineage is None:
        return Station("record", "Record", "ahead", "with the first build")
    if facts.plan and facts.plan.changed:
        return Station("record", "Record", "stale", "written anew by a build")
    if not facts.committed:
        return Station("record", "Record", "waiting", "Producer: commit this build")
    return Station("record", "Record", "done", f"committed {_short(facts.status.built)}".rstrip())


def _short(built: tuple[str, str] | None) -> str:
    """`21 November`"""
    return day(date.fromisoformat(built[1]), year=False) if built else ""


def _sign_off(facts: Facts) -> Station:
    stands = facts.standing
    if stands is None or not stands.current or not facts.committed:
        return Station("approve", "Approve", "ahead", "when a build is committed", people=True)
    of = len(stands.current)
    least = min((of - len(stands.missing(scope)) for scope in stands.marks), default=of)
    count = f"{least} of {of}"
    marks = [mark.state for scope in stands.marks for mark in stands.marks[scope].values()]
    titles = [stands.titles.get(scope, scope) for scope in stands.marks if stands.missing(scope)]
    if "rejected" in marks:
        return Station(
            "approve", "Approve", "failing", f"{marks.count('rejected')} rejected", count, people=True
        )
    if titles and facts.plan and facts.plan.stale:
        return Station("approve", "Approve", "ahead", "after the next build", count, people=True)
    if titles:
        return Station("approve", "Approve", "waiting", listed(titles), count, people=True)
    return Station("approve", "Approve", "done", "by all who must", count, people=True)


def _publish(facts: Facts) -> Station:
    out, stands = facts.published, facts.standing
    now = set(stands.current.values()) if stands else set()
    if out and isinstance(out.head, Publish):
        told = f"version {out.head.version}, {day(out.head.at.date(), year=False)}"
        if now and {asset.core.approved for asset in out.assets} == now:
            return Station("publish", "Publish", "done", told, str(len(out.assets)))
        return Station("publish", "Publish", "ahead", f"{told}; since changed", str(len(out.assets)))
    if stands and stands.complete and facts.committed and not (facts.plan and facts.plan.stale):
        return Station("publish", "Publish", "waiting", "ready to go out")
    return Station("publish", "Publish", "ahead", "after every yes")

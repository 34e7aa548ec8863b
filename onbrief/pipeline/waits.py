"""What waits for whom: scenes without a select, selects of a candidate that looks different today, pictures that no engine
could make, findings that block, roles that have not approved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onbrief.errors import Problem
from onbrief.lineage.read import Lineage, lineage_of
from onbrief.model.selects import Selects
from onbrief.pipeline.attempts import NAME as ATTEMPTS
from onbrief.pipeline.attempts import Tried, unmade
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.retouched import to_confirm
from onbrief.pipeline.severity import Told, recorded
from onbrief.signoff.signers import ALWAYS, house
from onbrief.signoff.standing import images, masters_to_approve, standing

Batch = Mapping[tuple[str, int], str]  # (scene, place from 1) → request id of the candidate today
MOST_NAMED = 3
TO_DO = {"retouch": "retouch", "stock": "find in stock", "shoot": "shoot"}
ART_DIRECTOR, PRODUCER = "art director", "producer"
WATCHED = {
    "animatic": ("animatic", "animatic", "picked", "its shots are made"),
    "cut": ("lock", "picture", "locked", "words and sound are laid on it"),
}  # kind → `onbrief select`'s option; what is watched, what people do with it, and before what


@dataclass(frozen=True)
class Wait:
    """Who is waited for, why (`select`, `confirm`, `animatic`, `lock`, `film`, `picture`, `budget`, `finding`, `sign-off`), in words; where it is written; what to type."""

    who: str
    why: str
    what: str
    where: str
    command: str


def batch_of(jobs: Iterable[Job]) -> dict[tuple[str, int], str]:
    return {
        (job.about["scene"], job.about["candidate"]): job.id
        for job in jobs
        if job.about["kind"] == "candidate"
    }


def recorded_batch(lineage: Lineage) -> dict[tuple[str, int], str]:
    found = {}
    for request in lineage.data["requests"]:
        about = request["about"]
        if about.get("kind") == "candidate":
            found[str(about["scene"]), int(about["candidate"])] = request["id"]
    return dict(sorted(found.items()))


def for_budget(name: str, reasons: Sequence[str]) -> list[Wait]:
    """For the producer, where a build would pass the brief's budget: it stops before it renders."""
    where, command = f"campaigns/{name}/brief.yaml", f"onbrief plan {name}"
    told = f"a build would pass the budget: {reasons[0]}" if reasons else ""
    return [Wait(PRODUCER, "budget", told, where, command)] if told else []


def for_selects(name: str, batch: Batch, selects: Selects) -> list[Wait]:
    """For the art director."""
    waits = []
    folder = f"campaigns/{name}"
    for scene in dict.fromkeys(scene for scene, _ in batch):
        pick = selects.pick(scene)
        sheet = f"{folder}/build/candidates/{scene}/contact-sheet.html"
        command = f"onbrief select {name} {scene} {pick.candidate if pick else 'CANDIDATE'} --reason …"
        if pick is None:
            waits.append(Wait(ART_DIRECTOR, "select", f"scene {scene} has no select", sheet, command))
        elif batch.get((scene, pick.candidate)) != pick.request:
            text = f"scene {scene} changed since candidate {pick.candidate} was chosen"
            waits.append(Wait(ART_DIRECTOR, "confirm", text, sheet, command))
    return waits


def for_watched(name: str, requests: Iterable[tuple[str, Mapping[str, Any]]], selects: Selects) -> list[Wait]:
    """For the art director: animatics and pictures that films wait for, and decided ones that look different today.

    requests: id and what is said of each.
    """
    waits = []
    for request, about in requests:
        if "watch" not in about:
            continue
        option, thing, decided, before = WATCHED[about["kind"]]
        cut = about["cut"]
        seen = selects.animatic(cut) if option == "animatic" else selects.lock(cut)
        where = f"campaigns/{name}/build/{about['watch']}"
        command = f"onbrief select {name} --{option} {cut} --reason …"
        if seen is None and about["awaited"]:
            what = f"the {thing} of the cut {cut} is to be {decided} before {before}"
            waits.append(Wait(ART_DIRECTOR, option, what, where, command))
        elif seen and seen.request != request:
            what = f"the {thing} of the cut {cut} changed since it was {decided}"
            waits.append(Wait(ART_DIRECTOR, "confirm", what, where, command))
    return waits


def for_supplied(name: str, waiting: Iterable[Mapping[str, Any]]) -> list[Wait]:
    """For the producer: films that come from outside, and that nobody has brought in; one wait a cut and placement."""
    locales: dict[tuple[str, str], list[str]] = {}
    for one in waiting:
        if one["for"] == "film":
            locales.setdefault((one["cut"], one["placement"]), []).append(one["locale"])
    return [
        Wait(
            PRODUCER,
            "film",
            f"the cut {cut} for {placement} is to be brought in: {', '.join(wanted)}",
            f"campaigns/{name}/shots.yaml",
            f"onbrief import FILE --as film --into {name} --cut {cut} --placement {placement} "
            f"--locale {wanted[0] if len(wanted) == 1 else 'LOCALE'}",
        )
        for (cut, placement), wanted in locales.items()
    ]


def for_people(
    name: str, tried: Iterable[Tried], candidates: Iterable[Mapping[str, Any]], selects: Selects
) -> list[Wait]:
    """For the producer: pictures that no engine could make, of scenes that nobody has chosen a candidate of.

    candidates: what is said of those that there are. One that was brought in answers the place that it stands for.
    """
    there = [about for about in candidates if about.get("kind") == "candidate"]
    made = {(about.get("scene"), about.get(which)) for about in there for which in ("candidate", "instead")}
    open_: dict[str, list[Tried]] = {}
    for one in unmade(tried):
        if one.place in made or selects.pick(one.scene):
            continue
        open_.setdefault(str(one.step), []).append(one)
    waits = []
    for step, asked in open_.items():
        first = asked[0]
        which = ", ".join(f"{one.scene} candidate {one.candidate}" for one in asked[:MOST_NAMED])
        more = f" and {len(asked) - MOST_NAMED} more" if len(asked) > MOST_NAMED else ""
        what = f"{len(asked)} picture{'s' if len(asked) > 1 else ''} to {TO_DO[step]}: {which}{more} ({first.why})"
        where = f"campaigns/{name}/build/candidates/{first.scene}/{ATTEMPTS}"
        command = f"onbrief import FILE --as candidate --into {name} --scene {first.scene} --place {first.candidate}"
        waits.append(Wait(PRODUCER, "picture", what, where, command))
    return waits


def for_retouch(name: str, abouts: Iterable[Mapping[str, Any]]) -> list[Wait]:
    """For the art director: steps of retouching whose master would look different today. abouts: of all requests."""
    waits = []
    for step in to_confirm(abouts):
        text = f"scene {step['scene']} changed since step {step['entry']} of its retouching ({step['step']}) was asked for"
        command = f"onbrief retouch confirm {name} {step['entry']}"
        waits.append(Wait(ART_DIRECTOR, "confirm", text, f"campaigns/{name}/selects.yaml", command))
    return waits


def for_findings(root: Path, lineage: Lineage, gone: Callable[[str], bool] = lambda _: False) -> list[Wait]:
    """For the producer: one for each gate that blocks, with the line blamed most. gone: files that a build replaces."""
    rows = [
        row for row in lineage.findings if row.get("severity") == "block" and not gone(str(row.get("asset")))
    ]
    by_check: dict[str, list[Told]] = {}
    for told in recorded(root, lineage, rows) if rows else ():
        if told.blocks(strict=False):
            by_check.setdefault(told.finding.check, []).append(told)
    waits = []
    for check, found in sorted(by_check.items()):
        lines = [told.where for told in found]
        count = len({told.asset for told in found})
        text = f"{check} blocks {count} deliverable{'s' if count != 1 else ''}"
        command = f"onbrief check {lineage.campaign}"
        waits.append(Wait(PRODUCER, "finding", text, max(lines, key=lines.count), command))
    return waits


def for_sign_offs(root: Path, name: str, head: str = "HEAD") -> tuple[list[Wait], Sequence[Problem]]:
    """For each role that has not approved what is built; for the producer, where it can't be looked at yet: approved
    is what is committed. And which decisions count for nothing. head: the commit that should hold it."""
    here, committed = lineage_of(root, name), lineage_of(root, name, head)
    if here is None or not images(here):
        return [], ()
    folder = f"campaigns/{name}"
    if committed is None or images(committed) != images(here):
        what = "this build is not committed, so nobody can approve it"
        command = f"git add {folder} && git commit -m 'Build {name}'"
        return [Wait(PRODUCER, "sign-off", what, f"{folder}/lineage.json", command)], ()
    stands = standing(root, name, committed)
    waits = [
        Wait(
            scope,
            "sign-off",
            told,
            f"{folder}/brief.yaml",
            f"onbrief approve {name} --scope {scope} --reason …",
        )
        for scope in stands.marks
        if (told := stands.told(scope))
    ]
    return waits, stands.faults


def for_masters(root: Path, name: str) -> list[Wait]:
    """For creative, where policy wants masters approved before variants are made of them: those that a build stopped
    at and that are committed."""
    head = lineage_of(root, name, "HEAD")
    if head is None or images(head) or house(root).master != "variants":
        return []
    left = masters_to_approve(root, name, images(head, "master"))
    if not left:
        return []
    what = f"{len(left)} anchor master{'s' if len(left) > 1 else ''} to approve before variants are made"
    return [
        Wait(
            ALWAYS,
            "sign-off",
            what,
            f"campaigns/{name}/build/{left[0]}",
            f"onbrief approve {name} --master --reason …",
        )
    ]

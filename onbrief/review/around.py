"""What stands around a campaign's pictures: who is waited for, what a build would still render, what people remarked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from onbrief.errors import InputError
from onbrief.model.reviews import Mark, VariantReview
from onbrief.pages.words import counted, shortened
from onbrief.pipeline.plan import Plan, Planner
from onbrief.pipeline.status import waits_of
from onbrief.review.costs import facts
from onbrief.selection.reviews import read_reviews

MOST_TASKS = 100
LONGEST = 300


Current = Mapping[tuple[str, str, str], str]  # SKU, placement, locale → SHA-256 as built


def around(planner: Planner, name: str, current: Current, head: str) -> dict[str, tuple[str, ...]]:
    """waiting, plan and tasks of a CampaignPart. head: the commit that should hold the build."""
    try:
        plan = planner.plan(name)
        waits, faults = waits_of(planner.root, plan, head)
    except InputError as error:
        told = [
            f"This campaign can't be built as it is written now: {problem}" for problem in error.problems[:3]
        ]
        return {"plan": tuple(told), "tasks": tuple(tasks(planner.root, name, current))}
    return {
        "waiting": tuple([f"{wait.who}: {wait.what}" for wait in waits] + [fault.what for fault in faults]),
        "plan": tuple(_plan(plan, planner)),
        "tasks": tuple(tasks(planner.root, name, current)),
    }


def _plan(plan: Plan, planner: Planner) -> Iterator[str]:
    if not plan.stale:
        return
    names = [path.removeprefix(f"campaigns/{plan.campaign}/") for path in plan.changed]
    since = f": {', '.join(names[:3])}{' …' if len(names) > 3 else ''} changed since" if names else ""
    yield f"What is shown was built before{since}"
    if plan.rendered:
        yield f"A build would render {counted(len(plan.rendered), 'picture')}"
        yield from (f"{title.capitalize()}: {text}" for title, text in facts(plan, planner.rates))
    for void in plan.voids:
        yield f"It voids the approval of {void.scope} ({void.by}, {void.on}) on {counted(void.files, 'file')}"


def tasks(root: Path, name: str, current: Current) -> Iterator[str]:
    """What people asked to be cleaned, and remarked, on pictures that are still the same."""
    try:
        said = read_reviews(root, name).values()
    except InputError as error:
        yield f"reviews/ can't be read: {error.problems[0]}"
        return
    told = [line for one in said for entry in one.variants for line in _remarks(one.reviewer, entry, current)]
    yield from told[:MOST_TASKS]
    if len(told) > MOST_TASKS:
        yield f"and {len(told) - MOST_TASKS} more"


def _remarks(who: str, entry: VariantReview, current: Current) -> Iterator[str]:
    now = current.get((entry.sku, entry.placement, entry.locale))
    if now is None:
        return
    earlier = "" if now == entry.sha256 else " (said of an earlier picture)"
    about = f"{entry.sku}, {entry.placement}, {entry.locale}{earlier}"
    if entry.note:
        yield f"{who} on {about}: {shortened(entry.note, LONGEST)}"
    yield from (f"{who} on {about}: {_marked(mark)}" for mark in entry.marks if mark.task or mark.note)


def _marked(mark: Mark) -> str:
    x, y = mark.pin or (
        (mark.box[0] + mark.box[2] / 2, mark.box[1] + mark.box[3] / 2) if mark.box else (0.5, 0.5)
    )
    asked = "clean this" if mark.task == "clean" else "remark"
    note = f": {shortened(mark.note, LONGEST)}" if mark.note else ""
    return f"{asked}, at {x:.0%} from the left and {y:.0%} from the top{note}"

"""A plan as Markdown: for a job's summary, and as a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from onbrief.cli.plan_text import FATES, MAX_CAUSES, effect
from onbrief.model.rates import Rates
from onbrief.pages.words import code, counted, value
from onbrief.pipeline.causes import Cause
from onbrief.pipeline.plan import Plan
from onbrief.review.costs import facts, in_all


def markdown(plans: Sequence[Plan], rates: Rates) -> str:
    """Text from briefs and file names stands in `code` alone, so that it can't pass for Markdown."""
    busy = [plan for plan in plans if plan.items]
    lines = ["## Plan", ""]
    if busy:
        lines += [f"{in_all(busy)[0].upper()}{in_all(busy)[1:]}."]
    idle = [plan for plan in plans if not plan.items]
    if idle:
        lines += [f"Nothing to do in {_names(idle)}."]
    for plan in busy:
        lines += ["", f"### {code(plan.campaign)}", "", *_stages(plan), *_causes(plan), *_facts(plan, rates)]
    waiting = [plan for plan in plans if plan.waits]
    if waiting:
        lines += ["", "### Who is waited for", "", *_waits(waiting)]
    return "\n".join(lines) + "\n"


def _names(plans: Sequence[Plan]) -> str:
    shown = ", ".join(code(plan.campaign) for plan in plans[:10])
    return shown + (f" and {len(plans) - 10} more" if len(plans) > 10 else "")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], right: int = 0) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "|".join("---:" if right and n else "---" for n, _ in enumerate(head)) + "|"
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def _stages(plan: Plan) -> Iterator[str]:
    rows = ([stage, *(str(counts[f] or "") for f in FATES)] for stage, counts in plan.counts.items())
    yield from _table(["stage", *FATES], rows, right=1)


def _causes(plan: Plan) -> Iterator[str]:
    told = [cause for cause in plan.causes if cause.outs]
    if told:
        yield ""
        rows = [[effect(plan, cause).replace("\n", ", "), *_reason(cause)] for cause in told[:MAX_CAUSES]]
        yield from _table(["what", "because of", "change"], rows)
    if len(told) > MAX_CAUSES:
        yield ""
        yield f"And {counted(len(told) - MAX_CAUSES, 'more cause')}."


def _reason(cause: Cause) -> tuple[str, str]:
    where = code(cause.where) if cause.where else ""
    if not cause.keys:
        return where, cause.title
    if cause.new is None:
        return where, f"{code(cause.keys)} {code(value(cause.old, 80))} is gone"
    if cause.old is None:
        return where, f"{code(cause.keys)} {code(value(cause.new, 80))} is new"
    return where, f"{code(cause.keys)} {code(value(cause.old, 60))} → {code(value(cause.new, 60))}"


def _facts(plan: Plan, rates: Rates) -> Iterator[str]:
    for number, (title, text) in enumerate(facts(plan, rates)):
        if not number:
            yield ""
        yield f"- **{title}** {text}"
    for number, void in enumerate(plan.voids):
        if not number:
            yield ""
        yield f"- **voids** {code(void.scope)} ({code(void.by)}, {void.on}) on {counted(void.files, 'file')}"


def _waits(plans: Sequence[Plan]) -> Iterator[str]:
    rows = (
        [wait.who, code(plan.campaign), code(wait.what), code(wait.command)]
        for plan in plans
        for wait in plan.waits
    )
    yield from _table(["who", "campaign", "why", "next"], rows)

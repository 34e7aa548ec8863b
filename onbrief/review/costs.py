"""What a build would take, in words: time on the machines that were recorded, money, the brief's budget."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from onbrief.model.rates import Rates
from onbrief.pages.words import about, counted, duration
from onbrief.pipeline.estimate import Estimate
from onbrief.pipeline.plan import Plan


def in_all(busy: Sequence[Plan]) -> str:
    """`24 pictures to render in 2 campaigns, about 38 s`: the time where all were recorded on one kind of machine."""
    text = f"{counted(sum(len(plan.rendered) for plan in busy), 'picture')} to render"
    text += f" in {counted(len(busy), 'campaign')}"
    first = [plan.estimates[0] for plan in busy if plan.estimates and plan.estimates[0].known]
    if len(first) == len(busy) and len({(e.variant, e.device) for e in first}) == 1:
        text += f", {about(sum(e.seconds for e in first))} one after the other"
    return text


def facts(plan: Plan, rates: Rates) -> Iterable[tuple[str, str]]:
    """Time, cost and budget in words."""
    for estimate in plan.estimates:
        yield "time", _time(estimate)
        if estimate.cost is not None:
            price = f"{rates.machine_hour[estimate.device]:.2f} {rates.currency} an hour"
            yield "cost", f"about {estimate.cost:.2f} {rates.currency}, at {price}"
    if plan.estimates and not rates.machine_hour:
        yield "cost", "not known; put prices into policies/rates.yaml"
    full = [estimate.seconds for estimate in plan.full if estimate.known and not estimate.unknown]
    if plan.items and plan.budget_minutes is not None and full:
        verdict = "over" if plan.over_budget else "within"
        allowed = f"of the {plan.budget_minutes:g} min that the brief allows"
        yield "budget", f"{verdict}; a full build takes {about(min(full))} {allowed}"


def _time(estimate: Estimate) -> str:
    if not estimate.known:
        return "not known; nothing like it was recorded yet"
    machine = f" on {estimate.device} ({estimate.variant})" if estimate.variant else ""
    text = f"{about(estimate.seconds)}{machine}, {duration(estimate.slow)} if slow; "
    text += f"from {counted(estimate.recordings, 'recording')}"
    return text + (f", none for {counted(estimate.unknown, 'picture')}" if estimate.unknown else "")

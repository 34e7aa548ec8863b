"""What a build would take, in words: time on the machines that were recorded, money, the brief's budget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from onbrief.model.rates import Rates
from onbrief.pages.words import about, counted, duration
from onbrief.pipeline.budget import Purse
from onbrief.pipeline.estimate import Estimate
from onbrief.pipeline.films.planned import PlannedCut
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
    """Films, time, cost and budget in words."""
    for cut in plan.cuts:
        yield cut.cut, film(cut)
    for estimate in plan.estimates:
        yield "time", _time(estimate)
        if estimate.cost is not None:
            price = f"{rates.machine_hour[estimate.device]:.2f} {rates.currency} an hour"
            yield "cost", f"about {estimate.cost:.2f} {rates.currency}, at {price}"
    if plan.estimates and not rates.machine_hour and not plan.purse.pictures:
        yield "cost", "not known; put prices into policies/rates.yaml"
    if plan.items:
        yield from _money(plan.purse, plan.estimates, rates)
    full = [estimate.seconds for estimate in plan.full if estimate.known and not estimate.unknown]
    if plan.items and plan.budget_minutes is not None and full:
        verdict = "over" if plan.over_budget else "within"
        allowed = f"of the {plan.budget_minutes:g} min that the brief allows"
        yield "budget", f"{verdict}; a full build takes {about(min(full))} {allowed}"
    for reason in plan.purse.over(rates) if plan.rendered else ():
        yield "budget", f"over; {reason}"


def film(cut: PlannedCut) -> str:
    """`15 s, 375 frames at 25 a second; 4 of 24 films to render, 38 renders in all, about 6.2 min (410 CPU s)`."""
    text = f"{round(cut.seconds, 3):g} s, {counted(cut.frames, 'frame')} at {cut.rate} a second; "
    if cut.rendered:
        text += f"{cut.rendered} of {counted(cut.films, 'film')} to render"
        if cut.renders > cut.rendered:
            text += f", with what they are made of {counted(cut.renders, 'render')}"
        if (first := next(iter(cut.estimates), None)) and first.known:
            text += f", {about(first.seconds)}{_cpu(first)}"
            text += f", {counted(first.unknown, 'render')} of them not known" if first.unknown else ""
    else:
        text += counted(cut.films, "film") + ("" if cut.waits else " as they are")
    return f"{text}; {cut.waits}" if cut.waits else text


def _cpu(estimate: Estimate) -> str:
    return "" if estimate.cpu_seconds is None else f" ({estimate.cpu_seconds:.0f} CPU s)"


def _money(purse: Purse, estimates: Sequence[Estimate], rates: Rates) -> Iterable[tuple[str, str]]:
    """What services would be paid, and what the campaign has spent of what its brief allows."""
    if purse.pictures:
        machine = next((e.cost or 0 for e in estimates), 0)
        paid = {c: a - (machine if c == rates.currency else 0) for c, a in purse.ahead.items()}
        told = f"{amounts(paid)} for {counted(purse.pictures, 'picture')} by hosted models"
        yield "cost", told + (f"; no price for {purse.unpriced} of them" if purse.unpriced else "")
    if purse.allowed and any(purse.spent.values()):
        allowed = money(purse.allowed.amount, purse.allowed.currency)
        yield "spent", f"{amounts(purse.spent)} of the {allowed} that the brief allows"


def amounts(sums: Mapping[str, float]) -> str:
    """`1.20 USD and 0.35 EUR`."""
    told = [money(amount, currency) for currency, amount in sorted(sums.items()) if amount > 0]
    return " and ".join(told) or "nothing"


def money(amount: float, currency: str) -> str:
    """`48,000 GBP`, `1.20 USD`, `0.0025 USD`: small sums keep two digits that say something."""
    if amount >= 1000:
        return f"{amount:,.0f} {currency}"
    return f"{amount:.2f} {currency}" if amount >= 0.1 or not amount else f"{amount:.2g} {currency}"


def _time(estimate: Estimate) -> str:
    if not estimate.known:
        return "not known; nothing like it was recorded yet"
    machine = f" on {estimate.device} ({estimate.variant})" if estimate.variant else ""
    text = f"{about(estimate.seconds)}{machine}, {duration(estimate.slow)} if slow; "
    text += f"from {counted(estimate.recordings, 'recording')}"
    return text + (f", none for {counted(estimate.unknown, 'picture')}" if estimate.unknown else "")


def energy(joules: float | None) -> str:
    """`3.4 Wh`; a dot where no counter told."""
    if joules is None:
        return "·"
    hours = joules / 3600
    return (
        f"{hours / 1000:.2f} kWh"
        if hours >= 1000
        else f"{hours:.1f} Wh"
        if hours >= 0.1
        else f"{joules:.0f} J"
    )

"""What a campaign's pictures cost to make, as the home page shows it: the figures that `onbrief costs` sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onbrief.lightbox.facts import STAGES, Facts
from onbrief.model.brief import Money
from onbrief.model.rates import Rates
from onbrief.pipeline.plan import read_rates
from onbrief.pipeline.spent import Total, by, in_currency, spent, sums, total, unpriced
from onbrief.review.costs import amounts, energy, money


@dataclass(frozen=True)
class Share:
    """One stage on one machine. pictures: renderings, plates and label art among them."""

    stage: str
    machine: str
    pictures: int
    seconds: float
    paid: str


@dataclass(frozen=True)
class Costs:
    """Of what the build in this folder is made of. shares: by stage, the most seconds first.

    paid: of all shares, in words; missing: devices whose hours have no price. allowed: the brief's money, in words.
    """

    shares: Sequence[Share]
    whole: Total
    paid: str
    energy: str
    missing: Sequence[str]
    budget_minutes: float | None
    allowed: str

    @property
    def seconds(self) -> float:
        return self.whole.seconds

    @property
    def unknown(self) -> int:
        return self.whole.unknown

    @property
    def used(self) -> float | None:
        """The share of the brief's minutes that a full build took; None where it sets none."""
        return self.seconds / 60 / self.budget_minutes if self.budget_minutes else None


def costs(facts: Facts) -> Costs:
    """Each rendering once, under the first stage that shows it. Raises InputError for prices that can't be read."""
    rates = read_rates(facts.root)
    rows = spent(facts.root, facts.name, history=False) if facts.lineage else []
    stages = (*STAGES, "other")
    shares = [
        Share(stage, machine, one.pictures, one.seconds, _paid(one, rates))
        for stage in sorted(
            {row.stage for row in rows}, key=lambda s: (stages.index(s) if s in stages else 9, s)
        )
        for machine, one in by((row for row in rows if row.stage == stage), "machine").items()
    ]
    whole = total(rows)
    budget = facts.campaign.brief.budget if facts.campaign else None
    return Costs(
        shares,
        whole,
        _paid(whole, rates),
        energy(whole.joules) if whole.joules is not None else "",
        unpriced(whole, rates),
        budget.render_minutes if budget else None,
        _allowed(whole, rates, budget.money if budget else None),
    )


def _paid(one: Total, rates: Rates) -> str:
    found = sums(one, rates)
    return amounts(found) if any(found.values()) else ""


def _allowed(whole: Total, rates: Rates, allowed: Money | None) -> str:
    """What of the brief's money is spent; nothing where nothing is, or it can't be told in that currency."""
    found = sums(whole, rates)
    if allowed is None or not any(found.values()):
        return ""
    known, lost = in_currency(found, rates, allowed.currency)
    return (
        "" if lost else f"{money(known, allowed.currency)} of the {money(allowed.amount, allowed.currency)}"
    )

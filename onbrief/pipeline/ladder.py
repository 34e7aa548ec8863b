"""What follows when no picture came of an attempt: the rules, as a campaign's list of candidates carries them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from onbrief.model.base import Model
from onbrief.model.brief import Budget
from onbrief.model.campaign import Campaign
from onbrief.model.choice import by_people
from onbrief.model.engine import Limit, Step

MINUTE = 60


class Ladder(Model):
    """gates: whose findings count as a failure. person: what a person is asked for in the end; None: the build stops.

    limit: what the later attempts at one picture may cost. budget: what the brief gives for everything.
    """

    gates: tuple[str, ...] = ()
    person: Step | None = None
    limit: Limit = Limit()
    budget: Budget = Budget()


def ladder_of(c: Campaign) -> dict[str, Any] | None:
    """None where the style pack has no fallback: then an engine's fault stops the build."""
    fallback = c.pack.fallback
    if fallback is None:
        return None
    person, budget = by_people(c.pack), c.brief.budget
    rules = Ladder(gates=fallback.gates, person=person, limit=fallback.limit, budget=budget)
    return rules.model_dump(mode="json", exclude_defaults=True)


class Spent:
    """Seconds and money that renderings took."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.money: dict[str, float] = {}

    def add(self, seconds: float | None, cost: Mapping[str, float] | None) -> None:
        self.seconds += seconds or 0
        for currency, amount in (cost or {}).items():
            self.money[currency] = self.money.get(currency, 0) + amount

    def reaches(self, limit: Limit, price: Mapping[str, float]) -> str:
        """What is used up, in words; empty while there is room. price: of what is to follow, by currency."""
        if limit.minutes and self.seconds >= limit.minutes * MINUTE:
            return f"{limit.minutes:g} minutes of rendering"
        if limit.amount:
            spent, more = self.money.get(limit.currency, 0), price.get(limit.currency, 0)
            if spent >= limit.amount or spent + more > limit.amount:
                return f"{limit.amount:g} {limit.currency}"
        return ""


def cost_of(records: Iterable[Mapping[str, Any]]) -> tuple[float, dict[str, float]]:
    """Seconds, and money by currency, of renderings as their records tell."""
    spent = Spent()
    for record in records:
        cost = record.get("cost")
        paid = cost if isinstance(cost, Mapping) and isinstance(cost.get("currency"), str) else {}
        money = {paid["currency"]: _number(paid.get("amount"))} if paid else {}
        spent.add(_number(record.get("seconds")), money)
    money = {currency: round(amount, 6) for currency, amount in spent.money.items() if amount}
    return round(spent.seconds, 3), money


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and 0 <= value < 1e9 else 0.0

"""A brief's budget, held against what is spent and what a build would spend: told before anything is rendered.

Time: what a full build takes, on the quickest machine that was recorded. Money: what renderings of the campaign cost
already, and what those would that are not at hand. A build goes on where nothing is known against it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from onbrief.lineage.read import Lineage
from onbrief.model.brief import Money
from onbrief.model.rates import Rates
from onbrief.pipeline.estimate import HOSTED, Estimate
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.prices import Prices, price_of
from onbrief.pipeline.spent import Spent, in_currency, spent, sums, total


@dataclass(frozen=True)
class Purse:
    """A campaign's money. spent, ahead: by currency, what was and what a build would be spent; machines' hours as far
    as policies/rates.yaml prices them. pictures: those ahead that a service is paid for; unpriced: those of them whose
    price nobody knows.
    """

    spent: Mapping[str, float] = field(default_factory=dict)
    ahead: Mapping[str, float] = field(default_factory=dict)
    pictures: int = 0
    unpriced: int = 0
    allowed: Money | None = None

    def over(self, rates: Rates) -> Iterator[str]:
        """Why a build must not spend more, a sentence a reason."""
        if self.allowed is None or not (self.ahead or self.unpriced):
            return
        allowed, currency = self.allowed.amount, self.allowed.currency
        before, lost = in_currency(self.spent, rates, currency)
        after, more = in_currency(self.ahead, rates, currency)
        if unknown := sorted({*lost, *more}):
            yield (
                f"sums in {', '.join(unknown)} can't be held against the brief's {currency}; put what they are worth "
                "into `exchange` of policies/rates.yaml"
            )
        if self.unpriced:
            yield (
                f"what {self.unpriced} of the pictures would cost is not known; put `price` into the engine's settings, "
                "and `cost` on the model's card"
            )
        if before + after > allowed:
            beside = f" beside the {before:.2f} that are spent already" if before else ""
            yield f"it would spend about {after:.2f} {currency}{beside}; the brief allows {allowed:g} {currency}"


class Till:
    """A campaign's money while its candidates are made: what was spent before, and what comes to it, each sum once.

    before: what its record counts. prices: of the models' cards. Keys of sums: a rendering's in the store, `<request>#<attempt>` of one that failed.
    """

    def __init__(
        self,
        before: Iterable[Spent] = (),
        rates: Rates | None = None,
        allowed: Money | None = None,
        prices: Prices | None = None,
    ):
        rows = list(before)
        self.rates, self.allowed, self.prices = rates or Rates(), allowed, prices or {}
        self.known = {one.key for one in rows}
        self.money = defaultdict(float, sums(total(rows), self.rates))

    def pay(self, key: str, cost: Mapping[str, float] | None) -> None:
        """cost: currency → amount."""
        if key not in self.known and cost:
            self.known.add(key)
            for currency, amount in cost.items():
                self.money[currency] += amount

    def price(self, job: Job) -> dict[str, float] | None:
        """What a picture would cost, by currency: nothing on the studio's own machines; None where nobody knows."""
        if job.request.renderer != HOSTED:
            return {}
        found = price_of(job.request.params, self.prices)
        return {found["currency"]: found["amount"]} if found else None

    def refuses(self, price: Mapping[str, float] | None) -> str:
        """Why a picture at this price must not be bought; empty where it may."""
        asked = Purse(self.money, price or {}, 1, int(price is None), self.allowed)
        return next(asked.over(self.rates), "")


def purse(root: Path, name: str, rates: Rates, allowed: Money | None = None) -> Purse:
    """What a campaign has spent. Old commits are read only where it has a budget and machines' hours have a price: what
    services were paid stands in the newest record."""
    whole = total(spent(root, name, history=bool(rates.machine_hour) and allowed is not None))
    return Purse(spent=sums(whole, rates), allowed=allowed)


def ahead(
    jobs: Iterable[Job],
    lineages: Iterable[Lineage],
    estimates: Iterable[Estimate],
    rates: Rates,
    prices: Prices | None = None,
) -> tuple[dict[str, float], int, int]:
    """What rendering these jobs would cost, by currency; how many a service is paid for; and how many of them at a
    price that nobody knows. prices: of the models' cards."""
    paid = _recorded(lineages)
    money: dict[str, float] = defaultdict(float)
    pictures = unknown = 0
    for job in jobs:
        if job.request.renderer != HOSTED:
            continue
        pictures += 1
        cost = _like(paid, job) or price_of(job.request.params, prices or {})
        if cost is None:
            unknown += 1
        else:
            money[cost["currency"]] += cost["amount"]
    machine = next((e.cost for e in estimates), None)  # on the machines that most was recorded on
    if machine:
        money[rates.currency] += machine
    return dict(money), pictures, unknown


def _recorded(lineages: Iterable[Lineage]) -> dict[tuple[str, str], dict[str, list[float]]]:
    """(model, size) → currency → what pictures like it were billed."""
    found: dict[tuple[str, str], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for lineage in lineages:
        for row in lineage.data["renderings"]:
            request, cost = lineage.requests.get(row["request"]), (row["made"] or {}).get("cost")
            if (
                request
                and isinstance(cost, dict)
                and cost.get("basis") == "billed"
                and _fine(cost.get("amount"))
            ):
                found[_alike(request["params"])][str(cost.get("currency"))].append(float(cost["amount"]))
    return found


def _like(paid: Mapping[tuple[str, str], Mapping[str, list[float]]], job: Job) -> dict[str, Any] | None:
    """The median of what was billed for pictures of the same model and size, in the currency most were billed in."""
    bills = paid.get(_alike(job.request.params))
    if not bills:
        return None
    currency, amounts = max(bills.items(), key=lambda pair: len(pair[1]))
    return {"amount": median(amounts), "currency": currency}


def _alike(params: Mapping[str, Any]) -> tuple[str, str]:
    return str(params.get("model")), str(params.get("size"))


def _fine(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e7

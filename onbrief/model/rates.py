"""`policies/rates.yaml`: what an hour of a machine costs, and what other currencies are worth, for plans and budgets."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from onbrief.model.base import Model

Price = Annotated[float, Field(ge=0)]
Worth = Annotated[float, Field(gt=0)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class Rates(Model):
    """Prices of rendering machines. A device without a price has no cost in a plan: nothing is guessed."""

    currency: str = Field(
        "EUR",
        title="Currency",
        pattern=r"^[A-Z]{3}$",
        description="The currency of all prices here, as an ISO 4217 code.",
        examples=["EUR", "GBP", "USD"],
    )
    machine_hour: dict[str, Price] = Field(
        default_factory=dict,
        title="Price of a machine hour",
        description="Money for one hour of one machine, by the device that renders on it: `cpu` or `gpu`.",
        examples=[{"cpu": 0.2, "gpu": 1.9}],
    )
    exchange: dict[Currency, Worth] = Field(
        default_factory=dict,
        title="Exchange",
        description="What one unit of another currency is worth in `currency`. A sum in a currency that stands here nowhere "
        "can't be held against a budget: nothing is guessed.",
        examples=[{"USD": 0.86, "GBP": 1.15}],
    )


def exchanged(rates: Rates, amount: float, currency: str, into: str) -> float | None:
    """An amount in another currency; None where the rates don't say what one of the two is worth."""
    if currency == into:
        return amount
    worth = {rates.currency: 1.0, **rates.exchange}
    return amount * worth[currency] / worth[into] if currency in worth and into in worth else None

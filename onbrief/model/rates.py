"""`policies/rates.yaml`: what an hour of a machine costs, so that a plan can say what renders will."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from onbrief.model.base import Model

Price = Annotated[float, Field(ge=0)]


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

"""`campaigns/<name>/brief.yaml`: what the client gets, for whom, where, when, and what it may cost."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import Field, model_validator

from onbrief.model.base import Model, Slug
from onbrief.model.scene import Scene

Locale = str


class Market(Model):
    """A country or region and the languages it is addressed in."""

    name: str
    locales: tuple[Locale, ...] = Field(min_length=1)


class Period(Model):
    start: date
    end: date

    @model_validator(mode="after")
    def _in_order(self) -> Period:
        if self.end < self.start:
            raise ValueError(f"ends ({self.end}) before it starts ({self.start})")
        return self


class Timeline(Model):
    """When what is due."""

    briefed: date
    masters: date | None = None
    approved: date | None = None
    live: date


class Money(Model):
    amount: float = Field(ge=0)
    currency: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 4217")


class Budget(Model):
    money: Money | None = None
    render_minutes: float | None = Field(None, gt=0, description="render minutes that a full build may take")


class Disclosure(Model):
    """What the client wishes to be said about how the pictures were made."""

    wish: Literal["none", "metadata", "visible"]
    note: str = ""


class Sku(Model):
    """One thing that is sold. look and label are read by the product's geometry and label template."""

    name: str
    product: Slug
    look: dict[str, Any] = Field(default_factory=dict, description="liquid and accent colours, props")
    label: dict[str, Any] = Field(default_factory=dict, description="what stands on the label")


class Deliverable(Model):
    """What the client gets: scene × placements × locales × SKUs, each with its job."""

    job: str = Field(description="what it must do")
    seconds: float = Field(gt=0, description="in how many seconds of attention")
    scene: Slug
    skus: tuple[Slug, ...] = Field(min_length=1)
    placements: tuple[str, ...] = Field(min_length=1, description="as channel/placement")
    locales: tuple[Locale, ...] | Literal["all"] = "all"
    layout: Slug | None = Field(
        None, description="a layout family; by default the one that fits the placement's shape"
    )


class Brief(Model):
    schema_: Literal["onbrief/brief/1"] = Field(alias="schema")
    client: Slug
    campaign: Slug
    title: str
    version: int = Field(ge=1, description="the version that delivery packs carry")
    stylepack: Slug
    objective: str
    audience: str
    message: str
    markets: dict[str, Market] = Field(min_length=1, description="by ISO 3166 code")
    channels: tuple[Slug, ...] = Field(min_length=1)
    timeline: Timeline
    flight: Period
    budget: Budget = Budget()
    usage: Literal["experiment", "internal", "public"]
    disclosure: Disclosure
    engines: dict[str, str] = Field(description="renderer → version, pinned")
    skus: dict[Slug, Sku] = Field(min_length=1)
    scenes: dict[Slug, Scene] = Field(min_length=1)
    deliverables: tuple[Deliverable, ...] = Field(min_length=1)

    @property
    def locales(self) -> tuple[Locale, ...]:
        return tuple(dict.fromkeys(locale for market in self.markets.values() for locale in market.locales))

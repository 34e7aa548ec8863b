"""`policies/*.yaml`: what may ship. Rules as data, each with the days it holds, its source, and how sure we are of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from onbrief.model.base import Model, Slug, Text
from onbrief.model.brief import Period
from onbrief.model.rights import Kind
from onbrief.model.scene import Depiction

EU = frozenset(
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split()  # noqa: SIM905 (one line of the page)
)  # member states since 2020-02-01
Place = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Places = tuple[Place, ...] | Literal["all"]
Channels = tuple[Slug, ...] | Literal["all"]
AiUse = Literal["none", "assist", "full"]
Look = Literal["photographic", "drawn"]
Level = Literal["law", "platform", "house"]


class Scoped(Model):
    """Where and when a rule holds, and how we know."""

    level: Level = Field(description="Whose rule it is: a law's, a platform's, or our own.")
    markets: Places = Field("all", description="Countries by ISO 3166 code (`EU` is all of them), or `all`.")
    channels: Channels = Field("all", description="Channels of the catalogue, or `all`.")
    from_: date | None = Field(
        None, alias="from", description="The first day it holds. Left out: it does already."
    )
    until: date | None = Field(None, description="The last day it holds. Left out: nobody knows one.")
    source: Text = Field(description="Where it stands: an address, or whose decision it is.")
    confidence: Literal["A", "B", "C"] = Field(
        description="A: read at its source. B: told by a second source. C: our reading, ask a lawyer."
    )
    checked_on: date = Field(description="The day somebody looked.")
    note: str = Field("", description="What else is to be known.")


def holds(rule: Scoped, market: str, channel: str, flight: Period) -> bool:
    """Whether a rule holds for a market and a channel on any day of a flight."""
    there = rule.markets == "all" or market in rule.markets or ("EU" in rule.markets and market in EU)
    then = (rule.from_ is None or rule.from_ <= flight.end) and (
        rule.until is None or rule.until >= flight.start
    )
    return there and then and (rule.channels == "all" or channel in rule.channels)


class Licence(Model):
    """What a known licence allows."""

    ads: bool = Field(description="Whether it allows advertising.")
    credit: bool = Field(False, description="Whether it asks for a credit.")
    source: Text = Field(description="Where it says so.")


class RightsPolicy(Model):
    """`policies/rights.yaml`: which licences allow advertising, and when an ending right is told."""

    soon_days: int = Field(
        ge=0, le=3650, description="A right that ends within so many days from today is told."
    )
    margin_days: int = Field(
        ge=0, le=3650, description="A right that ends within so many days after the flight is told."
    )
    licences: dict[str, Licence] = Field(description="Licences by their SPDX identifier.")
    forbidding: tuple[Text, ...] = Field(
        description="Words that tell, in a contract's name, that it allows no advertising."
    )


class ModelsPolicy(Model):
    """`policies/models.yaml`: how far experiments may go, and how old a reading of terms may be."""

    inside: tuple[Slug, ...] = Field(
        description="Channels that stay inside the company.", examples=[["slides"]]
    )
    terms_days: int = Field(
        ge=1, le=3650, description="Terms of use that were read longer ago than so many days are told."
    )


class Rule(Scoped):
    """What a theme or a depiction needs."""

    id: Slug = Field(description="A short name. Clearances may name it.", examples=["alcohol-fr"])
    about: tuple[Slug, ...] = Field(min_length=1, description="The themes or depictions that it is about.")
    ai_use: tuple[AiUse, ...] | Literal["any"] = Field(
        "any",
        description="It holds where a generative model took this part: `none`, `assist`, `full`; or `any`.",
    )
    why: Text = Field(description="The rule in one sentence.")
    forbidden: bool = Field(False, description="Whether it forbids it altogether.")
    needs: tuple[Kind, ...] = Field((), description="Kinds of holdings that `rights.yaml` must hold for it.")
    sign_off: tuple[Slug, ...] = Field((), description="Roles that must say yes in `rights.yaml`.")
    wording: dict[str, tuple[Text, ...]] = Field(
        default_factory=dict,
        description="By language, the words of which one must be drawn on the picture.",
    )


class Rules(Model):
    """`policies/themes.yaml` and `policies/likeness.yaml`: what is sensitive, and what it needs."""

    rules: tuple[Rule, ...] = Field(description="The rules, one entry each.")


class Duty(Scoped):
    """What must be told of how a picture was made."""

    id: Slug = Field(description="A short name.", examples=["eu-deep-fake"])
    why: Text = Field(description="The rule in one sentence.")
    ai_use: tuple[AiUse, ...] = Field(
        description="Which part a generative model took: `none`, `assist`, `full`."
    )
    looks: tuple[Look, ...] | Literal["any"] = Field(
        "any", description="What the picture looks like, or `any`."
    )
    depicts: tuple[Depiction, ...] | Literal["any"] = Field(
        "any", description="It holds where the scene depicts one of these; or `any`."
    )
    metadata: Literal["required", "forbidden"] | None = Field(
        None, description="A note in the file's metadata."
    )
    visible: Literal["required", "forbidden"] | None = Field(
        None, description="A visible line on the picture."
    )
    flag: Literal["required", "forbidden"] | None = Field(
        None, description="Declaring it where the picture is uploaded."
    )
    sign_off: tuple[Slug, ...] = Field((), description="Roles that must say yes in `rights.yaml`.")


class Disclosures(Model):
    """`policies/disclosure.yaml`: who wants what to be told of AI, and how it is worded."""

    labels: dict[str, tuple[Text, ...]] = Field(description="By language, words that say that AI took part.")
    denials: dict[str, tuple[Text, ...]] = Field(description="By language, words that say that it didn't.")
    duties: tuple[Duty, ...] = Field(
        description="The duties, one entry each. Law wins over platform, platform over house."
    )

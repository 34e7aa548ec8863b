"""`campaigns/<name>/brief.yaml`: what the client gets, for whom, where, when, and what it may cost."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from onbrief.model.base import Locale, Mistake, Model, Slot, Slug, Text
from onbrief.model.samples import Samples
from onbrief.model.scene import Scene

Region = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]


class Market(Model):
    """A country or region and the languages it is addressed in."""

    name: Text = Field(description="The market's name, as people say it.", examples=["United Kingdom"])
    locales: tuple[Locale, ...] = Field(
        min_length=1,
        description="The languages it is addressed in. Each has its words in `copy/<locale>.yaml`.",
        examples=[["en-GB"]],
    )


class Period(Model):
    """From one day to another, both included."""

    start: date = Field(description="The first day.", examples=["2027-06-01"])
    end: date = Field(description="The last day.", examples=["2027-08-31"])

    @model_validator(mode="after")
    def _in_order(self) -> Period:
        if self.end < self.start:
            what = f"ends ({self.end}) before it starts ({self.start})"
            raise Mistake(what, "Change one of the two days.", at="end")
        return self


class Timeline(Model):
    """When what is due, in this order."""

    briefed: date = Field(description="The day the brief was agreed.", examples=["2026-11-16"])
    masters: date | None = Field(None, description="The day the masters are due.", examples=["2027-02-26"])
    approved: date | None = Field(
        None, description="The day the deliverables must be approved.", examples=["2027-04-30"]
    )
    live: date = Field(description="The day the deliverables are published.", examples=["2027-06-01"])


class Money(Model):
    """An amount in a currency."""

    amount: float = Field(ge=0, description="How much.", examples=[48000])
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = Field(
        description="The currency by its three letters (ISO 4217).", examples=["GBP"]
    )


class Budget(Model):
    """What the campaign may cost."""

    money: Money | None = Field(None, description="What may be spent.")
    render_minutes: float | None = Field(
        None, gt=0, description="Minutes of rendering that a full build may take.", examples=[30]
    )


class Disclosure(Model):
    """What the client wishes to be said about how the pictures were made."""

    wish: Literal["none", "metadata", "visible"] = Field(
        description="Nothing, a note in the files' metadata, or a visible line."
    )
    note: str = Field("", max_length=2000, description="The note, in plain words.")
    declared: tuple[Slug, ...] = Field(
        (),
        description="The channels whose upload form is told that a generative model took part.",
        examples=[["tiktok"]],
    )


class Sku(Model):
    """One thing that is sold: which product it is, how it differs from its siblings, what its label says."""

    name: Text = Field(description="Its name, as customers read it.", examples=["Yuzu & Green Tea"])
    product: Slug = Field(
        description="The product of the style pack that gives its shape.", examples=["bottle"]
    )
    look: dict[str, Any] = Field(
        default_factory=dict,
        description="What its picture changes from one SKU to the next: colours and props, "
        "as the product's renderer names them.",
    )
    label: dict[str, Any] = Field(
        default_factory=dict, description="What stands on its label, as the label's template names it."
    )


class Deliverable(Model):
    """What the client gets: one scene on some placements, in some languages, for some SKUs, with one job to do."""

    job: Text = Field(description="What it must do, in one sentence.")
    seconds: float = Field(
        gt=0, le=600, description="In how many seconds of attention it must do that.", examples=[1.5]
    )
    scene: Slug = Field(description="The scene it shows: a key of `scenes`.", examples=["golden-hour"])
    skus: tuple[Slug, ...] = Field(
        min_length=1, description="The SKUs it shows, one a picture: keys of `skus`.", examples=[["yuzu"]]
    )
    placements: tuple[Slot, ...] = Field(
        min_length=1,
        description="Where it runs: `channel/placement` of the catalogue in `placements/`.",
        examples=[["instagram/feed-4x5"]],
    )
    locales: tuple[Locale, ...] | Literal["all"] = Field(
        "all", description="Its languages: a list of the markets' locales, or `all`.", examples=[["en-GB"]]
    )
    layout: Slug | None = Field(
        None,
        description="A layout family of the style pack. Without it, the one that fits the placement's shape.",
    )


class Film(Model):
    """What the client gets that moves: one cut of `shots.yaml` on some placements, in some languages."""

    job: Text = Field(description="What it must do, in one sentence.")
    cut: Slug = Field(description="The cut: a key of `cuts` in `shots.yaml`.", examples=["15s"])
    sku: Slug = Field(description="The SKU that it sells: a key of `skus`.", examples=["blood-orange"])
    placements: tuple[Slot, ...] = Field(
        min_length=1,
        description="Where it runs: `channel/placement` of the catalogue in `placements/`.",
        examples=[["instagram/reels-video"]],
    )
    locales: tuple[Locale, ...] | Literal["all"] = Field(
        "all", description="Its languages: a list of the markets' locales, or `all`.", examples=[["en-GB"]]
    )


class Brief(Model):
    """A campaign's brief: what the client gets, for whom, where, when, and what it may cost."""

    schema_: Literal["onbrief/brief/1"] = Field(
        alias="schema",
        description="The form of this file: always `onbrief/brief/1`.",
        examples=["onbrief/brief/1"],
    )
    client: Slug = Field(description="Who it is for. Begins the delivery packs' names.", examples=["lumen"])
    campaign: Slug = Field(description="The campaign's name: its folder's.", examples=["lumen-summer"])
    title: Text = Field(description="The campaign's title, for people.")
    version: int = Field(ge=1, le=9999, description="The version that delivery packs carry.", examples=[1])
    stylepack: Slug = Field(
        description="The brand look: a folder of `stylepacks/`, whose words the scenes use.",
        examples=["lumen"],
    )
    objective: Text = Field(description="What the campaign is to achieve, in one sentence.")
    audience: Text = Field(description="Whom it speaks to.")
    message: Text = Field(description="The one thing they are to remember.")
    markets: dict[Region, Market] = Field(
        min_length=1, description="The markets, by their two-letter region (ISO 3166)."
    )
    channels: tuple[Slug, ...] = Field(
        min_length=1,
        description="The channels that are booked. Deliverables may use their placements.",
        examples=[["instagram"]],
    )
    timeline: Timeline = Field(description="When what is due.")
    flight: Period = Field(description="The first and last day the campaign runs.")
    budget: Budget = Field(Budget(), description="What it may cost.")
    usage: Literal["experiment", "internal", "public"] = Field(
        description="How far the pictures may go: a trial, inside the company, or out to the public."
    )
    disclosure: Disclosure = Field(
        description="What the client wishes to be said about how the pictures were made."
    )
    themes: tuple[Slug, ...] = Field(
        (),
        description="Sensitive themes that it touches, as `policies/themes.yaml` names them.",
        examples=[["alcohol"]],
    )
    sign_off: tuple[Slug, ...] = Field(
        (),
        title="Sign-offs",
        description="Who must approve the deliverables beside `creative`, which always must: roles of "
        "`policies/signoff/`.",
        examples=[["brand", "legal"]],
    )
    engines: dict[str, str] = Field(
        description="The version of each renderer that this campaign is made with, in quotes, "
        "so that an upgrade never changes approved pictures unasked.",
        examples=[{"typeset": "1"}],
    )
    samples: Samples | None = Field(
        None,
        description="Samples a pixel of this campaign's masters, in place of the style pack's `full`, where its engine "
        "takes any. What is only seen in a film needs half as many.",
        examples=[{"spp": 8, "aux_spp": 8}],
    )
    skus: dict[Slug, Sku] = Field(min_length=1, description="What is sold, by a short name.")
    scenes: dict[Slug, Scene] = Field(min_length=1, description="The pictures to be made, by a short name.")
    deliverables: tuple[Deliverable, ...] = Field((), description="What the client gets: stills.")
    films: tuple[Film, ...] = Field((), description="What the client gets that moves. Needs `shots.yaml`.")

    @model_validator(mode="after")
    def _delivers(self) -> Brief:
        if not self.deliverables and not self.films:
            raise Mistake("the client gets nothing", "List `deliverables`, or `films`.", at="deliverables")
        return self

    @property
    def sign_offs(self) -> tuple[Slug, ...]:
        """All roles that must approve, `creative` first."""
        return tuple(dict.fromkeys(("creative", *self.sign_off)))

    @property
    def locales(self) -> tuple[Locale, ...]:
        return tuple(dict.fromkeys(locale for market in self.markets.values() for locale in market.locales))

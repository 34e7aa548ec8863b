"""`rights.yaml` of a style pack or a campaign: what is held of others and who signed what off, how long and where.

No stage depends on it: a renewed licence stales no picture.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from onbrief.model.base import Mistake, Model, Slug
from onbrief.model.source import Source, read_model

NAME = "rights.yaml"


def _one_line(text: str) -> str:
    if any(unicodedata.category(letter) == "Cc" for letter in text):
        raise ValueError("this must be one line, without control characters")
    return text


Line = Annotated[str, AfterValidator(_one_line)]
Usage = Literal["experiment", "internal", "public"]
USAGES: tuple[Usage, ...] = ("experiment", "internal", "public")  # from the narrowest to the widest


Kind = Literal[
    "font", "stock", "talent", "voice", "music", "sound", "product-art", "logo", "model", "permit", "other"
]  # fmt: skip
Consent = Literal["lip-sync"]


class Holding(Model):
    """One thing that somebody owns and that may be used: a font, a stock picture, a face, a piece of music."""

    name: Line = Field(description="What it is, as the contract calls it.")
    kind: Kind = Field(
        description="What kind of thing it is. `talent` is a person's release, `voice` that of somebody who is heard, "
        "`sound` an effect or ambience, `permit` an authority's leave."
    )
    holder: Line = Field(description="Who owns it.")
    licence: Line = Field(description="SPDX identifier, or the contract in words.")
    files: tuple[Line, ...] = Field(
        (),
        description="Files and folders beside this file, or pip:<package>/<path>. None: it is in no one file.",
    )
    markets: tuple[str, ...] | Literal["worldwide"] = Field(
        description="Countries by ISO 3166 code, or `worldwide`."
    )
    channels: tuple[Slug, ...] | Literal["all"] = Field(description="Channels of the catalogue, or `all`.")
    from_: date | None = Field(None, alias="from", description="The first day. Left out: it began long ago.")
    until: date | Literal["perpetual"] = Field(description="The last day, or `perpetual`.")
    usage: Usage | None = Field(
        None,
        description="How far it may go: a trial, inside the company, or out to the public. "
        "Left out: as far as its licence goes, if `policies/rights.yaml` knows that licence.",
    )
    scenes: tuple[Slug, ...] = Field(
        (), description="In a campaign: the scenes it is in, where not in all. For faces, voices and music."
    )
    consents: tuple[Consent, ...] = Field(
        (),
        description="Of a person: what a machine may do to their face or voice beside showing it. `lip-sync`: their "
        "mouth follows a voice (`talent`); a mouth follows their voice (`voice`).",
    )
    proof: Line = Field(
        "",
        description="Where the contract or release lies: a file, an address, a number in an archive.",
        examples=["Release of 2026-11-03, archive 4711"],
    )
    note: str = Field("", description="What else is to be known.")

    @model_validator(mode="after")
    def _is_a_persons(self) -> Holding:
        if self.consents and self.kind not in ("talent", "voice"):
            raise Mistake(
                f"only a person consents, and this is {self.kind}",
                "Take it out, or correct `kind`.",
                at="consents",
            )
        return self

    @model_validator(mode="after")
    def _in_order(self) -> Holding:
        if self.from_ and self.until != "perpetual" and self.until < self.from_:
            raise ValueError(f"ends ({self.until}) before it starts ({self.from_})")
        return self


class Clearance(Model):
    """Somebody's yes to something that needs one: a theme, what a scene depicts, a way of telling how it was made."""

    for_: tuple[Slug, ...] = Field(
        alias="for",
        min_length=1,
        description="What it says yes to: themes, depictions, or rules of `policies/` by their id.",
        examples=[["alcohol"]],
    )
    role: Slug = Field(description="In which role they say it.", examples=["legal"])
    by: Line = Field(min_length=1, description="Who says it.", examples=["Ada Reed"])
    on: date = Field(description="The day they said it.", examples=["2027-01-12"])
    until: date | None = Field(
        None, description="The last day it holds. Left out: as long as the campaign runs."
    )
    markets: tuple[str, ...] | Literal["worldwide"] = Field(
        "worldwide", description="Countries by ISO 3166 code, or `worldwide`."
    )
    scenes: tuple[Slug, ...] = Field((), description="The scenes it is about, where not about all.")
    note: str = Field("", description="What else is to be known.")


class Rights(Model):
    """All that a style pack or a campaign holds, and what was signed off."""

    holdings: tuple[Holding, ...] = Field((), description="What is held, one entry a thing.")
    clearances: tuple[Clearance, ...] = Field((), description="Who said yes to what, one entry a yes.")


def read_rights(root: Path, folder: Path) -> tuple[Rights, Source] | None:
    """The rights.yaml of a style pack's or campaign's folder; None where there is none. Raises InputError."""
    path = folder / NAME
    return read_model(root, path, Rights) if path.exists() or path.is_symlink() else None

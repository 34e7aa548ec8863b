"""`rights.yaml` of a style pack or a campaign: what is held of others, for how long, where it may be shown.

No stage depends on it: a renewed licence stales no picture.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from onbrief.model.base import Model, Slug
from onbrief.model.source import Source, read_model

NAME = "rights.yaml"


def _one_line(text: str) -> str:
    if any(unicodedata.category(letter) == "Cc" for letter in text):
        raise ValueError("this must be one line, without control characters")
    return text


Line = Annotated[str, AfterValidator(_one_line)]


class Holding(Model):
    """One thing that somebody owns and that may be used: a font, a stock picture, a face, a piece of music."""

    name: Line = Field(description="What it is, as the contract calls it.")
    kind: Literal["font", "stock", "talent", "music", "product-art", "model", "other"] = Field(
        description="What kind of thing it is."
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
    note: str = Field("", description="What else is to be known.")

    @model_validator(mode="after")
    def _in_order(self) -> Holding:
        if self.from_ and self.until != "perpetual" and self.until < self.from_:
            raise ValueError(f"ends ({self.until}) before it starts ({self.from_})")
        return self


class Rights(Model):
    """All that a style pack or a campaign holds."""

    holdings: tuple[Holding, ...] = Field((), description="What is held, one entry a thing.")


def read_rights(root: Path, folder: Path) -> tuple[Rights, Source] | None:
    """The rights.yaml of a style pack's or campaign's folder; None where there is none. Raises InputError."""
    path = folder / NAME
    return read_model(root, path, Rights) if path.exists() or path.is_symlink() else None

"""`renderers/models/<id>.yaml`: the card of an engine or a generative model: what it is, and for whom it may be used."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from onbrief.model.base import Mistake, Model, Sha256, Slug, Text
from onbrief.model.rights import Line, Usage

FOLDER = "renderers/models"
Address = Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$", max_length=500)]


class Terms(Model):
    """The terms of use, as they were read."""

    source: Address = Field(description="Where they stand.", examples=["https://example.com/terms"])
    read_on: date = Field(description="The day somebody read them.")


class Clients(Model):
    """Which clients it may work for."""

    allow: tuple[Slug, ...] | Literal["all"] = Field("all", description="The clients, or `all`.")
    deny: tuple[Slug, ...] = Field((), description="Clients that don't want it. They win over `allow`.")


class ModelCard(Model):
    """What is known of an engine or a model that makes pictures, and how far they may go."""

    id: Slug = Field(description="Its short name: this file's.", examples=["pathtrace"])
    title: Text = Field(description="Its name, for people.")
    generative: bool = Field(
        description="Whether it makes up pictures from what it learnt of others. Code that draws by rules doesn't."
    )
    part: Literal["makes", "edits"] = Field(
        "makes", description="Whether it makes whole pictures or edits a part of one that exists."
    )
    look: Literal["photographic", "drawn", "none"] = Field(
        description="What its pictures can be taken for: a photograph, a drawing, or nothing of their own."
    )
    licence: Line = Field(description="SPDX identifier, or the contract in words.")
    usage: Usage = Field(
        description="How far its pictures may go: a trial, inside the company, or out to the public."
    )
    territories: tuple[str, ...] | Literal["worldwide"] = Field(
        "worldwide", description="Countries by ISO 3166 code where its pictures may be shown, or `worldwide`."
    )
    clients: Clients = Field(Clients(), description="Which clients it may work for.")
    training_data: Text = Field(
        description="What it learnt from, as its maker says; or that it learnt nothing."
    )
    weights: tuple[Sha256, ...] = Field(
        (), description="The SHA-256 of its files of weights. A hosted model has none."
    )
    terms: Terms | None = Field(None, description="The maker's terms. A generative model must have them.")
    note: str = Field("", description="What else is to be known.")

    @model_validator(mode="after")
    def _has_terms(self) -> ModelCard:
        if self.generative and self.terms is None:
            raise Mistake("a generative model has terms of use", "Add `terms`, with the day you read them.")
        return self

"""`renderers/models/<id>.yaml`: the card of an engine or a generative model: what it is, and for whom it may be used."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from onbrief.model.base import Mistake, Model, Sha256, Slug, Text
from onbrief.model.canonical import canonical, sha256
from onbrief.model.rights import Line, Usage

FOLDER = "renderers/models"
MOST_FILES = 2000  # of one model; a pipeline has some twenty
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Address = Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$", max_length=500)]


def _inside(name: str) -> str:
    """A path in a model's folder that leads nowhere else, on no system."""
    parts = name.split("/")
    if not name.isprintable() or "\\" in name or ":" in name or {"", ".", ".."}.intersection(parts):
        raise ValueError(
            "this is no path inside the model's folder; write it with slashes, as unet/model.onnx"
        )
    return PurePosixPath(name).as_posix()


File = Annotated[str, StringConstraints(min_length=1, max_length=300), AfterValidator(_inside)]


# https://cv.iptc.org/newscodes/digitalsourcetype/ (2026-11-22)
SourceType = Literal[
    "digitalCapture", "digitalCreation", "humanEdits", "algorithmicMedia", "trainedAlgorithmicMedia",
    "compositeWithTrainedAlgorithmicMedia", "compositeSynthetic", "algorithmicallyEnhanced", "virtualRecording",
    "composite", "compositeCapture", "screenCapture",
]  # fmt: skip


def digest(files: Mapping[str, str]) -> str:
    """One SHA-256 for all files of a model. files: path in its folder → SHA-256."""
    return sha256(canonical(dict(files)))


class Terms(Model):
    """The terms of use, as they were read."""

    source: Address = Field(description="Where they stand.", examples=["https://example.com/terms"])
    read_on: date = Field(description="The day somebody read them.")


class Clients(Model):
    """Which clients it may work for."""

    allow: tuple[Slug, ...] | Literal["all"] = Field("all", description="The clients, or `all`.")
    deny: tuple[Slug, ...] = Field((), description="Clients that don't want it. They win over `allow`.")


class Cost(Model):
    """What a picture costs, as the maker's price list says."""

    amount: float = Field(ge=0, description="How much.", examples=[0.025])
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = Field(
        description="The currency by its three letters (ISO 4217).", examples=["USD"]
    )
    per: Literal["picture", "megapixel", "second"] = Field("picture", description="What is counted.")
    checked_on: date = Field(description="The day somebody looked.")
    source: Address = Field(description="Where it stands.")


class Hosted(Model):
    """A model that runs on somebody else's machines."""

    service: Slug = Field(description="The service, as `renderers/hosted.py` lists them.", examples=["fal"])
    endpoint: Text = Field(description="What the service calls the model.", examples=["fal-ai/flux/dev"])
    takes: tuple[
        Literal["seed", "negative", "image", "last", "mask", "references", "duration", "video", "voice"], ...
    ] = Field((), description="What it can be asked with, beside words and size.")


class Hardware(Model):
    """What it needs to run."""

    gpu: bool = Field(description="Whether it needs a graphics card to be of use.")
    memory_gb: float = Field(
        gt=0, description="Memory of that card, or of the machine, in GB.", examples=[12]
    )


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
    territories: tuple[Country, ...] | Literal["worldwide"] = Field(
        "worldwide", description="Countries by ISO 3166 code where its pictures may be shown, or `worldwide`."
    )
    clients: Clients = Field(Clients(), description="Which clients it may work for.")
    training_data: Text = Field(
        description="What it learnt from, as its maker says; or that it learnt nothing."
    )
    family: Slug | None = Field(
        None, description="The kind of model, as its engine knows it.", examples=["sdxl"]
    )
    files: dict[File, Sha256] = Field(
        default_factory=dict,
        max_length=MOST_FILES,
        description="Its files: path in the model's folder, and SHA-256. Written by `onbrief models add`. A hosted model "
        "has none.",
        examples=[{"unet/model.onnx": "c641ad1a0acfb1b4b0a6cf0ec2d5dcdf2a0d7b0a8b9c6f5e4d3c2b1a09f8e7d6"}],
    )
    licence_text: Sha256 | None = Field(
        None, description="The SHA-256 of the licence's text, where it has no SPDX identifier."
    )
    source_type: SourceType | None = Field(
        None,
        description="What its pictures are told to be in their metadata: a term of IPTC's digital source types. Left "
        "out, it follows from `generative` and `part`.",
    )
    cost: Cost | None = Field(None, description="What a picture costs, for hosted models.")
    hardware: Hardware | None = Field(None, description="What it needs to run.")
    hosted: Hosted | None = Field(None, description="Where it runs, if not on the studio's own machines.")
    terms: Terms | None = Field(None, description="The maker's terms. A generative model must have them.")
    note: str = Field("", description="What else is to be known.")

    @model_validator(mode="after")
    def _has_terms(self) -> ModelCard:
        if self.generative and self.terms is None:
            raise Mistake("a generative model has terms of use", "Add `terms`, with the day you read them.")
        return self

    @model_validator(mode="after")
    def _lies_in_one_place(self) -> ModelCard:
        if self.hosted and self.files:
            what = "a hosted model runs elsewhere, and has no files here"
            raise Mistake(what, "Take out `files`, or `hosted`.", at="files")
        return self

    @property
    def tells(self) -> SourceType | None:
        """What its part in a picture makes of it, in IPTC's words; None where rules alone drew, as a drawing program does."""
        if self.source_type or not self.generative:
            return self.source_type
        return "trainedAlgorithmicMedia" if self.part == "makes" else "compositeWithTrainedAlgorithmicMedia"

    @property
    def weights(self) -> tuple[str, ...]:
        """Every SHA-256 that stands for this model: of all files together, and of each."""
        return (self.digest, *sorted(set(self.files.values()))) if self.digest else ()

    @property
    def digest(self) -> str | None:
        """What a style pack pins as `weights`; None for a model without files."""
        return digest(self.files) if self.files else None

"""`campaigns/<name>/reviews/<reviewer>.yaml`: all that one person said of candidates and of delivered pictures."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from onbrief.model.base import Locale, Mistake, Model, Sha256, Slot, Slug, Text

Unit = Annotated[float, Field(ge=0, le=1)]
Label = Literal["red", "yellow", "green", "blue", "purple"]
EDGE = 1 + 1e-6  # of shares that a program rounded
Verdict = Literal["pick", "alternative", "reject"]


class Span(Model):
    """Frames of a moving picture, by whole numbers: a rational rate never drifts, seconds do."""

    first: int = Field(ge=0, description="The first frame, from 0.", examples=[48])
    last: int = Field(ge=0, description="The last frame; the same for a single one.", examples=[72])
    rate: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,6}(/[1-9][0-9]{0,6})?$")] = Field(
        description="Frames a second, as a fraction.", examples=["30000/1001"]
    )

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Span:
        if self.last < self.first:
            raise Mistake(
                f"ends (frame {self.last}) before it begins ({self.first})", "Swap the two.", at="last"
            )
        return self


class Mark(Model):
    """A place on a picture and what is said of it. Shares of width and height, so that it holds at any size."""

    box: tuple[Unit, Unit, Unit, Unit] | None = Field(
        None, description="Left, top, width and height, as shares.", examples=[[0.25, 0.1, 0.5, 0.2]]
    )
    pin: tuple[Unit, Unit] | None = Field(
        None, description="A point: from the left and from the top.", examples=[[0.5, 0.5]]
    )
    note: str = Field("", max_length=2000, description="What is to be said of it.")
    task: Literal["clean"] | None = Field(
        None, description="`clean`: a retoucher is asked to clean this place. Left out, it is a remark."
    )
    span: Span | None = Field(None, description="Which frames are meant, in a moving picture.")

    @model_validator(mode="after")
    def _lies_on_the_picture(self) -> Mark:
        if self.box and (self.box[0] + self.box[2] > EDGE or self.box[1] + self.box[3] > EDGE):
            raise Mistake(
                "this box reaches beyond the picture",
                "Left plus width is at most 1, top plus height too.",
                at="box",
            )
        return self


class CandidateReview(Model):
    """What a person says of one candidate, bound to the picture that was seen."""

    scene: Slug = Field(description="The scene of the brief.", examples=["golden-hour"])
    candidate: int = Field(ge=1, description="The candidate's place in its batch, from 1.", examples=[3])
    request: Sha256 = Field(description="The request id of the candidate that was seen.")
    sha256: Sha256 = Field(title="SHA-256", description="The SHA-256 of the picture that was seen.")
    verdict: Verdict | None = Field(None, description="Chosen, worth keeping in mind, or turned down.")
    rating: int | None = Field(None, ge=1, le=5, description="From 1 (weak) to 5 (strong).", examples=[4])
    label: Label | None = Field(None, description="A colour, for whatever the person means by it.")
    reasons: tuple[Slug, ...] = Field(
        (),
        description="Why: words of the style pack's `reasons`. A reject needs one.",
        examples=[["light"]],
    )
    note: str = Field("", max_length=2000, description="Why, in one's own words.")
    marks: tuple[Mark, ...] = Field((), description="Places on the picture.")
    when: datetime = Field(description="When it was last changed, UTC.", examples=["2026-11-21T10:30:00Z"])


class Comparison(Model):
    """One of two candidates was preferred."""

    scene: Slug = Field(description="The scene of the brief.", examples=["golden-hour"])
    better: int = Field(ge=1, description="The candidate that was preferred.", examples=[3])
    worse: int = Field(ge=1, description="The other one.", examples=[5])
    blind: bool = Field(False, description="Whether names and settings were hidden.")
    when: datetime = Field(description="When, UTC.", examples=["2026-11-21T10:30:00Z"])


class VariantReview(Model):
    """What a person remarks on a delivered picture. A yes or no to it is a sign-off and stands in `decisions/`."""

    scene: Slug = Field(description="The scene it shows.", examples=["golden-hour"])
    sku: Slug = Field(title="SKU", description="The SKU it shows.", examples=["yuzu"])
    placement: Slot = Field(description="Where it runs.", examples=["instagram/feed-4x5"])
    locale: Locale = Field(description="Its language.", examples=["en-GB"])
    sha256: Sha256 = Field(title="SHA-256", description="The SHA-256 of the picture that was seen.")
    note: str = Field("", max_length=2000, description="What is to be said of the whole picture.")
    marks: tuple[Mark, ...] = Field((), description="Places on the picture.")
    when: datetime = Field(description="When it was last changed, UTC.", examples=["2026-11-21T10:30:00Z"])


class Reviews(Model):
    """All that one person said of a campaign's candidates and pictures. Written by `onbrief lightbox`, or by hand."""

    schema_: Literal["onbrief/reviews/1"] = Field(
        alias="schema",
        description="The form of this file: always `onbrief/reviews/1`.",
        examples=["onbrief/reviews/1"],
    )
    reviewer: Text = Field(
        description="Who says it, as `Name <mail>`.", examples=["Ada Reed <ada@lumen.example>"]
    )
    candidates: tuple[CandidateReview, ...] = Field((), description="Of candidates, one entry each.")
    comparisons: tuple[Comparison, ...] = Field((), description="Of pairs of candidates.")
    variants: tuple[VariantReview, ...] = Field((), description="Of delivered pictures, one entry each.")

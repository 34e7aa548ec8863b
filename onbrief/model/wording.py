"""`policies/words.yaml`: what may not be said in a market, and what must be."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from onbrief.model.base import Mistake, Model, Slug, Text

Market = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), Field(examples=["GB"])]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$"), Field(examples=["en"])]
Phrase = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Channel = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=48)]
Drawn = Literal["headline", "body", "cta", "legal"]


class WordRule(Model):
    """One rule on words: phrases that are banned, phrases that must be said, or a text that must be seen."""

    markets: tuple[Market, ...] = Field(
        (), description="Markets (ISO 3166) where it holds. Left out, it holds in all."
    )
    languages: tuple[Language, ...] = Field(
        (), description="Languages that its phrases are written in. Left out, it holds for all."
    )
    stylepacks: tuple[Slug, ...] = Field(
        (), title="Style packs", description="The brands that it concerns. Left out, it concerns all."
    )
    banned: tuple[Phrase, ...] = Field(
        (),
        max_length=200,
        description="Words and phrases that may not be drawn. Whole words, in capitals or not; "
        "a `*` at the end takes any ending.",
        examples=[["cures", "heil*"]],
    )
    when: tuple[Phrase, ...] = Field(
        (),
        max_length=200,
        description="`required` holds only where one of these is drawn. Left out, it always holds.",
        examples=[["APR", "loan*"]],
    )
    required: tuple[Phrase, ...] = Field(
        (),
        max_length=50,
        description="One of these must be drawn, word for word.",
        examples=[["BeGambleAware"]],
    )
    shown: Drawn | None = Field(None, description="A text that must be seen, whatever it says.")
    where: tuple[Drawn, ...] = Field(
        ("headline", "body", "cta", "legal"), min_length=1, description="The texts that are searched."
    )
    except_channels: tuple[Channel, ...] = Field((), description="Channels where it doesn't hold.")
    least_side: int = Field(
        0, ge=0, description="It holds from this many pixels of the shorter side; smaller files are spared."
    )
    severity: Literal["block", "warn"] = Field("block", description="Whether it blocks or only warns.")
    reason: Text = Field(description="Why, in a sentence that a copywriter understands.")
    confidence: Literal["A", "B", "C", "D"] = Field(
        description="A: the rule itself was read. B: an authority's or a lawyer's summary. C: general knowledge. "
        "D: a guess, to be confirmed."
    )
    source: Text = Field(description="Where it is written.")
    checked_on: date = Field(description="When somebody last looked.")

    @model_validator(mode="after")
    def _one_wish(self) -> WordRule:
        if sum(map(bool, (self.banned, self.required, self.shown))) != 1:
            raise Mistake("a rule says one of `banned`, `required` and `shown`", "Make two rules of it.")
        if self.when and not self.required:
            raise Mistake("`when` belongs to `required`", "Take it out, or say what is required.", at="when")
        return self


class Words(Model):
    """Rules on words by name. A rule that no longer holds is taken out; Git keeps it."""

    rules: dict[Slug, WordRule] = Field(
        default_factory=dict, description="The rules, by a name of your choice."
    )

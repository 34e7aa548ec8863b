"""What all our models share: unknown keys are mistakes, values don't change after reading."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

# Plain types carry no description: what a field means is said where it stands.
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=48)]
Hex = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$"), Field(examples=["#e2703a"])]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Locale = Annotated[
    str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?-[A-Z]{2}$"), Field(examples=["en-GB"])
]
Slot = Annotated[str, StringConstraints(max_length=100), Field(examples=["instagram/feed-4x5"])]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]

OWNER = r"^[^<>\x00-\x1f]+ <[^<>@\s]+@[^<>@\s]+>$"

# pattern → the same in words, and an example: what a person is told instead of the pattern
FORMS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": ("small letters a–z, digits and single hyphens", "golden-hour"),
    r"^#[0-9a-f]{6}$": ("“#” and six of 0–9 and a–f", '"#e2703a"'),
    r"^[0-9a-f]{64}$": ("a SHA-256: 64 of 0–9 and a–f", "c641ad1a0acf…"),
    r"^[a-z]{2,3}(-[A-Z][a-z]{3})?-[A-Z]{2}$": ("a language and a region", "en-GB"),
    r"^[A-Z]{2}$": ("a region's two capital letters (ISO 3166)", "GB"),
    r"^[a-z]{2,3}$": ("a language's two or three small letters (ISO 639)", "en"),
    r"^[A-Z]{3}$": ("a currency's three capital letters (ISO 4217)", "GBP"),
    r"^[0-9a-f]{40}$": ("a Git commit: all 40 of 0–9 and a–f", "0123456789abcdef0123456789abcdef01234567"),
    r"^[1-9][0-9]{0,5}(/[1-9][0-9]{0,4})?$": ("frames a second, in quotes: a whole number or a fraction", "30000/1001"),
    r"^\$[a-z][a-z0-9_]*(\.[a-z0-9]+)?$": ("“$” and small letters, digits and _", "$seed"),
    OWNER: ("a name and a mail address", "Ada Reed <ada@lumen.example>"),
    r"^https://[^\s]+$": ("an address that begins with https:// and holds no blank", "https://example.com/summer"),
}  # fmt: skip


class Model(BaseModel):
    """A value read from a file: frozen, no unknown keys."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        field_title_generator=lambda name, _: name.rstrip("_").replace("_", " ").capitalize(),
    )


class Mistake(ValueError):
    """What a model's own validator found. at: the field that it concerns."""

    def __init__(self, what: str, cure: str = "", at: str = ""):
        self.cure, self.at = cure, at
        super().__init__(what)

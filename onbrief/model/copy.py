"""`campaigns/<name>/copy/<locale>.yaml`: the words of one language, with overrides by SKU and placement."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from onbrief.model.base import Locale, Model, Sha256, Slot, Slug

Line = Annotated[str, StringConstraints(max_length=400)]
DRAWN = ("headline", "body", "cta", "legal")


class CopyOverride(Model):
    """Words that replace the common ones. Soft hyphens (U+00AD) and no-break blanks are kept."""

    headline: Line | None = Field(None, description="Another headline.")
    body: Line | None = Field(None, description="Another body text.")
    cta: Line | None = Field(None, title="CTA", description="Another text for the button.")
    legal: Line | None = Field(None, description="Another legal line.")


class VoiceLine(Model):
    """One line of the voice-over."""

    text: Line = Field(description="What is said. Captions are made of it.")
    spoken: Line | None = Field(
        None,
        description="How a scratch voice is to read it, where it would misread the text: Japanese in kana.",
    )
    file: Annotated[str, StringConstraints(max_length=400)] | None = Field(
        None,
        description="The recording, in this campaign's folder. Left out: a scratch voice reads it.",
        examples=["material/vo-de-first-sip.wav"],
    )
    sha256: Sha256 | None = Field(None, title="SHA-256", description="The SHA-256 of the recording.")
    speaker: Annotated[str, StringConstraints(max_length=200)] = Field(
        "", description="Whose voice it is: the name of a `voice` holding in `rights.yaml`."
    )


class FilmCopy(Model):
    """The words of a spot: on screen, and spoken."""

    supers: dict[Slug, Line] = Field(
        default_factory=dict, description="Words over the picture, by a short name."
    )
    voice: dict[Slug, VoiceLine] = Field(
        default_factory=dict, description="The voice-over, line by line, by a short name."
    )
    url: Line = Field(
        "", title="URL", description="The address as the end card shows it.", examples=["lumen.example"]
    )


class Copy(Model):
    """The words of one language. A placement's words win over a SKU's, and a SKU's over the common ones."""

    locale: Locale = Field(description="Language and region (BCP 47): this file's name.", examples=["en-GB"])
    direction: Literal["ltr", "rtl"] = Field(
        description="The reading direction: `ltr` from left to right, `rtl` from right to left."
    )
    draft: bool = Field(
        False, description="True while the words are not final: nothing with them is delivered."
    )
    headline: Line = Field(description="The headline. Soft hyphens say where it may break.")
    body: Line = Field(description="The text under the headline. Layouts may drop it where there is no room.")
    cta: Line = Field(title="CTA", description="The text on the button: what to do next.")
    legal: Line = Field(description="The legal line: small, and never changed to fit.")
    post_caption: Annotated[str, StringConstraints(max_length=2200)] = Field(
        description="The caption that is posted with the picture; not drawn."
    )
    alt_text: Line = Field(description="What the picture shows, for people who can't see it.")
    landing_url: Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$", max_length=2000)] = Field(
        title="Landing URL", description="Where a click leads.", examples=["https://example.com/summer"]
    )
    film: FilmCopy | None = Field(None, description="The words of the campaign's spot, if it has one.")
    skus: dict[Slug, CopyOverride] = Field(
        default_factory=dict, title="SKUs", description="Words that differ for a SKU of the brief."
    )
    placements: dict[Slot, CopyOverride] = Field(
        default_factory=dict, description="Words that differ on a placement, by `channel/placement`."
    )

    def line(self, field: str, sku: str, placement: str) -> tuple[str, str]:
        """The words of one field and the symbolic place they stand at: placement first, then SKU, then common."""
        for group, key in (("placements", placement), ("skus", sku)):
            override = getattr(self, group).get(key)
            if override is not None and (text := getattr(override, field)) is not None:
                return text, f"copy/{self.locale}.yaml#/{group}/{key.replace('/', '~1')}/{field}"
        return getattr(self, field), f"copy/{self.locale}.yaml#/{field}"

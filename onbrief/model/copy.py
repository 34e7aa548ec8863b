"""`campaigns/<name>/copy/<locale>.yaml`: the words of one language, with overrides by SKU and placement."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from onbrief.model.base import Model, Slug

Line = Annotated[str, StringConstraints(max_length=400)]
DRAWN = ("headline", "body", "cta", "legal")


class CopyOverride(Model):
    """Words that replace the common ones; soft hyphens (U+00AD) and no-break blanks are kept."""

    headline: Line | None = None
    body: Line | None = None
    cta: Line | None = None
    legal: Line | None = None


class Copy(Model):
    locale: str = Field(
        pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?-[A-Z]{2}$", description="BCP 47, language and region"
    )
    direction: Literal["ltr", "rtl"]
    draft: bool = Field(
        False, description="true while the words are not final: nothing with them is delivered"
    )
    headline: Line
    body: Line
    cta: Line
    legal: Line
    post_caption: Annotated[str, StringConstraints(max_length=2200)]
    alt_text: Line
    landing_url: str = Field(pattern=r"^https://[^\s]+$")
    skus: dict[Slug, CopyOverride] = Field(default_factory=dict)
    placements: dict[str, CopyOverride] = Field(default_factory=dict, description="by channel/placement")

    def line(self, field: str, sku: str, placement: str) -> tuple[str, str]:
        """The words of one field and the symbolic place they stand at: placement first, then SKU, then common."""
        for group, key in (("placements", placement), ("skus", sku)):
            override = getattr(self, group).get(key)
            if override is not None and (text := getattr(override, field)) is not None:
                return text, f"copy/{self.locale}.yaml#/{group}/{key.replace('/', '~1')}/{field}"
        return getattr(self, field), f"copy/{self.locale}.yaml#/{field}"

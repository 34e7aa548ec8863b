"""`campaigns/<name>/selects.yaml`: which candidate people chose, why, what they saw, and how masters are retouched."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from onbrief.model.base import Model, Sha256, Slug, Text
from onbrief.model.retouch import Retouch


class Select(Model):
    """One decision about one candidate, bound to what was seen: its place, request id and bytes."""

    scene: Slug = Field(description="The scene of the brief.", examples=["golden-hour"])
    candidate: int = Field(ge=1, description="The candidate's place in its batch, from 1.", examples=[3])
    attempt: int | None = Field(
        None,
        ge=2,
        description="Which attempt at it was seen, where the first one failed. Its masters are made the same way.",
        examples=[2],
    )
    request: Sha256 = Field(description="The request id of the candidate that was seen.")
    sha256: Sha256 = Field(title="SHA-256", description="The SHA-256 of the picture that was seen.")
    role: Literal["pick", "alternative"] = Field(
        "pick", description="The chosen one, or one worth keeping in mind."
    )
    rating: int | None = Field(None, ge=1, le=5, description="From 1 (weak) to 5 (strong).", examples=[5])
    reasons: tuple[Slug, ...] = Field(
        min_length=1,
        description="Why: at least one word of the style pack's `reasons: pick`.",
        examples=[["light"]],
    )
    note: str = Field("", max_length=2000, description="Why, in your own words.")
    who: Text = Field(description="Who decided, as `Name <mail>`.", examples=["Ada Reed <ada@lumen.example>"])
    when: date = Field(description="The day it was decided.", examples=["2026-11-21"])


class Watched(Model):
    """One decision about a cut, bound to what was seen: its animatic's, or its picture's, request id and bytes."""

    cut: Slug = Field(description="The cut of `shots.yaml`.", examples=["15s"])
    request: Sha256 = Field(description="The request id of the film that was seen.")
    sha256: Sha256 = Field(title="SHA-256", description="The SHA-256 of the film that was seen.")
    reasons: tuple[Slug, ...] = Field(
        min_length=1,
        description="Why: at least one word of the style pack's `reasons: pick`.",
        examples=[["composition"]],
    )
    note: str = Field("", max_length=2000, description="Why, in your own words.")
    who: Text = Field(description="Who decided, as `Name <mail>`.", examples=["Ada Reed <ada@lumen.example>"])
    when: date = Field(description="The day it was decided.", examples=["2026-11-21"])


class Selects(Model):
    """Which candidate was chosen for each scene, and why; how its masters are retouched. Written by `onbrief select` and
    `onbrief retouch`, or by hand."""

    selects: tuple[Select, ...] = Field(
        (), description="The decisions; of two picks for a scene the last counts."
    )
    retouch: tuple[Retouch, ...] = Field(
        (), description="What is done to the masters after they are rendered, in this order."
    )

    animatics: tuple[Watched, ...] = Field(
        (), description="Which animatics may be made into films; of two for a cut the last counts."
    )
    locks: tuple[Watched, ...] = Field(
        (),
        description="Which cuts' pictures are locked, so that words and sound may be laid on them; of two for a cut the "
        "last counts.",
    )

    def animatic(self, cut: str) -> Watched | None:
        """The picked animatic of a cut; the last entry wins."""
        return next((one for one in reversed(self.animatics) if one.cut == cut), None)

    def lock(self, cut: str) -> Watched | None:
        """The lock of a cut's picture; the last entry wins."""
        return next((one for one in reversed(self.locks) if one.cut == cut), None)

    def pick(self, scene: str) -> Select | None:
        """The chosen candidate of a scene; the last entry wins."""
        return next((s for s in reversed(self.selects) if s.scene == scene and s.role == "pick"), None)

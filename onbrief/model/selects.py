"""`campaigns/<name>/selects.yaml`: which candidate people chose, why, and what they saw."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from onbrief.model.base import Model, Sha256, Slug

Reason = Literal[
    "light", "composition", "copy-space", "colour", "product-hero", "mood", "on-brand", "label-legible", "freshness",
    "depth", "simplicity",
]  # fmt: skip


class Select(Model):
    """One decision about one candidate, bound to what was seen: its place, request id and bytes."""

    scene: Slug
    candidate: int = Field(ge=1, description="place in its batch, from 1")
    request: Sha256
    sha256: Sha256
    role: Literal["pick", "alternative"] = "pick"
    rating: int | None = Field(None, ge=1, le=5)
    reasons: tuple[Reason, ...] = Field(min_length=1)
    note: str = ""
    who: str
    when: date


class Selects(Model):
    selects: tuple[Select, ...] = ()

    def pick(self, scene: str) -> Select | None:
        """The chosen candidate of a scene; the last entry wins."""
        return next((s for s in reversed(self.selects) if s.scene == scene and s.role == "pick"), None)

"""A slot on a channel, with its spec: one YAML a channel under `placements/`."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from onbrief.model.base import Model, Slug

Share = Annotated[float, Field(ge=0, lt=0.5)]


class SafeArea(Model):
    """Margins that the channel covers or cuts, as shares of width (left, right) and height (top, bottom)."""

    top: Share = 0
    right: Share = 0
    bottom: Share = 0
    left: Share = 0


class Placement(Model):
    """One row of the catalogue. Sizes in pixels (stills, video) or millimetres (print)."""

    title: str
    medium: Literal["image", "video", "print", "logo"]
    unit: Literal["px", "mm"] = "px"
    width: int = Field(gt=0, le=20000)
    height: int = Field(gt=0, le=20000)
    safe: SafeArea = SafeArea()
    safe_rtl: SafeArea | Literal["same", "mirror"] = "same"
    min_width: int | None = None
    min_height: int | None = None
    max_kb: int | None = Field(
        None, description="file budget in units of 1,000 bytes; none: no limit is known"
    )
    formats: tuple[str, ...] = ()
    seconds: tuple[float, float] | None = Field(
        None, description="shortest and longest, for moving placements"
    )
    recommended_seconds: str | None = None
    fps: str | None = None
    lufs: float | None = None
    true_peak_dbtp: float | None = None
    codecs: tuple[str, ...] = ()
    bleed_mm: float | None = None
    dpi: int | None = None
    min_type_px: int | None = Field(
        None, description="smallest type that the channel or good practice allows, pixels"
    )
    confidence: str = Field(
        description="A official text, B mirror or third party, C indicative, D unconfirmed"
    )
    source: str
    checked_on: date
    notes: str = ""

    @model_validator(mode="after")
    def _safe_leaves_room(self) -> Placement:
        for area in (self.safe, self.safe_rtl):
            if isinstance(area, SafeArea) and (area.left + area.right > 0.8 or area.top + area.bottom > 0.8):
                raise ValueError("the safe area leaves less than a fifth of the picture")
        return self

    @property
    def ratio(self) -> float:
        return self.width / self.height

    def safe_area(self, direction: Literal["ltr", "rtl"]) -> SafeArea:
        """The safe area for a reading direction."""
        if direction == "ltr" or self.safe_rtl == "same":
            return self.safe
        if isinstance(self.safe_rtl, SafeArea):
            return self.safe_rtl
        s = self.safe
        return SafeArea(top=s.top, right=s.left, bottom=s.bottom, left=s.right)


class Channel(Model):
    """`placements/<channel>.yaml`: all slots of one channel."""

    channel: Slug
    title: str
    placements: dict[Slug, Placement]

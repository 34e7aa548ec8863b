"""A slot on a channel, with its spec: one YAML a channel under `placements/`."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from onbrief.model.base import Mistake, Model, Slug, Text
from onbrief.model.shots import Rate

Share = Annotated[float, Field(ge=0, lt=0.5)]


class SafeArea(Model):
    """Margins that the channel covers or cuts, as shares of width (left, right) and height (top, bottom)."""

    top: Share = Field(0, description="Share of the height that is lost at the top.", examples=[0.14])
    right: Share = Field(0, description="Share of the width that is lost on the right.", examples=[0.06])
    bottom: Share = Field(0, description="Share of the height that is lost at the bottom.", examples=[0.2])
    left: Share = Field(0, description="Share of the width that is lost on the left.", examples=[0.06])


class Placement(Model):
    """A slot on a channel, with its spec. Sizes in pixels (stills, video) or millimetres (print)."""

    title: Text = Field(description="What the channel calls it.", examples=["Feed, portrait"])
    medium: Literal["image", "video", "print", "logo"] = Field(description="What runs there.")
    unit: Literal["px", "mm"] = Field(
        "px", description="The unit of width and height: pixels or millimetres."
    )
    width: int = Field(gt=0, le=20000, description="Width in units.", examples=[1080])
    height: int = Field(gt=0, le=20000, description="Height in units.", examples=[1350])
    safe: SafeArea = Field(SafeArea(), description="Margins where no type, logo or face may stand.")
    safe_rtl: SafeArea | Literal["same", "mirror"] = Field(
        "same",
        title="Safe area, right to left",
        description="The margins in right-to-left languages: the same, mirrored, or their own.",
    )
    min_width: int | None = Field(None, gt=0, description="The least width that the channel takes, pixels.")
    min_height: int | None = Field(None, gt=0, description="The least height that the channel takes, pixels.")
    max_kb: int | None = Field(
        None,
        gt=0,
        title="Largest file",
        description="The file budget in units of 1,000 bytes. Left out where no limit is known.",
        examples=[150],
    )
    formats: tuple[str, ...] = Field(
        (), description="File formats it takes, the preferred one first.", examples=[["jpg", "png"]]
    )
    seconds: tuple[float, float] | None = Field(
        None, description="Shortest and longest duration, for moving placements.", examples=[[6, 15]]
    )
    recommended_seconds: str | None = Field(None, description="The duration that the channel recommends.")
    fps: str | None = Field(
        None,
        title="Frames a second",
        description="Frames a second, as the channel words it.",
        examples=["25"],
    )
    lufs: float | None = Field(
        None, le=0, title="Loudness", description="Integrated loudness, LUFS (EBU R 128).", examples=[-23]
    )
    true_peak_dbtp: float | None = Field(
        None, title="True peak", description="The highest true peak, dBTP.", examples=[-1]
    )
    codecs: tuple[str, ...] = Field((), description="Codecs it takes, for moving placements.")
    rates: tuple[Rate, ...] | None = Field(
        None,
        description="Frames a second that it takes, exactly. Left out: any that players know.",
        examples=[["25", "30000/1001"]],
    )
    exact_seconds: tuple[float, ...] | None = Field(
        None, description="The durations that it takes, where only these.", examples=[[15, 20, 30]]
    )
    sound: Literal["required", "optional", "none"] | None = Field(
        None, description="Whether a sound track must be there, may be, or must not. Left out: it must."
    )
    channels: Literal[1, 2] | None = Field(None, description="Sound channels. Left out: two.")
    sample_rate: int | None = Field(None, gt=0, description="Samples of sound a second. Left out: 48,000.")
    kbps: tuple[float, float] | None = Field(
        None,
        title="Bit rate",
        description="Least and greatest bit rate of the whole file, 1,000 bits a second.",
    )
    audio_kbps: float | None = Field(
        None,
        gt=0,
        title="Sound's bit rate",
        description="The least bit rate of the sound, 1,000 bits a second.",
    )
    brand_within: float | None = Field(
        None, gt=0, description="Seconds within which the brand must have been seen."
    )
    bleed_mm: float | None = Field(
        None,
        ge=0,
        title="Bleed",
        description="Millimetres of picture beyond the cut, in print.",
        examples=[3],
    )
    dpi: int | None = Field(
        None, gt=0, title="Resolution", description="Pixels an inch, in print.", examples=[300]
    )
    seal: Literal["none"] | None = Field(
        None,
        description="`none`: delivered without content credentials and XMP, where a platform or one's own product "
        "has no room for them. Left out: sealed, and the file budget keeps room for it.",
    )
    min_type_px: int | None = Field(
        None,
        gt=0,
        title="Smallest type",
        description="Smallest type that the channel or good practice allows, pixels.",
        examples=[11],
    )
    confidence: str = Field(
        description="How sure this row is: A official text, B mirror or third party, C indicative, D unconfirmed.",
        examples=["B"],
    )
    source: Text = Field(description="Where the figures stand: an address, or a document's name.")
    checked_on: date = Field(description="The day somebody looked.", examples=["2026-11-01"])
    notes: str = Field("", max_length=2000, description="What else is worth knowing.")

    @model_validator(mode="after")
    def _safe_leaves_room(self) -> Placement:
        for area in (self.safe, self.safe_rtl):
            if isinstance(area, SafeArea) and (area.left + area.right > 0.8 or area.top + area.bottom > 0.8):
                raise Mistake(
                    "the safe area leaves less than a fifth of the picture",
                    "Margins are shares: 0.1 is a tenth.",
                )
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
    """All slots of one channel."""

    channel: Slug = Field(description="The channel's short name: this file's name.", examples=["instagram"])
    title: Text = Field(description="The channel's name.", examples=["Instagram"])
    placements: dict[Slug, Placement] = Field(
        description="The slots, by a short name. Briefs write `channel/placement`."
    )

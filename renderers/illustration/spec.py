"""The parameters of an illustration, read from a style pack's vocabulary. An unknown key is an error that names it.

Lengths are stage units: a phone is 128 high. Angles are degrees.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from onbrief.model.base import Hex

Shape = Literal["spot", "tall", "portrait", "square", "wide", "strip"]
Kind = Literal[
    "card", "bars", "line", "coin", "stack", "envelope", "receipt", "shield", "tick", "plant", "ghost", "spark"
]  # fmt: skip
Screen = Literal["balance", "empty", "paid"]
PAINTED = ("ground", "ink", "paper", "subject", "accent")


class Spec(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Environment(Spec):
    """What lies behind: one shape, and a field of small ones. Relative to what the shape family asks for."""

    set: Literal["disc", "arch", "plate", "plain"] = "disc"
    size: float = Field(1.0, ge=0.3, le=2)
    field: Literal["none", "dots", "crosses"] = "none"


class Composition(Spec):
    """How the group sits in the room that its shape family gives it. shift: shares of the frame, right and down."""

    scale: float = Field(1.0, ge=0.5, le=1.6)
    shift: tuple[float, float] = (0.0, 0.0)


class Item(Spec):
    """One object about the product: right of and below its middle, `z` above the ground it casts its shadow on."""

    kind: Kind
    at: tuple[float, float]
    z: float = Field(8.0, ge=0, le=60)
    size: float = Field(1.0, ge=0.3, le=2)
    turn: float = 0.0
    colour: Literal["subject", "accent", "paper"] | None = None


class Arrangement(Spec):
    """The objects. jitter: stage units that the seed may move each of them."""

    items: tuple[Item, ...] = Field((), max_length=16)
    screen: Screen | None = None  # what the app shows here, where it isn't the SKU's own
    jitter: float = Field(1.0, ge=0, le=6)


class Lighting(Spec):
    """Flat shadows that fall towards `azimuth` (0 right, 90 down). long: dragged along instead of offset."""

    azimuth: float = 50.0
    length: float = Field(0.8, ge=0, le=3)  # of the height above ground
    long: bool = False
    depth: float = Field(0.16, ge=0, le=0.5)  # share of ink in a shadow


class Camera(Spec):
    """The viewpoint; zoom goes closer, up to a crop."""

    view: Literal["front", "tilt", "iso", "iso-left", "turned"] = "front"
    zoom: float = Field(1.0, ge=0.5, le=2)


class Mood(Spec):
    """tint: how far the shape behind departs from the ground, towards `towards`."""

    tint: float = Field(0.5, ge=0, le=1)
    towards: Literal["paper", "subject", "accent"] = "paper"


class Style(Spec):
    """outline: weight of the line around every object, 0 for none. detail: weight of lines within. corner: a factor."""

    outline: float = Field(1.6, ge=0, le=4)
    detail: float = Field(1.6, gt=0, le=4)
    corner: float = Field(1.0, ge=0, le=1.5)


class Product(Spec):
    """The device that shows the app; width, height and corner radius."""

    kind: Literal["phone", "browser"] = "phone"
    width: float = Field(64, ge=30, le=200)
    height: float = Field(128, ge=30, le=200)
    corner: float = Field(11, ge=0, le=24)
    depth: float = Field(5, ge=0, le=20)


class Sku(Spec):
    """What the app shows."""

    screen: Screen = "balance"
    rows: int = Field(3, ge=0, le=6)


class Picture(Spec):
    """All of a request's params."""

    size: tuple[int, int]
    shape: Shape
    mirror: bool = False
    seed: str = "0"
    palette: dict[str, Hex]
    product: Product = Product()
    sku: Sku = Sku()
    environment: Environment = Environment()
    composition: Composition = Composition()
    arrangement: Arrangement = Arrangement()
    lighting: Lighting = Lighting()
    camera: Camera = Camera()
    mood: Mood = Mood()
    style: Style = Style()

    @field_validator("palette")
    @classmethod
    def has_roles(cls, palette: dict[str, str]) -> dict[str, str]:
        """An illustration is drawn in five roles: a ground, a line, a light, a subject, one accent."""
        missing = [role for role in PAINTED if role not in palette]
        if missing:
            raise ValueError(f"no colour for {' and '.join(missing)}")
        return palette


def read(params: dict[str, Any]) -> Picture:
    """Params to a Picture; ValueError names the wrong key (`arrangement.items.0.kind: …`)."""
    return Picture.model_validate(params)

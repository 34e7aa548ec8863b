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

    set: Literal["disc", "arch", "plate", "plain"] = Field("disc", description="The shape behind.")
    size: float = Field(
        1.0, ge=0.3, le=2, description="Its size, relative to what the shape family asks for."
    )
    field: Literal["none", "dots", "crosses"] = Field("none", description="Small shapes strewn behind.")


class Composition(Spec):
    """How the group sits in the room that its shape family gives it. shift: shares of the frame, right and down."""

    scale: float = Field(1.0, ge=0.5, le=1.6, description="Size of the group, relative.")
    shift: tuple[float, float] = Field((0.0, 0.0), description="Shares of the frame, right and down.")


class Item(Spec):
    """One object about the product: right of and below its middle, `z` above the ground it casts its shadow on."""

    kind: Kind = Field(description="What is drawn.")
    at: tuple[float, float] = Field(description="Stage units right of and below the product's middle.")
    z: float = Field(8.0, ge=0, le=60, description="Height above the ground that it casts its shadow on.")
    size: float = Field(1.0, ge=0.3, le=2, description="Its size, relative.")
    turn: float = Field(0.0, description="Degrees.")
    colour: Literal["subject", "accent", "paper"] | None = Field(
        None, description="Palette role that it takes. Left out: its own."
    )


class Arrangement(Spec):
    """The objects. jitter: stage units that the seed may move each of them."""

    items: tuple[Item, ...] = Field((), max_length=16, description="The objects.")
    screen: Screen | None = Field(None, description="What the app shows here. Left out: the SKU's.")
    jitter: float = Field(1.0, ge=0, le=6, description="Stage units that the seed may move each of them.")


class Lighting(Spec):
    """Flat shadows that fall towards `azimuth` (0 right, 90 down). long: dragged along instead of offset."""

    azimuth: float = Field(50.0, description="Where shadows fall: 0 is right, 90 is down.")
    length: float = Field(
        0.8, ge=0, le=3, description="Length of a shadow, relative to the height above ground."
    )
    long: bool = Field(False, description="Whether shadows are dragged along instead of offset.")
    depth: float = Field(0.16, ge=0, le=0.5, description="Share of ink in a shadow.")


class Camera(Spec):
    """The viewpoint; zoom goes closer, up to a crop."""

    view: Literal["front", "tilt", "iso", "iso-left", "turned"] = Field("front", description="The viewpoint.")
    zoom: float = Field(1.0, ge=0.5, le=2, description="How close, relative.")


class Mood(Spec):
    """tint: how far the shape behind departs from the ground, towards `towards`."""

    tint: float = Field(0.5, ge=0, le=1, description="How far the shape behind departs from the ground.")
    towards: Literal["paper", "subject", "accent"] = Field(
        "paper", description="The palette role that it departs towards."
    )


class Style(Spec):
    """outline: weight of the line around every object, 0 for none. detail: weight of lines within. corner: a factor."""

    outline: float = Field(1.6, ge=0, le=4, description="Weight of the line around every object; 0 is none.")
    detail: float = Field(1.6, gt=0, le=4, description="Weight of lines within.")
    corner: float = Field(1.0, ge=0, le=1.5, description="Factor on the roundness of corners.")


class Product(Spec):
    """The device that shows the app; width, height and corner radius."""

    kind: Literal["phone", "browser"] = Field("phone", description="The device that shows the app.")
    width: float = Field(64, ge=30, le=200, description="Width.")
    height: float = Field(128, ge=30, le=200, description="Height.")
    corner: float = Field(11, ge=0, le=24, description="Radius of its corners.")
    depth: float = Field(5, ge=0, le=20, description="Thickness.")


class Sku(Spec):
    """What the app shows."""

    screen: Screen = Field("balance", description="What the app shows.")
    rows: int = Field(3, ge=0, le=6, description="Rows of the list on the screen.")


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
    guides: tuple[Literal["edge"], ...] = ()

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

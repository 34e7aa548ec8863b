"""The parameters of a picture, read from a style pack's vocabulary. An unknown key is an error that names it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

Shape = Literal["tall", "portrait", "square", "wide", "strip"]


class Spec(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Quality(Spec):
    """Samples a pixel of the picture, and of the guides and mattes."""

    spp: int = Field(16, ge=1, le=4096)
    aux_spp: int = Field(4, ge=1, le=64)


class Environment(Spec):
    """The set. Lengths in decimetres."""

    set: Literal["podium-halo", "water-stone", "window-table"]
    halo: float = 1.0  # radius, relative to what the shape family asks for
    ripple: float = 1.0  # height of the water's waves
    steps: int = 1  # stones or blocks beside the product
    finish: float = Field(0.3, ge=0.05, le=0.6)  # roughness of plinths and stones


class Composition(Spec):
    """How the product sits in the frame, relative to the shape family's own layout."""

    scale: float = Field(1.0, gt=0.5, lt=1.6)
    shift: tuple[float, float] = (0.0, 0.0)  # of the frame, right and down
    halo_shift: tuple[float, float] = (0.0, 0.0)  # in product heights, right and up


class Item(Spec):
    """One prop beside the product: decimetres right of it and behind it, degrees about the upright axis."""

    kind: Literal["fruit", "half", "slice", "wedge", "leaf", "sprig", "berries"]
    at: tuple[float, float]
    size: float = 1.0
    turn: float = 0.0


class Arrangement(Spec):
    """The props."""

    items: tuple[Item, ...] = ()
    jitter: float = 0.04  # decimetres, by seed
    turn: float = 0.0  # of the product, degrees


class Gobo(Spec):
    """A cut-out before the key light; its shadow falls on the backdrop or floor, product heights right of and
    above the product's middle, `lean` degrees from upright."""

    kind: Literal["palm", "blinds", "window", "branch"]
    at: tuple[float, float] = (0.0, 0.0)
    plane: Literal["wall", "product", "floor"] = "wall"
    lean: float = 0.0
    size: float = 1.0
    gap: float = Field(12.0, ge=1, le=18)  # decimetres from the shadow back towards the light; more is softer


class Lighting(Spec):
    """Key by direction (degrees from the camera's axis to the right, degrees above the horizon), fill and rim."""

    azimuth: float = -58
    elevation: float = 36
    tint: str = "#ffe9d6"
    key: float = 1.0
    key_size: float = Field(0.08, gt=0)  # decimetres; the key stands 22 dm away
    soft: float = 1.0
    rim: float = 1.0
    top: float = 1.0
    ambient: float = 1.0
    glow: float = 1.0  # the card hidden behind the bottle, which lights its liquid
    gobos: tuple[Gobo, ...] = ()


class Camera(Spec):
    """Height and side in degrees about the product, field of view across the product's shape in degrees."""

    elevation: float = Field(5.0, ge=-4, le=45)
    azimuth: float = 0.0
    distance: float = Field(11.0, ge=4, le=40)  # decimetres; farther is a longer lens
    aperture: float = Field(0.09, ge=0, le=0.5)  # radius in decimetres
    zoom: float = Field(1.0, gt=0.4, lt=3)
    upright: bool = True  # shift the lens instead of tilting it


class Mood(Spec):
    """Contrast of key to fill, warmth of the fill, and exposure in stops about the metered ground."""

    contrast: float = 1.0
    warmth: float = 0.0
    exposure: float = 0.0


class Style(Spec):
    """Surface character of the whole set."""

    finish: float = 1.0  # factor on roughness
    bevel: float = 1.0
    depth_of_field: float = 1.0


class Product(Spec):
    """A lathe-turned bottle with label and cap; radii and heights in decimetres above its base."""

    kind: Literal["bottle"] = "bottle"
    radius: float = 0.40
    shoulder: float = 1.36  # height where the body ends
    neck: tuple[float, float] = (0.150, 1.66)  # radius, height where the neck begins
    height: float = 2.08  # with the cap
    wall: float = 0.034
    base: float = 0.10
    fill: float = 1.53  # height of the liquid
    glass: float = 1.5  # index of refraction
    band: tuple[float, float] = (0.27, 1.06)  # the label's lower and upper edge
    cap: tuple[float, float] = (0.205, 1.70)  # radius, lower edge
    cap_colour: str = "#f2c98a"
    cap_finish: Literal["brass", "lacquer"] = "brass"


class Sku(Spec):
    """What changes from one flavour to the next."""

    model_config = ConfigDict(extra="allow", frozen=True)
    liquid: str = "#f0a24e"
    fruit: Literal["orange", "blood-orange", "yuzu", "hibiscus"] = "orange"
    cap: str | None = None


class Picture(Spec):
    """All of a request's params."""

    size: tuple[int, int]
    shape: Shape
    mirror: bool = False
    seed: str = "0"
    quality: Quality = Quality()
    palette: dict[str, str]
    product: Product = Product()
    sku: Sku = Sku()
    environment: Environment
    composition: Composition = Composition()
    arrangement: Arrangement = Arrangement()
    lighting: Lighting = Lighting()
    camera: Camera = Camera()
    mood: Mood = Mood()
    style: Style = Style()

    @field_validator("palette")
    @classmethod
    def has_roles(cls, palette: dict[str, str]) -> dict[str, str]:
        """A set is painted from `ground` and `accent`; `paper`, `halo` and `plinth` are optional."""
        missing = [role for role in ("ground", "accent") if role not in palette]
        if missing:
            raise ValueError(f"no colour for {' and '.join(missing)}")
        return palette


def read(params: dict[str, Any]) -> Picture:
    """Params to a Picture; ValueError names the wrong key (`lighting.gobos.0.kind: …`)."""
    return Picture.model_validate(params)

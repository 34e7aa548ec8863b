"""The parameters of a picture, read from a style pack's vocabulary. An unknown key is an error that names it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from onbrief.model.base import Hex

Shape = Literal["tall", "portrait", "square", "wide", "strip"]

Band = tuple[float, float]  # lower and upper edge of the label's art, decimetres
Finish = Literal[
    "satin", "coated", "soft", "lacquer", "porcelain", "brushed", "aluminium"
]  # renderers/studio/materials.py
Print = Literal["paper", "print", "foil"]  # a label of its own; ink on the body; metal leaf on the body


class Spec(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Quality(Spec):
    """Samples a pixel of the picture, and of the guides and mattes."""

    spp: int = Field(16, ge=1, le=4096)
    aux_spp: int = Field(4, ge=1, le=64)


class Environment(Spec):
    """The set. Lengths in decimetres."""

    set: Literal["podium-halo", "water-stone", "window-table", "sand-bed", "tile-ledge"]
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

    kind: Literal[
        "fruit", "half", "slice", "wedge", "leaf", "sprig", "berries",
        "pebble", "cairn", "shell", "cream", "drops", "petals", "samphire", "grass",
    ]  # fmt: skip
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


class Bottle(Spec):
    """A lathe-turned bottle with label and cap; radii and heights in decimetres above its base."""

    kind: Literal["bottle"] = "bottle"
    radius: float = Field(0.40, gt=0.05, le=2)
    shoulder: float = 1.36  # height where the body ends
    neck: tuple[float, float] = (0.150, 1.66)  # radius, height where the neck begins
    height: float = Field(2.08, gt=0.1, le=10)  # with the cap
    wall: float = 0.034
    base: float = 0.10
    fill: float = 1.53  # height of the liquid
    glass: float = 1.5  # index of refraction
    band: Band = (0.27, 1.06)
    closure: Literal["cap", "dropper", "pump"] = "cap"
    cap: tuple[float, float] = (0.205, 1.70)  # radius, lower edge
    cap_colour: Hex = "#f2c98a"
    cap_finish: Literal["brass", "lacquer"] = "brass"
    print: Print = "paper"


class Can(Spec):
    """A drawn aluminium can with its neck, rim and tab; the art runs round it."""

    kind: Literal["can"]
    radius: float = Field(0.265, gt=0.05, le=2)
    height: float = Field(1.34, gt=0.1, le=10)
    neck: float = 0.225  # radius of the rim
    band: Band = (0.09, 1.16)
    colour: Hex = "#cfd3d6"
    finish: Finish = "aluminium"
    print: Print = "print"


class Jar(Spec):
    """A squat jar with a screw lid. `acrylic` and `frosted` ones stand on a clear foot."""

    kind: Literal["jar"]
    radius: float = Field(0.34, gt=0.05, le=2)
    height: float = Field(0.50, gt=0.1, le=10)  # with the lid
    lid: float = Field(0.315, gt=0.02)  # height of its lower edge
    wall: float = Field(0.05, gt=0.005)  # thickness of the clear foot
    body: Literal["acrylic", "frosted", "porcelain", "lacquer", "soft"] = "acrylic"
    colour: Hex = "#f4efe6"  # of the body
    lid_colour: Hex = "#e9e2d6"
    lid_finish: Finish = "satin"
    band: Band = (0.05, 0.27)
    print: Print = "print"

    @model_validator(mode="after")
    def _has_a_lid(self) -> Jar:
        if self.lid > self.height - 0.03:
            raise ValueError(
                f"lid: its lower edge, {self.lid}, leaves no lid below the height, {self.height}"
            )
        return self


class Box(Spec):
    """A folding carton standing upright; the art runs round from the front's middle over edges and sides."""

    kind: Literal["box"]
    width: float = Field(0.62, gt=0.05, le=5)
    depth: float = Field(0.34, gt=0.05, le=5)
    height: float = Field(1.10, gt=0.1, le=10)
    edge: float = Field(0.012, ge=0.002, le=0.2)  # radius of a fold
    colour: Hex = "#f4efe6"
    finish: Finish = "coated"
    band: Band = (0.0, 1.10)
    print: Print = "print"


class Tube(Spec):
    """A tube standing on its cap: round below, pressed flat at the seam on top; its girth is the same all the way."""

    kind: Literal["tube"]
    radius: float = Field(0.235, gt=0.05, le=2)
    height: float = Field(1.50, gt=0.2, le=10)
    cap: float = Field(0.24, gt=0.02)  # height of the cap
    cap_colour: Hex = "#e9e2d6"
    cap_finish: Finish = "satin"
    seam: float = 0.09  # height of the pressed seam
    colour: Hex = "#f4efe6"
    finish: Finish = "soft"
    band: Band = (0.34, 1.36)
    print: Print = "print"

    @model_validator(mode="after")
    def _has_a_body(self) -> Tube:
        if self.cap + self.seam > 0.8 * self.height:
            raise ValueError("cap: with the seam it leaves no room for the tube")
        return self


class Surface(Spec):
    """What a material of a mesh file is made of; `label` wears the label's art by the mesh's own texture coordinates."""

    finish: Finish | Literal["label"] = "satin"
    colour: Hex | None = None  # by default the SKU's


class Own(Spec):
    """A mesh file of the style pack: OBJ, PLY, glTF or GLB, scaled to `height`. materials: by the file's own names."""

    kind: Literal["mesh"]
    file: str
    height: float = Field(gt=0.05, le=10)
    up: Literal["x", "y", "z"] = "y"  # the file's upright axis
    turn: float = 0.0  # degrees about the upright axis, until its front faces the camera
    materials: dict[str, Surface] = Field(default_factory=dict)
    surface: Surface = Surface()  # of every other material
    print: Print = "paper"


Product = Annotated[Bottle | Can | Jar | Box | Tube | Own, Field(discriminator="kind")]


class Sku(Spec):
    """What changes from one flavour or shade to the next."""

    model_config = ConfigDict(extra="allow", frozen=True)
    liquid: str = "#f0a24e"
    fruit: Literal["orange", "blood-orange", "yuzu", "hibiscus"] = "orange"
    cap: Hex | None = None
    colour: Hex | None = None  # of the body


class Picture(Spec):
    """All of a request's params."""

    size: tuple[int, int]
    shape: Shape
    mirror: bool = False
    seed: str = "0"
    quality: Quality = Quality()
    palette: dict[str, str]
    product: Product = Bottle()
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

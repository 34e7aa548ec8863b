"""The parameters of a picture, read from a style pack's vocabulary. An unknown key is an error that names it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from onbrief.model.base import Hex
from onbrief.model.engine import Guide

Shape = Literal["tall", "portrait", "square", "wide", "strip"]

Band = tuple[float, float]  # lower and upper edge of the label's art, decimetres
Finish = Literal[
    "satin", "coated", "soft", "lacquer", "porcelain", "brushed", "aluminium"
]  # renderers/studio/materials.py
Print = Literal["paper", "print", "foil"]  # a label of its own; ink on the body; metal leaf on the body
Prop = Literal[
    "fruit", "half", "slice", "wedge", "leaf", "sprig", "berries",
    "pebble", "cairn", "shell", "cream", "drops", "petals", "samphire", "grass",
]  # fmt: skip


class Spec(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Quality(Spec):
    """Samples a pixel of the picture, and of the guides and mattes."""

    spp: int = Field(16, ge=1, le=4096, description="Samples a pixel of the picture.")
    aux_spp: int = Field(4, ge=1, le=64, description="Samples a pixel of guides and mattes.")


class Environment(Spec):
    """The set. Lengths in decimetres."""

    set: Literal["podium-halo", "water-stone", "window-table", "sand-bed", "tile-ledge"] = Field(
        description="What is built around the product."
    )
    halo: float = Field(
        1.0,
        description="Radius of the disc, arch or window behind, relative to what the shape family asks for.",
    )
    ripple: float = Field(1.0, description="Height of the waves in water or sand, relative.")
    steps: int = Field(1, description="Stones or blocks beside the product.")
    finish: float = Field(0.3, ge=0.05, le=0.6, description="Roughness of plinths and stones.")


class Composition(Spec):
    """How the product sits in the frame, relative to the shape family's own layout."""

    scale: float = Field(1.0, gt=0.5, lt=1.6, description="Size of the product, relative.")
    shift: tuple[float, float] = Field(
        (0.0, 0.0), description="Shift of the frame, right and down, shares of its width and height."
    )
    halo_shift: tuple[float, float] = Field(
        (0.0, 0.0), description="Shift of the disc or arch behind, in product heights, right and up."
    )


class Item(Spec):
    """One prop beside the product: decimetres right of it and behind it, degrees about the upright axis."""

    kind: Prop = Field(description="What lies there.")
    at: tuple[float, float] = Field(description="Decimetres right of the product and behind it.")
    size: float = Field(1.0, description="Its size, relative.")
    turn: float = Field(0.0, description="Degrees about the upright axis.")


class Arrangement(Spec):
    """The props."""

    items: tuple[Item, ...] = Field((), description="The props.")
    jitter: float = Field(0.04, description="Decimetres that the seed may move each of them.")
    turn: float = Field(0.0, description="Turn of the product, degrees.")


class Gobo(Spec):
    """A cut-out before the key light; its shadow falls on the backdrop or floor, product heights right of and
    above the product's middle, `lean` degrees from upright."""

    kind: Literal["palm", "blinds", "window", "branch"] = Field(description="What casts the shadow.")
    at: tuple[float, float] = Field(
        (0.0, 0.0),
        description="Where its shadow falls: product heights right of and above the product's middle.",
    )
    plane: Literal["wall", "product", "floor"] = Field("wall", description="What it falls on.")
    lean: float = Field(0.0, description="Degrees from upright.")
    size: float = Field(1.0, description="Its size, relative.")
    gap: float = Field(
        12.0, ge=1, le=18, description="Decimetres from the shadow back towards the light; more is softer."
    )


class Lighting(Spec):
    """Key by direction (degrees from the camera's axis to the right, degrees above the horizon), fill and rim."""

    azimuth: float = Field(
        -58,
        description="Where the key light comes from: degrees from the camera's axis to the right; negative is left.",
    )
    elevation: float = Field(36, description="Degrees above the horizon.")
    tint: str = Field("#ffe9d6", description="Colour of the key light.")
    key: float = Field(1.0, description="Strength of the key light, relative.")
    key_size: float = Field(
        0.08, gt=0, description="Side of the key light, decimetres; it stands 22 dm away. More is softer."
    )
    soft: float = Field(1.0, description="Strength of the large soft light on the key's side, relative.")
    rim: float = Field(1.0, description="Strength of the light from behind, on the other side, relative.")
    top: float = Field(1.0, description="Strength of the light from above, relative.")
    ambient: float = Field(1.0, description="Strength of the light from everywhere, relative.")
    glow: float = Field(
        1.0, description="Strength of the card hidden behind a bottle, which lights its liquid, relative."
    )
    gobos: tuple[Gobo, ...] = Field((), description="Cut-outs before the key light.")


class Camera(Spec):
    """Height and side in degrees about the product, field of view across the product's shape in degrees."""

    elevation: float = Field(5.0, ge=-4, le=45, description="Degrees above the product.")
    azimuth: float = Field(0.0, description="Degrees to its side.")
    distance: float = Field(
        11.0, ge=4, le=40, description="Decimetres from the product; farther is a longer lens."
    )
    aperture: float = Field(
        0.09,
        ge=0,
        le=0.5,
        description="Radius of the lens opening, decimetres; more blurs what is not in focus.",
    )
    zoom: float = Field(1.0, gt=0.4, lt=3, description="How close, relative.")
    upright: bool = Field(
        True, description="Whether the lens is shifted, so that upright edges stay upright, or tilted."
    )


class Mood(Spec):
    """Contrast of key to fill, warmth of the fill, and exposure in stops about the metered ground."""

    contrast: float = Field(1.0, description="Key against fill, relative.")
    warmth: float = Field(0.0, description="Warmth of the fill; negative is cool.")
    exposure: float = Field(0.0, description="Stops above or below the metered ground.")


class Style(Spec):
    """Surface character of the whole set."""

    finish: float = Field(1.0, description="Factor on the set's roughness.")
    bevel: float = Field(1.0, description="Factor on the roundness of the set's edges.")
    depth_of_field: float = Field(1.0, description="Factor on the lens opening.")


class Bottle(Spec):
    """A lathe-turned bottle with label and cap; radii and heights in decimetres above its base."""

    kind: Literal["bottle"] = Field("bottle", description="A bottle.")
    radius: float = Field(0.40, gt=0.05, le=2, description="Radius of the body.")
    shoulder: float = Field(1.36, description="Height where the body ends.")
    neck: tuple[float, float] = Field(
        (0.150, 1.66), description="Radius of the neck, and the height where it begins."
    )
    height: float = Field(2.08, gt=0.1, le=10, description="Height with the cap.")
    wall: float = Field(0.034, description="Thickness of the glass.")
    base: float = Field(0.10, description="Thickness of the foot.")
    fill: float = Field(1.53, description="Height of the liquid.")
    glass: float = Field(1.5, description="Index of refraction of the glass.")
    band: Band = Field((0.27, 1.06), description="Lower and upper edge of the label.")
    closure: Literal["cap", "dropper", "pump"] = Field("cap", description="What closes it.")
    cap: tuple[float, float] = Field(
        (0.205, 1.70), description="Radius of the cap, and the height of its lower edge."
    )
    cap_colour: Hex = Field("#f2c98a", description="Colour of the cap, where the SKU has none.")
    cap_finish: Literal["brass", "lacquer"] = Field("brass", description="Surface of the cap.")
    print: Print = Field(
        "paper", description="A label of its own, ink on the body, or metal leaf on the body."
    )


class Can(Spec):
    """A drawn aluminium can with its neck, rim and tab; the art runs round it. Lengths in decimetres."""

    kind: Literal["can"] = Field(description="A can.")
    radius: float = Field(0.265, gt=0.05, le=2, description="Radius of the body.")
    height: float = Field(1.34, gt=0.1, le=10, description="Height with the rim.")
    neck: float = Field(0.225, description="Radius of the rim.")
    band: Band = Field((0.09, 1.16), description="Lower and upper edge of the art.")
    colour: Hex = Field("#cfd3d6", description="Colour of the body, where the SKU has none.")
    finish: Finish = Field("aluminium", description="Surface of the body.")
    print: Print = Field(
        "print", description="A label of its own, ink on the body, or metal leaf on the body."
    )


class Jar(Spec):
    """A squat jar with a screw lid. `acrylic` and `frosted` ones stand on a clear foot. Lengths in decimetres."""

    kind: Literal["jar"] = Field(description="A jar.")
    radius: float = Field(0.34, gt=0.05, le=2, description="Radius of the body.")
    height: float = Field(0.50, gt=0.1, le=10, description="Height with the lid.")
    lid: float = Field(0.315, gt=0.02, description="Height of the lid's lower edge.")
    wall: float = Field(0.05, gt=0.005, description="Thickness of the clear foot.")
    body: Literal["acrylic", "frosted", "porcelain", "lacquer", "soft"] = Field(
        "acrylic", description="What the body is made of."
    )
    colour: Hex = Field("#f4efe6", description="Colour of the body, where the SKU has none.")
    lid_colour: Hex = Field("#e9e2d6", description="Colour of the lid, where the SKU has none.")
    lid_finish: Finish = Field("satin", description="Surface of the lid.")
    band: Band = Field((0.05, 0.27), description="Lower and upper edge of the art.")
    print: Print = Field(
        "print", description="A label of its own, ink on the body, or metal leaf on the body."
    )

    @model_validator(mode="after")
    def _has_a_lid(self) -> Jar:
        if self.lid > self.height - 0.03:
            raise ValueError(
                f"lid: its lower edge, {self.lid}, leaves no lid below the height, {self.height}"
            )
        return self


class Box(Spec):
    """A folding carton standing upright; the art runs round from the front's middle over edges and sides. Lengths in decimetres."""

    kind: Literal["box"] = Field(description="A box.")
    width: float = Field(0.62, gt=0.05, le=5, description="Width of the front.")
    depth: float = Field(0.34, gt=0.05, le=5, description="Depth of the sides.")
    height: float = Field(1.10, gt=0.1, le=10, description="Height.")
    edge: float = Field(0.012, ge=0.002, le=0.2, description="Radius of a fold.")
    colour: Hex = Field("#f4efe6", description="Colour of the board, where the SKU has none.")
    finish: Finish = Field("coated", description="Surface of the body.")
    band: Band = Field((0.0, 1.10), description="Lower and upper edge of the art.")
    print: Print = Field(
        "print", description="A label of its own, ink on the body, or metal leaf on the body."
    )


class Tube(Spec):
    """A tube standing on its cap: round below, pressed flat at the seam on top; its girth is the same all the way. Lengths in decimetres."""

    kind: Literal["tube"] = Field(description="A tube.")
    radius: float = Field(0.235, gt=0.05, le=2, description="Radius at the cap.")
    height: float = Field(1.50, gt=0.2, le=10, description="Height with the cap.")
    cap: float = Field(0.24, gt=0.02, description="Height of the cap.")
    cap_colour: Hex = Field("#e9e2d6", description="Colour of the cap, where the SKU has none.")
    cap_finish: Finish = Field("satin", description="Surface of the cap.")
    seam: float = Field(0.09, description="Height of the pressed seam.")
    colour: Hex = Field("#f4efe6", description="Colour of the body, where the SKU has none.")
    finish: Finish = Field("soft", description="Surface of the body.")
    band: Band = Field((0.34, 1.36), description="Lower and upper edge of the art.")
    print: Print = Field(
        "print", description="A label of its own, ink on the body, or metal leaf on the body."
    )

    @model_validator(mode="after")
    def _has_a_body(self) -> Tube:
        if self.cap + self.seam > 0.8 * self.height:
            raise ValueError("cap: with the seam it leaves no room for the tube")
        return self


class Surface(Spec):
    """What a material of a mesh file is made of; `label` wears the label's art by the mesh's own texture coordinates."""

    finish: Finish | Literal["label"] = Field(
        "satin", description="The surface; `label` wears the label's art."
    )
    colour: Hex | None = Field(None, description="Its colour. Left out: the SKU's.")


class Own(Spec):
    """A mesh file of the style pack: OBJ, PLY, glTF or GLB, scaled to `height`, decimetres."""

    kind: Literal["mesh"] = Field(description="A mesh file.")
    file: str = Field(description="The file, in the style pack.")
    height: float = Field(gt=0.05, le=10, description="Height that it is scaled to.")
    up: Literal["x", "y", "z"] = Field("y", description="The file's upright axis.")
    turn: float = Field(0.0, description="Degrees about the upright axis, until its front faces the camera.")
    materials: dict[str, Surface] = Field(
        default_factory=dict, description="Surfaces, by the file's own names of its materials."
    )
    surface: Surface = Field(Surface(), description="Surface of every other material.")
    print: Print = Field(
        "paper", description="A label of its own, ink on the body, or metal leaf on the body."
    )


Product = Annotated[Bottle | Can | Jar | Box | Tube | Own, Field(discriminator="kind")]


class Sku(Spec):
    """What changes from one flavour or shade to the next."""

    model_config = ConfigDict(extra="allow", frozen=True)
    liquid: str = Field("#f0a24e", description="Colour of the liquid.")
    fruit: Literal["orange", "blood-orange", "yuzu", "hibiscus"] = Field(
        "orange", description="Which fruit the props are."
    )
    cap: Hex | None = Field(None, description="Colour of the cap or lid.")
    colour: Hex | None = Field(None, description="Colour of the body.")


class Take(Spec):
    """A frame of a shot: what its set, its cut-outs and its product were set up by. Since then camera, frame and key
    light have moved to where the picture itself has them; the gobos stay, so their shadows travel."""

    camera: Camera
    composition: Composition
    azimuth: float
    elevation: float
    seed: str = "0"  # of the noise, which differs from frame to frame


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
    bare: bool = False  # the set alone, framed and lit for a product that is put in later
    guides: tuple[Guide, ...] = ()
    take: Take | None = None

    @property
    def setup(self) -> Picture:
        """The same before camera and light moved."""
        if self.take is None:
            return self
        key = {"azimuth": self.take.azimuth, "elevation": self.take.elevation}
        lighting = self.lighting.model_copy(update=key)
        said = {"camera": self.take.camera, "composition": self.take.composition, "lighting": lighting}
        return self.model_copy(update=said)

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

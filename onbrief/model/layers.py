"""Pictures that weren't made here, and scenes that are put together of layers: what the brief says of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from onbrief.model.base import Mistake, Model, Sha256, Slug
from onbrief.model.retouch import Material

Share = Annotated[float, Field(ge=0, le=1)]
Point = tuple[Share, Share]
Role = Literal["background", "product", "prop", "foreground"]
STANDING: tuple[Role, ...] = ("product", "prop")  # on the ground, so they cast shadows


class Imported(Model):
    """A picture from outside that stands in a scene's batch, at a place of its own."""

    place: int = Field(
        ge=1,
        le=1000,
        description="Its place in the batch. It is written down, so that places never shift.",
        examples=[7],
    )
    instead: int | None = Field(
        None,
        ge=1,
        le=1000,
        description="The place of the batch that it was brought in for, where no engine could make the picture.",
        examples=[3],
    )
    file: Material = Field(
        description="The picture, from the repository's root.",
        examples=["campaigns/lumen-summer/material/terrace.png"],
    )
    sha256: Sha256 = Field(title="SHA-256", description="Which bytes.")
    size: tuple[int, int] | None = Field(
        None, description="Its width and height, pixels. Only needed to expand it.", examples=[[3000, 2000]]
    )
    fit: Literal["crop", "expand"] = Field(
        "crop",
        description="How it comes into other shapes: `crop` fills the frame with a part of it; `expand` shows all of it, "
        "and its ground goes on.",
    )
    matte: Material | None = Field(
        None, description="Where the product is: a grey picture of the same size, from the repository's root."
    )
    matte_sha256: Sha256 | None = Field(None, title="SHA-256 of the matte", description="Which bytes.")
    focus: Point = Field(
        (0.5, 0.5),
        description="What must stay in the picture whatever its shape: shares of width and height.",
        examples=[[0.62, 0.55]],
    )
    aim: dict[Slug, Point] = Field(
        default_factory=dict,
        description="By shape family, where in the frame the focus is to come to lie, as far as the picture reaches. "
        "Left out: the middle.",
        examples=[{"wide": [0.72, 0.5]}],
    )
    model: Slug | None = Field(
        None, description="The model that made it, by its card, where one did.", examples=["house-sdxl"]
    )
    note: str = Field("", max_length=2000, description="What else is to be known.")


class Spot(Model):
    """Where a cut-out stands in the frame."""

    foot: tuple[float, float] = Field(
        description="The middle of its lower edge: shares of the frame's width and height.",
        examples=[[0.5, 0.86]],
    )
    height: float = Field(
        gt=0.01, le=3, description="Its height, as a share of the frame's.", examples=[0.55]
    )


class Shadow(Model):
    """What a cut-out does to the ground that it stands on."""

    contact: Share = Field(0.85, description="How dark it is right under it, 0 to 1.")
    cast: Share = Field(0.6, description="How dark the shadow is that it throws, 0 to 1.")
    softness: Share = Field(0.35, description="How soft that shadow gets towards its end, 0 to 1.")


class Match(Model):
    """How far a cut-out's light is brought towards the background's, within gentle limits."""

    exposure: Share = Field(0.5, description="Brightness, 0 to 1.")
    colour: Share = Field(0.5, description="Colour of the light, 0 to 1.")
    blacks: Share = Field(0.5, description="Depth of the blacks, 0 to 1.")
    wrap: Share = Field(0.3, description="Light of the background around its edge, 0 to 1.")
    spill: Share = Field(
        0.4,
        description="How much of what it stood before is taken from its edge, 0 to 1: 1 for a green screen, 0 where the "
        "matte is perfect.",
    )


class Light(Model):
    """Where a background's light comes from, as seen from the camera."""

    azimuth: float = Field(
        ge=-180,
        le=180,
        description="Degrees from the camera's axis to the right; negative is left.",
        examples=[-50],
    )
    elevation: float = Field(40, ge=5, le=85, description="Degrees above the ground.", examples=[35])
    camera: float = Field(8, ge=0, le=60, description="How far the camera looks down on the ground, degrees.")


class Layer(Model):
    """One picture of several that lie on each other, the lowest first."""

    role: Role = Field(
        description="`background` fills the frame. `product` and `prop` stand in it and cast shadows. `foreground` lies "
        "before everything."
    )
    file: Material | None = Field(
        None,
        description="The picture, from the repository's root. A background without one is made by the scene's engine, "
        "as an empty set.",
        examples=["campaigns/lumen-summer/material/bottle-cutout.png"],
    )
    sha256: Sha256 | None = Field(None, title="SHA-256", description="Which bytes.")
    matte: Material | None = Field(
        None, description="What of it is seen: a grey picture of the same size. Left out: its own alpha."
    )
    matte_sha256: Sha256 | None = Field(None, title="SHA-256 of the matte", description="Which bytes.")
    model: Slug | None = Field(
        None, description="The model that made the file, by its card, where one did.", examples=["house-sdxl"]
    )
    skus: tuple[Slug, ...] = Field((), description="The SKUs that it is for. Left out: all.")
    spot: Spot | None = Field(
        None,
        description="Where it stands. Left out, for a product on an engine's set: where that set was built for one.",
    )
    shapes: dict[Slug, Spot] = Field(
        default_factory=dict, description="Where it stands in other shape families than the first."
    )
    focus: Point = Field((0.5, 0.5), description="Of a background: what must stay in the picture.")
    aim: dict[Slug, Point] = Field(
        default_factory=dict, description="Of a background: by shape family, where the focus is to lie."
    )
    light: Light | None = Field(
        None,
        description="Of a background: where its light comes from. Left out, it is told from the picture.",
    )
    shadow: Shadow | None = Field(None, description="Its shadow. Left out: a plain one.")
    match: Match | None = Field(None, description="How its light follows the background's. Left out: gently.")
    blur: float = Field(
        0, ge=0, le=0.1, description="How far out of focus it is: a share of the frame's short side."
    )

    @model_validator(mode="after")
    def _is_told_whole(self) -> Layer:
        for file, digest in (("file", "sha256"), ("matte", "matte_sha256")):
            if (getattr(self, file) is None) != (getattr(self, digest) is None):
                what = f"`{file}` and `{digest}` belong together"
                raise Mistake(what, "`onbrief import` writes both.", at=digest)
        if self.file is None and self.role != "background":
            raise Mistake(
                f"a {self.role} needs a file", "Bring one in: onbrief import FILE --as component.", at="role"
            )
        if self.role == "background" and (self.spot or self.shapes):
            raise Mistake("a background fills the frame; it has no spot", "Use `focus`.", at="spot")
        return self

"""What people had done to a master after it was rendered: steps that a build replays, in this order."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from onbrief.model.base import Mistake, Model, Sha256, Slug, Text

CLASSICAL = "classical"
MOST_POINTS = 1000  # of the outlines of one entry: more is a mask file's noise
EDGE = 1 + 1e-6  # of shares that a program rounded

Unit = Annotated[float, Field(ge=0, le=1)]
Share4 = tuple[Unit, Unit, Unit, Unit]
Outline = Annotated[tuple[tuple[Unit, Unit], ...], Field(min_length=3)]
Step = Literal["clean", "swap", "expand", "replace"]
Material = Annotated[
    str,
    StringConstraints(pattern=r"^(campaigns|stylepacks)/[^\x00-\x1f\\]+$", max_length=300),
]

# step → fields it must have one of, and those it may have
NEEDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "clean": (("boxes", "outlines"),),
    "swap": (("colour", "picture", "like"),),
    "expand": (("of",),),
    "replace": (("picture",),),
}
OWN = {
    "clean": {"boxes", "outlines", "engine", "prompt", "answers"},
    "swap": {"element", "colour", "picture", "like"},
    "expand": {"of", "at", "engine", "prompt"},
    "replace": {"picture", "tool", "changed", "spots", "answers"},
}
SWAPS = {"ground": {"colour", "picture"}, "background": {"colour", "picture"}, "product": {"like"}}


class Seen(Model):
    """The master that somebody looked at when they asked for a step."""

    request: Sha256 = Field(
        description="The request id of its plate, as it was rendered; where a file replaces the master, the master's."
    )
    sha256: Sha256 = Field(title="SHA-256", description="The SHA-256 of the master's file.")


class Kept(Model):
    """A picture file, by its bytes."""

    file: Material = Field(
        description="Where it lies, relative to the repository's root.",
        examples=["campaigns/lumen-summer/material/wall.png"],
    )
    sha256: Sha256 = Field(title="SHA-256", description="The SHA-256 of the file.")
    model: Slug | None = Field(
        None, description="The model that made it, by its card, where one did.", examples=["house-sdxl"]
    )


class Retouch(Model):
    """One step of retouching: which masters, what is done, why, and who asked for it."""

    scene: Slug = Field(description="The scene of the brief.", examples=["golden-hour"])
    sku: Slug | None = Field(
        None, title="SKU", description="Masters of this SKU. Left out: of all.", examples=["yuzu"]
    )
    shape: Slug | None = Field(
        None,
        description="Masters of this shape: a layout family of the style pack. Left out: of all.",
        examples=["tall"],
    )
    direction: Literal["ltr", "rtl"] | None = Field(
        None, description="Masters of this reading direction. Left out: of both."
    )
    step: Step = Field(
        description="`clean` takes something out of the picture. `swap` exchanges the ground, the background or the "
        "product. `expand` makes this shape's master out of another shape's. `replace` puts a file that somebody "
        "retouched by hand in the master's place.",
        examples=["clean"],
    )
    boxes: tuple[Share4, ...] = Field(
        (),
        description="Places to clean: left, top, width and height, as shares of the master.",
        examples=[[[0.25, 0.1, 0.08, 0.05]]],
    )
    outlines: tuple[Outline, ...] = Field(
        (), description="Places to clean by their outline: points from the left and from the top, as shares."
    )
    element: Literal["ground", "background", "product"] | None = Field(
        None,
        description="What is swapped: the painted ground with all that stands on it left as it is, everything behind "
        "the product, or the product. Left out: the ground, or the product where `like` is given.",
    )
    colour: Slug | None = Field(
        None, description="The new ground's colour: a role of the style pack's palette.", examples=["apricot"]
    )
    picture: Kept | None = Field(
        None, description="The new background, or the master that was retouched by hand."
    )
    like: Slug | None = Field(
        None, description="The SKU whose product is shown instead, rendered with the same camera and light."
    )
    of: Slug | None = Field(None, description="The shape whose master is expanded.", examples=["square"])
    at: Share4 | None = Field(
        None,
        description="Where that master stands in the expanded one: left, top, width and height, as shares. Left out: "
        "as large as it fits, in the middle.",
    )
    engine: Slug | None = Field(
        None,
        description="Who draws what is missing: an entry of the style pack's `engines`. Left out, or `classical`: rules "
        "that need no model and suit plain grounds.",
    )
    prompt: str = Field(
        "",
        max_length=2000,
        description="What an engine is to draw there, in words. Left out: the empty ground.",
    )
    tool: str = Field(
        "", max_length=200, description="What it was retouched with.", examples=["Photoshop 26.1"]
    )
    changed: str = Field("", max_length=2000, description="What was changed by hand, in words.")
    spots: tuple[Share4, ...] = Field((), description="Where it differs from the master, as measured.")
    note: str = Field("", max_length=2000, description="Why, in your own words.")
    answers: tuple[Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")], ...] = Field(
        (), description="Marks of reviewers that this step answers. Written by `onbrief retouch`."
    )
    seen: Seen | None = Field(
        None,
        description="The picture that the step was asked for. When it looks different later, the step has to be "
        "confirmed. Left out: it holds whatever the picture.",
    )
    who: Text = Field(
        description="Who asked for it, as `Name <mail>`.", examples=["Ada Reed <ada@lumen.example>"]
    )
    when: date = Field(description="The day.", examples=["2026-11-22"])

    @model_validator(mode="after")
    def _says_what_its_step_needs(self) -> Retouch:
        for names in NEEDS[self.step]:
            if not any(getattr(self, name) for name in names):
                what = f"`{self.step}` needs {' or '.join(f'`{name}`' for name in names)}"
                raise Mistake(what, "Say which.", at="step")
        said = {name for name in set().union(*OWN.values()) if name in self.model_fields_set}
        if strange := sorted(name for name in said - OWN[self.step] if getattr(self, name)):
            what = f"`{self.step}` takes no `{strange[0]}`"
            raise Mistake(what, f"It takes {', '.join(sorted(OWN[self.step]))}.", at=strange[0])
        return self

    @model_validator(mode="after")
    def _swaps_one_thing(self) -> Retouch:
        if self.step == "swap":
            given = [name for name in ("colour", "picture", "like") if getattr(self, name)]
            if len(given) > 1 or given[0] not in SWAPS[self.swapped]:
                wanted = " or ".join(f"`{name}`" for name in sorted(SWAPS[self.swapped]))
                raise Mistake(f"the {self.swapped} is swapped by {wanted}", "Name one.", at=given[-1])
        return self

    @model_validator(mode="after")
    def _lies_on_the_picture(self) -> Retouch:
        for name in ("boxes", "spots"):
            for box in getattr(self, name):
                _inside(box, name)
        if self.at:
            _inside(self.at, "at")
        if sum(map(len, self.outlines)) > MOST_POINTS:
            what = f"these outlines have more than {MOST_POINTS} points"
            raise Mistake(what, "Draw a coarser mask.", at="outlines")
        return self

    @property
    def swapped(self) -> str:
        """`ground`, `background` or `product`."""
        return self.element or ("product" if self.like else "ground")

    @property
    def by(self) -> str | None:
        """The entry of the style pack's engines that draws; None for rules."""
        return self.engine if self.engine != CLASSICAL else None

    def concerns(self, scene: str, sku: str, shape: str, mirror: bool) -> bool:
        """Whether a master is meant. mirror: whether it reads from right to left."""
        direction = "rtl" if mirror else "ltr"
        mine = (self.sku or sku, self.shape or shape, self.direction or direction)
        return self.scene == scene and mine == (sku, shape, direction)


def _inside(box: Share4, at: str) -> None:
    if box[2] <= 0 or box[3] <= 0:
        raise Mistake("this box is empty", "Width and height are more than 0.", at=at)
    if box[0] + box[2] > EDGE or box[1] + box[3] > EDGE:
        raise Mistake(
            "this box reaches beyond the picture", "Left plus width is at most 1, top plus height too.", at=at
        )

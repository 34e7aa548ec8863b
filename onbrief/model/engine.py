"""Engines of a style pack: which back-end and which model make a picture, how they are asked, and what follows a failure."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from onbrief.model.base import Mistake, Model, Sha256, Slug, Text

Guide = Literal["depth", "normal", "edge"]
Step = Literal["reseed", "engine", "retouch", "stock", "shoot"]
BY_PEOPLE: tuple[Step, ...] = ("retouch", "stock", "shoot")
Share = Annotated[float, Field(ge=0, le=1)]


class Following(Model):
    """How a scene's other masters follow its anchor, the first one, so that the family stays one picture.

    The anchor itself is made as its engine makes any picture.
    """

    strength: Share | None = Field(
        None,
        description="How far they may leave the anchor's picture, from which they then start, 0 to 1. Left out, they "
        "start as the anchor did.",
        examples=[0.35],
    )
    reference: bool = Field(
        False,
        description="Whether the anchor's picture is their first reference, for engines that take references.",
    )
    graph: Text | None = Field(
        None,
        description="ComfyUI: the graph that takes the anchor, as `$image` or `$reference`, a file of the style pack.",
    )
    binding: Text | None = Field(None, description="Its binding.")

    @model_validator(mode="after")
    def _follows(self) -> Following:
        if self.strength is None and not self.reference:
            raise Mistake("nothing of the anchor is followed", "Add `strength: 0.35` or `reference: true`.")
        if (self.graph is None) != (self.binding is None):
            there, missing = ("graph", "binding") if self.graph else ("binding", "graph")
            raise Mistake(f"there is a {there} and no {missing}", f"Add `{missing}:`.", at=there)
        return self


class Engine(Model):
    """A back-end that is asked in words, with its model and its settings.

    Block-out: the style pack's own renderer may make the scene first; its depth, normals and edges guide the model,
    its picture is where the model starts, and its product can be laid back over what the model drew.
    """

    renderer: Literal["diffusion", "comfyui", "hosted"] = Field(
        description="The back-end that is asked.", examples=["diffusion"]
    )
    model: Slug = Field(
        description="The model, by its card: `renderers/models/<id>.yaml`.", examples=["house-sdxl"]
    )
    weights: Sha256 | None = Field(
        None,
        description="Which files of the model: the digest that `onbrief models list` tells. Pinned here, so that a new "
        "version never changes approved pictures unasked. A hosted model has none.",
    )
    blockout: bool = Field(
        False, description="Whether the style pack's own renderer makes the scene first, as a guide."
    )
    guides: dict[Guide, Share] = Field(
        default_factory=dict,
        description="Which maps of the block-out guide the model, and how strongly, 0 to 1.",
        examples=[{"depth": 0.8}],
    )
    strength: Share | None = Field(
        None,
        description="How far it may leave the picture that it starts from, 0 to 1. Left out, it starts from noise.",
    )
    keep: tuple[Literal["product"], ...] = Field(
        (), description="What of the block-out is laid back over the model's picture, through its matte."
    )
    references: tuple[Text, ...] = Field(
        (), description="Reference pictures, files of the style pack, that every picture is asked with."
    )
    anchor: Following | None = Field(
        None,
        description="How a scene's other masters follow its anchor. Left out, each is made for itself.",
        examples=[{"strength": 0.35}],
    )
    native: int = Field(
        1024,
        ge=64,
        le=4096,
        multiple_of=8,
        description="The side, in pixels, of the square whose area the model draws best. Larger pictures are upscaled.",
        examples=[1024],
    )
    upscaler: Slug | None = Field(
        None, description="The model that upscales, by its card. Left out: Lanczos resampling."
    )
    upscaler_weights: Sha256 | None = Field(None, description="Which files of that model, as for `weights`.")
    settings: dict[str, Any] = Field(
        default_factory=dict,
        description="What else the back-end reads: steps and guidance, a graph and its binding, an endpoint's options.",
        examples=[{"steps": 30, "guidance": 6.5, "scheduler": "dpmpp-2m-karras"}],
    )

    @model_validator(mode="after")
    def _has_something_to_guide_it(self) -> Engine:
        if not self.blockout:
            for name in ("guides", "keep", "strength"):
                if getattr(self, name):
                    what = f"`{name}` needs a block-out to take it from"
                    raise Mistake(what, "Add `blockout: true`.", at=name)
        return self


class Limit(Model):
    """What the second and later attempts at one picture may cost. Whatever is reached first ends them."""

    minutes: float | None = Field(None, gt=0, description="Minutes of rendering.", examples=[10])
    amount: float | None = Field(None, gt=0, description="Money, in `currency`.", examples=[2])
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = Field(
        "EUR", description="The currency by its three letters (ISO 4217)."
    )


class Fallback(Model):
    """What follows when an engine fails or a gate finds fault with a candidate: steps, in order."""

    steps: tuple[Step, ...] = Field(
        min_length=1,
        description="`reseed`: the same with another seed. `engine`: the next engine of the scene's kind. `retouch`, "
        "`stock`, `shoot`: a person is asked, and `onbrief status` tells so.",
        examples=[["reseed", "engine", "retouch"]],
    )
    reseeds: int = Field(2, ge=1, le=8, description="How many other seeds `reseed` tries.")
    gates: tuple[Slug, ...] = Field(
        (),
        description="Gates on candidates whose findings count as a failure.",
        examples=[["blank-picture", "stray-text"]],
    )
    limit: Limit = Field(Limit(), description="What the later attempts at one picture may cost.")

    @model_validator(mode="after")
    def _people_come_last(self) -> Fallback:
        asked = [i for i, step in enumerate(self.steps) if step in BY_PEOPLE]
        if asked and asked[0] != len(self.steps) - 1:
            what = f"nothing follows `{self.steps[asked[0]]}`: a person is asked, and has the last word"
            raise Mistake(what, "Let it be the last step.", at="steps")
        return self

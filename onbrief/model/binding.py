"""`stylepacks/<name>/comfyui/<graph>.yaml`: where in a ComfyUI graph the things go that a picture is asked with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from onbrief.model.base import Mistake, Model, Sha256, Text

# What every picture is asked with, by name. A name that isn't here is one of the style pack's own settings.
WORDS = ("$seed", "$prompt", "$negative", "$width", "$height", "$strength")
FILM = ("$frames", "$rate")  # with every film, beside these
# The pictures that may come with it: name → the request's input. `$reference.1` is the second reference.
PICTURES = {
    "$image": "image",
    "$last": "last",
    "$mask": "mask",
    "$depth": "guide.depth",
    "$normal": "guide.normal",
    "$edge": "guide.edge",
    "$matte": "matte.product",
    "$reference": "reference.0",
    **{f"$reference.{i}": f"reference.{i}" for i in range(16)},
}
# How strongly each map of the block-out guides: name → the map.
WEIGHTS = {f"${guide}.strength": guide for guide in ("depth", "normal", "edge")}

Name = Annotated[str, StringConstraints(pattern=r"^\$[a-z][a-z0-9_]*(\.[a-z0-9]+)?$", max_length=48)]
Commit = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}$")]
Title = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Target(Model):
    """One input of one node."""

    node: Title = Field(description="The node, by its title in the graph.", examples=["Sampler"])
    input: Title = Field(description="The input, as the graph calls it.", examples=["seed"])
    modulo: int | None = Field(
        None,
        gt=1,
        le=2**64,
        description="For seeds: the number of seeds that the node knows, where those are fewer than 2^64.",
        examples=[4294967296],
    )


class Fixed(Target):
    """A seed that stays as the graph has it."""

    why: Text = Field(description="Why it needn't follow the picture's seed.")


class Output(Model):
    """Where the picture or the film comes out."""

    node: Title = Field(
        description="The node that saves the picture, by its title. It saves one picture, without loss (PNG).",
        examples=["Save"],
    )
    kind: Literal["picture", "frames", "film"] = Field(
        "picture",
        description="What it saves: one picture; a film's frames, each a PNG, in order; or a film in one file.",
    )


class CustomNode(Model):
    """A package of nodes that doesn't come with ComfyUI."""

    name: Title = Field(
        description="The folder's name under `custom_nodes`.", examples=["ComfyUI-Impact-Pack"]
    )
    source: Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$", max_length=500)] = Field(
        description="Its Git repository.", examples=["https://github.com/ltdrdata/ComfyUI-Impact-Pack"]
    )
    commit: Commit = Field(description="The commit that the graph was made with, all 40 digits.")


class ModelFile(Model):
    """A file of weights that the graph loads."""

    folder: Title = Field(
        description="Its folder under `models` of the server.", examples=["checkpoints", "loras", "vae"]
    )
    file: Title = Field(
        description="The file, as the graph names it.", examples=["sd_xl_base_1.0.safetensors"]
    )
    sha256: Sha256 = Field(description="The SHA-256 of the file.")


class Binding(Model):
    """What a ComfyUI graph takes, where its picture comes out, and what it is made with."""

    schema_: Literal["onbrief/comfy-binding/1"] = Field(
        alias="schema", description="The form of this file.", examples=["onbrief/comfy-binding/1"]
    )
    inputs: dict[Name, Target | tuple[Target, ...]] = Field(
        description="What goes where. `$seed`, `$prompt`, `$negative`, `$width`, `$height` and `$strength` come with "
        "every picture, `$frames` and `$rate` with every film; `$image` (a film's first frame), `$last` (its last one), "
        "`$mask`, `$depth`, `$normal`, `$edge`, `$matte` and `$reference` with those that "
        "have one; any other name is a setting of the style pack's engine (`$steps`: `settings: steps`).",
        examples=[{"$seed": {"node": "Sampler", "input": "seed"}}],
    )
    output: Output = Field(description="Where the picture comes out.")
    ignores: tuple[Name, ...] = Field(
        (),
        description="What the graph is asked with and has no use for. Anything else that isn't bound is a mistake.",
        examples=[["$negative"]],
    )
    fixed: tuple[Fixed, ...] = Field(
        (), description="Seeds that stay as the graph has them. Every other one is bound to `$seed`."
    )
    custom_nodes: tuple[CustomNode, ...] = Field(
        (), description="The packages of nodes that it needs beside ComfyUI's own, with their commits."
    )
    models: tuple[ModelFile, ...] = Field((), description="Every file of weights that it loads.")

    @property
    def targets(self) -> Iterator[tuple[str, int, Target]]:
        """Name, place in its list, and target of everything that is bound."""
        for name, found in self.inputs.items():
            for place, target in enumerate(found if isinstance(found, tuple) else (found,)):
                yield name, place, target

    @field_validator("inputs", mode="before")
    @classmethod
    def _lists_are_lists(cls, value: object) -> object:
        if isinstance(value, dict):
            return {k: tuple(v) if isinstance(v, list) else v for k, v in value.items()}
        return value

    @model_validator(mode="after")
    def _says_one_thing_of_each(self) -> Binding:
        for name in self.ignores:
            if name in self.inputs:
                raise Mistake(f"{name} is bound, and ignored as well", "Say one of the two.", at="ignores")
        if "$reference" in self.inputs and "$reference.0" in self.inputs:
            raise Mistake(
                "`$reference` and `$reference.0` are the same picture", "Keep one of them.", at="inputs"
            )
        return self

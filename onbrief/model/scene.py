"""A scene as a structured prompt: separate fields whose values are terms of the style pack."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from onbrief.model.base import Model, Slug, Text

TERM_FIELDS = ("environment", "composition", "arrangement", "style", "lighting", "camera")
EXPLORED = ("camera", "lighting", "arrangement")
TERM = "A term of the style pack's `vocabulary.yaml`."


Depiction = Literal["people", "real-person", "likeness", "voice", "children"]


class Subject(Model):
    """What the picture is of."""

    product: Slug = Field(description="A product of the style pack.", examples=["bottle"])
    note: str = Field(
        "",
        max_length=2000,
        description="What it does or how it stands, in plain words. Part of the text prompt; quote it if it holds a comma.",
    )


class Explore(Model):
    """Terms that the batch of candidates tries beside the scene's own."""

    camera: tuple[Slug, ...] = Field((), description=f"Other cameras to try. {TERM}")
    lighting: tuple[Slug, ...] = Field((), description=f"Other lights to try. {TERM}")
    arrangement: tuple[Slug, ...] = Field((), description=f"Other arrangements of props to try. {TERM}")


class Scene(Model):
    """A still, described field by field in terms of the style pack's vocabulary."""

    title: Text = Field(description="What one would see, in one line.")
    subject: Subject = Field(description="What the picture is of.")
    ground: Slug = Field(
        description="The colour that the backdrop is painted in: a role of the style pack's palette.",
        examples=["sage"],
    )
    environment: Slug = Field(description=f"The set: what the product stands on and before. {TERM}")
    composition: Slug = Field(description=f"Framing, copy space and margins. {TERM}")
    arrangement: Slug = Field(description=f"The props and where they lie. {TERM}")
    mood: tuple[Slug, ...] = Field(
        description="What it feels like. Terms of the style pack's `vocabulary.yaml`."
    )
    style: Slug = Field(description=f"The surface and character of the whole picture. {TERM}")
    lighting: Slug = Field(description=f"Where the light comes from, and its shadows. {TERM}")
    camera: Slug = Field(description=f"Lens, height and side. {TERM}")
    disallowed: tuple[Slug, ...] = Field(
        (), description="What must not be seen. Terms of the style pack's `vocabulary.yaml`."
    )
    references: tuple[str, ...] = Field(
        (), description="Reference pictures of the style pack, by file name. Nothing is copied from them."
    )
    depicts: tuple[Depiction, ...] = Field(
        (),
        description="Who is seen or heard: people of no name, a real person, somebody's likeness or voice "
        "made by a machine, children. `policies/likeness.yaml` says what each needs.",
    )
    candidates: int = Field(6, ge=1, le=60, description="How many candidates a batch holds.", examples=[6])
    explore: Explore = Field(
        Explore(), description="Terms to try beside the scene's own, from the second candidate on."
    )

"""A scene as a structured prompt: separate fields whose values are terms of the style pack."""

from __future__ import annotations

from pydantic import Field

from onbrief.model.base import Model, Slug

TERM_FIELDS = ("environment", "composition", "arrangement", "style", "lighting", "camera")
EXPLORED = ("camera", "lighting", "arrangement")


class Subject(Model):
    """What the picture is of."""

    product: Slug = Field(description="a product of the style pack")
    note: str = Field(
        "", description="what it does or how it stands, in plain words; part of the text prompt"
    )


class Explore(Model):
    """Terms that the batch of candidates tries beside the scene's own."""

    camera: tuple[Slug, ...] = ()
    lighting: tuple[Slug, ...] = ()
    arrangement: tuple[Slug, ...] = ()


class Scene(Model):
    """A still. Every field but subject, references and counts is a term of the style pack's vocabulary."""

    title: str
    subject: Subject
    ground: Slug = Field(description="the palette role that the backdrop is painted in")
    environment: Slug
    composition: Slug = Field(description="framing, copy space and margins")
    arrangement: Slug
    mood: tuple[Slug, ...]
    style: Slug
    lighting: Slug
    camera: Slug
    disallowed: tuple[Slug, ...] = ()
    references: tuple[str, ...] = Field((), description="reference pictures of the style pack, by file name")
    candidates: int = Field(6, ge=1, le=60, description="how many candidates a batch holds")
    explore: Explore = Explore()

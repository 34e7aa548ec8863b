"""A scene as a structured prompt: separate fields whose values are terms of the style pack."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from onbrief.model.base import Model, Slug, Text
from onbrief.model.layers import Imported, Layer

TERM_FIELDS = ("environment", "composition", "arrangement", "style", "lighting", "camera")
EXPLORED = ("camera", "lighting", "arrangement")
MOST_CANDIDATES = 60  # of a scene, with all that is asked for later
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


class Change(Model):
    """The fields that a later batch steps through; the others stay as they are in the candidate it is like."""

    environment: tuple[Slug, ...] = Field((), description=f"Sets to try. {TERM}")
    composition: tuple[Slug, ...] = Field((), description=f"Framings to try. {TERM}")
    arrangement: tuple[Slug, ...] = Field((), description=f"Arrangements of props to try. {TERM}")
    style: tuple[Slug, ...] = Field((), description=f"Styles to try. {TERM}")
    lighting: tuple[Slug, ...] = Field((), description=f"Lights to try. {TERM}", examples=[["olive-branch"]])
    camera: tuple[Slug, ...] = Field((), description=f"Cameras to try. {TERM}", examples=[["low-hero"]])


class More(Model):
    """Candidates asked for after the first batch was seen: like one of it, with some fields changed."""

    first: int = Field(
        ge=1,
        le=1000,
        description="The place of its first candidate. It is written down, so that places never shift.",
        examples=[7],
    )
    like: int = Field(ge=1, description="The place of the candidate whose terms are kept.", examples=[3])
    change: Change = Field(
        Change(), description="Fields to step through. Without any, only the seeds differ."
    )
    candidates: int = Field(ge=1, le=MOST_CANDIDATES, description="How many.", examples=[4])
    note: str = Field("", max_length=2000, description="Why, in your own words.")

    @property
    def places(self) -> range:
        return range(self.first, self.first + self.candidates)


class Scene(Model):
    """A still, described field by field in terms of the style pack's vocabulary."""

    title: Text = Field(description="What one would see, in one line.")
    kind: Slug = Field(
        "still",
        description="What kind of scene it is. The style pack's `kinds` list which engines may make it.",
        examples=["still"],
    )
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
    characters: tuple[Slug, ...] = Field(
        (), description="Who of the brand's people is seen: names of the style pack's `characters`."
    )
    depicts: tuple[Depiction, ...] = Field(
        (),
        description="Who is seen or heard: people of no name, a real person, somebody's likeness or voice "
        "made by a machine, children. `policies/likeness.yaml` says what each needs.",
    )
    candidates: int = Field(
        6, ge=1, le=MOST_CANDIDATES, description="How many candidates a batch holds.", examples=[6]
    )
    explore: Explore = Field(
        Explore(), description="Terms to try beside the scene's own, from the second candidate on."
    )
    more: tuple[More, ...] = Field(
        (), description="Later batches: more like one candidate. Written by `onbrief more`, or by hand."
    )
    imported: tuple[Imported, ...] = Field(
        (),
        description="Pictures from outside that stand in the batch beside those that are made. Written by "
        "`onbrief import`, or by hand.",
    )
    layers: tuple[Layer, ...] = Field(
        (),
        description="What the picture is put together of, the lowest layer first. Left out: an engine makes it whole.",
    )

    @property
    def places(self) -> tuple[int, ...]:
        """Of all candidates, those asked for later and those brought in too."""
        made = (*range(1, self.candidates + 1), *(place for more in self.more for place in more.places))
        return (*made, *(one.place for one in self.imported))

    def asks_an_engine(self, place: int) -> bool:
        """Whether an engine takes part in the picture at a place, so that another attempt may come out otherwise."""
        whole = not self.layers or any(layer.file is None for layer in self.layers)
        return whole and not self.imported_at(place)

    def imported_at(self, place: int) -> Imported | None:
        """The picture from outside that stands at a place."""
        return next((one for one in self.imported if one.place == place), None)

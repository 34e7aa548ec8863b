"""One picture that is asked for, before any engine is: a candidate or a master of a scene, with its words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from onbrief.model.campaign import Campaign
from onbrief.model.canonical import seed
from onbrief.model.choice import Attempt, attempts_of
from onbrief.model.request import Input
from onbrief.model.samples import Samples
from onbrief.model.scene import Scene
from onbrief.model.stylepack import Character, Product, Term
from onbrief.model.terms import terms_of
from onbrief.pipeline.inputs import file_input
from onbrief.pipeline.prompt import text_prompt


@dataclass(frozen=True)
class Asked:
    """out: `masters/golden-hour/yuzu-tall`, the finished picture's stem. place: of the candidate, from 1.

    about: what is said of it beside the scene's own (shape, mirror …). params: size, shape, mirror, quality.
    number: of the attempt, from 1; one that the style pack no longer has is asked for as the first.
    """

    c: Campaign
    out: str
    scene_name: str
    place: int
    sku: str
    about: dict[str, Any]
    params: dict[str, Any]
    number: int = 1

    @property
    def scene(self) -> Scene:
        return self.c.brief.scenes[self.scene_name]

    @property
    def stage(self) -> str:
        """`candidates` or `masters`."""
        return self.out.partition("/")[0]

    @property
    def plate(self) -> str:
        """The stem of the picture before its finish."""
        stage, _, name = self.out.partition("/")
        return f"{stage}/plates/{name}"

    def beside(self, what: str) -> str:
        """The stem of a further picture on the way to the plate: `masters/blockouts/golden-hour/yuzu-tall`."""
        stage, _, name = self.out.partition("/")
        return f"{stage}/{what}/{name}"

    @cached_property
    def attempt(self) -> Attempt:
        found = attempts_of(self.c.pack, self.c.brief, self.scene)
        return found[self.number - 1] if self.number <= len(found) else found[0]

    @property
    def seed(self) -> str:
        other = ("reseed", self.attempt.reseed) if self.attempt.reseed else ()
        return seed("candidate", self.place, *other)

    @cached_property
    def terms(self) -> dict[str, str]:
        return terms_of(self.scene, self.place)

    @cached_property
    def words(self) -> dict[str, Term]:
        return {name: getattr(self.c.vocabulary, name)[term] for name, term in self.terms.items()}

    @property
    def product(self) -> Product:
        return self.c.products[self.c.brief.skus[self.sku].product]

    @property
    def references(self) -> tuple[str, ...]:
        """Reference pictures, files of the style pack: the scene's, and the sheets of who is seen in it."""
        people = [self.c.pack.characters[name] for name in self.scene.characters]
        sheets = [file for person in people if isinstance(person, Character) for file in person.sheet]
        return (*self.scene.references, *sheets)

    @cached_property
    def prompt(self) -> dict[str, str]:
        return text_prompt(self.c, self.scene, self.words, self.sku, bool(self.params.get("bare")))

    @cached_property
    def about_plate(self) -> dict[str, Any]:
        return {
            "kind": "plate",
            "sku": self.sku,
            "terms": self.terms,
            "candidate": self.place,
            "prompt": self.prompt,
            **({"depicts": self.scene.depicts} if self.scene.depicts else {}),
            **({"engine": self.attempt.engine} if self.attempt.engine != self.c.pack.engine else {}),
            **({"attempt": self.attempt.number, "step": self.attempt.step} if self.attempt.step else {}),
            **self.about,
        }


def quality_params(quality: Samples) -> dict[str, Any]:
    """Samples, for engines that take them."""
    return {"quality": {"spp": quality.spp, "aux_spp": quality.aux_spp}} if quality.spp else {}


def draft_size(c: Campaign) -> tuple[int, int]:
    """Width and height of a candidate, pixels."""
    return c.pack.draft.size or (400, 500)


def pack_file(c: Campaign, name: str) -> Input:
    """A file of the style pack as an input."""
    return file_input(c.root, f"stylepacks/{c.brief.stylepack}/{name}")


def palette(c: Campaign, roles: Iterable[str], ground: str) -> dict[str, str]:
    """Only the colours that a picture is made with, so that a change of another one renders nothing."""
    return {**{role: c.pack.palette[role].hex for role in roles}, "ground": c.pack.palette[ground].hex}

"""A master's own page: the picture large, what stands beside it, and what was made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onbrief.lightbox.facts import Facts, Picture
from onbrief.lightbox.matrix import in_order, matrix
from onbrief.lightbox.picture import Faulted, faults
from onbrief.lightbox.scenes import shape_of


@dataclass(frozen=True)
class Master:
    """anchor: whether the others are held against it. siblings: the scene's masters. made: the variants made of it."""

    picture: Picture
    shape: str
    sku: str
    scene: str
    anchor: bool
    findings: Sequence[Faulted]
    siblings: Sequence[Picture]
    made: Sequence[Picture]
    before: Picture | None
    after: Picture | None


def master(facts: Facts, picture: Picture) -> Master:
    """The page of a master."""
    c = facts.campaign
    shape, sku = shape_of(facts, picture)
    scene = c.brief.scenes.get(picture.scene) if c else None
    every = facts.of_stage("masters")
    place = every.index(picture)
    return Master(
        picture,
        shape,
        sku,
        scene.title if scene else picture.scene,
        picture.about.get("anchor") is True,
        list(faults(facts, picture)),
        facts.of_stage("masters", picture.scene),
        [one for one in in_order(matrix(facts)) if _master_of(one) == picture.request["id"]],
        every[place - 1] if place else None,
        every[place + 1] if place + 1 < len(every) else None,
    )


def _master_of(variant: Picture) -> object:
    made_of = variant.request["inputs"].get("master")
    return made_of.get("request") if isinstance(made_of, dict) else None

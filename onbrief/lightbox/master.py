"""A master's own page: the picture large, what stands beside it, and what was made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onbrief.lightbox.facts import Facts, Picture
from onbrief.lightbox.matrix import in_order, matrix
from onbrief.lightbox.picture import Faulted, faults
from onbrief.lightbox.scenes import shape_of
from onbrief.lineage.nodes import closure


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
        [one for one in in_order(matrix(facts)) if _made_of(facts, one, picture)],
        every[place - 1] if place else None,
        every[place + 1] if place + 1 < len(every) else None,
    )


def _made_of(facts: Facts, variant: Picture, master: Picture) -> bool:
    """A still is cut from one master; a film's shots move over several, or over the same plates ungraded."""
    if variant.about.get("medium") == "video" and facts.lineage:
        mine = {master.request["id"], _asked(master, "plate")}
        return any(one["id"] in mine for one in closure(facts.lineage, variant.request["id"]))
    return _asked(variant, "master") == master.request["id"]


def _asked(picture: Picture, name: str) -> object:
    wanted = picture.request["inputs"].get(name)
    return wanted.get("request") if isinstance(wanted, dict) else None

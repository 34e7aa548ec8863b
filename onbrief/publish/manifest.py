"""What the seal tells, in C2PA's words: how a file came about, from what, and which row of the ledger is its own.

Actions, relations and labels: C2PA 2.2, chapters 18.15 and 18.16; `cawg.training-mining`: CAWG 1.1; read 2026-11.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, get_args

from onbrief.errors import InputError
from onbrief.model.card import SourceType
from onbrief.model.ledger import core_id
from onbrief.model.sealing import ASSERTION, TOOL
from onbrief.publish.publication import MODEL, Film, Label, Part
from onbrief.publish.xmp import SOURCE_TYPES

MASTER = "master"  # the ingredient that a file was made from
SUPPLIED = "supplied"  # the film from outside that a file is
NEVER = {"use": "notAllowed"}
MINING = ("cawg.ai_generative_training", "cawg.ai_training", "cawg.data_mining", "cawg.ai_inference")


def name_of(label: Label) -> str:
    """The manifest's own name, from the id of the ledger row."""
    return f"urn:c2pa:{uuid.UUID(bytes=bytes.fromhex(core_id(label.core)[:32]), version=4)}"


def of_file(label: Label, mastered: bool, resized: bool) -> dict[str, Any]:
    """The manifest of a delivered file. mastered: whether a master goes in as the ingredient that it was made from."""
    core, when = label.core, checked(label)
    models, shown = models_of(label), [part for part in label.parts if part.kind != MODEL]
    source = SOURCE_TYPES + core.source_type
    if from_outside(label):
        actions = [_action("c2pa.opened", when, ingredients=[SUPPLIED])]
        models, shown = (), []
    elif mastered:
        opened = _action("c2pa.opened", when, ingredients=[MASTER])
        edited = _action(
            "c2pa.edited", when, digitalSourceType=source, description="fitted, type and logo set, encoded"
        )
        actions = [opened, *([_action("c2pa.resized", when)] if resized else []), edited]
        models = ()
    else:
        actions = [_action("c2pa.created", when, ingredients=_ids(models, "made"), digitalSourceType=source)]
    if label.film:
        actions += _of_film(label.film, when)
    if shown:
        actions.append(_action("c2pa.placed", when, ingredients=_ids(shown, "part")))
    lineage = {
        "core": core_id(core),
        "name": core.name,
        "campaign": core.campaign,
        "approved": core.approved,
        "pixels": core.pixels,
        "master": core.master,
        "request": core.request,
        "uses": list(core.uses),
    }
    return {
        **_head(core.name, actions, lineage),
        "label": name_of(label),
        "instance_id": f"xmp.iid:{core.approved}",
        "ingredients": [
            *_ingredients(models, "made", "inputTo"),
            *_ingredients(shown, "part", "componentOf"),
        ],
    }


def _of_film(film: Film, when: str) -> Iterator[dict[str, Any]]:
    """Picture and sound. In C2PA's words a film is dubbed when anything was done to its sound."""
    if film.cut:
        yield _action("c2pa.edited", when, description=film.cut)
    if film.heard:
        yield _action("c2pa.dubbed", when, description=film.heard)


def from_outside(label: Label) -> bool:
    """Whether it is a film that was supplied, in which nothing was changed."""
    return label.film is not None and not label.film.cut


def of_master(label: Label) -> dict[str, Any]:
    """The manifest of a master: signed in memory, so that it can go into the seals of the files made from it."""
    core, when, models = label.core, checked(label), models_of(label)
    whole: SourceType = label.picture or core.source_type
    if label.picture is None and whole == "compositeWithTrainedAlgorithmicMedia":
        whole = "trainedAlgorithmicMedia"  # type and logo, which make it a composite, come later
    created = _action(
        "c2pa.created", when, ingredients=_ids(models, "made"), digitalSourceType=SOURCE_TYPES + whole
    )
    return {
        **_head(f"master of {core.scene}", [created], {"master": core.master, "campaign": core.campaign}),
        "ingredients": _ingredients(models, "made", "inputTo"),
    }


def as_ingredient(label: Label) -> dict[str, Any]:
    return _parent(f"master of {label.core.scene}", MASTER)


def as_supplied(label: Label) -> dict[str, Any]:
    return _parent(f"{label.core.name}, as it was supplied", SUPPLIED)


def _parent(title: str, name: str) -> dict[str, Any]:
    return {"title": title, "relationship": "parentOf", "instance_id": name, "label": name}


def empty(label: Label) -> dict[str, Any]:
    return {"claim_generator_info": [_agent()]}


def models_of(label: Label) -> tuple[Part, ...]:
    return tuple(part for part in label.parts if part.kind == MODEL)


def checked(label: Label) -> str:
    """When it was approved, in UTC. The library takes any words for time and source type, so they are asked here."""
    if label.core.source_type not in get_args(SourceType):
        raise InputError.at(label.core.name, f"“{label.core.source_type}” is no source type of IPTC's")
    try:
        at = datetime.fromisoformat(label.at)
    except ValueError:
        raise InputError.at(label.core.name, f"“{label.at}” is no time in ISO 8601") from None
    if at.tzinfo is None:
        raise InputError.at(label.core.name, f"“{label.at}” says no time zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _head(title: str, actions: list[dict[str, Any]], lineage: dict[str, Any]) -> dict[str, Any]:
    return {
        "claim_generator_info": [_agent()],
        "title": title,
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": actions}, "created": True},
            {"label": ASSERTION, "kind": "Json", "data": lineage, "created": True},
            {"label": "cawg.training-mining", "data": {"entries": dict.fromkeys(MINING, NEVER)}},
        ],
    }


def _action(kind: str, when: str, ingredients: Sequence[str] = (), **more: str) -> dict[str, Any]:
    parameters = {"parameters": {"ingredientIds": list(ingredients)}} if ingredients else {}
    return {"action": kind, "when": when, **more, **parameters}


def _agent() -> dict[str, str]:
    return {"name": TOOL, "version": version(TOOL)}


def _ids(parts: Iterable[Part], prefix: str) -> list[str]:
    return [f"{prefix}-{number}" for number, _ in enumerate(parts)]


def _ingredients(parts: Iterable[Part], prefix: str, relationship: str) -> list[dict[str, Any]]:
    """Named, hashed and licensed, not carried: some 400 bytes each."""
    return [
        {
            "title": f"{part.kind}: {part.name} {part.version}".strip(),
            "relationship": relationship,
            "instance_id": f"{prefix}-{number}",
            "label": f"{prefix}-{number}",
            "description": "; ".join(filter(None, (part.sha256 and f"sha256:{part.sha256}", part.licence))),
        }
        for number, part in enumerate(parts)
    ]

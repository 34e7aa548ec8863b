"""What a key press does to the files: a verdict, a comparison, one taken back. Each is written before it is answered."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any

from pydantic import ValidationError

from onbrief.errors import InputError
from onbrief.lightbox.batch import SAID, candidates, said_of
from onbrief.model.reviews import CandidateReview, Comparison, Reviews
from onbrief.model.selects import Selects
from onbrief.model.source import look
from onbrief.selection.decide import Undo, decide, take_back
from onbrief.selection.kept import Changed, stamp
from onbrief.selection.reviews import (
    add_comparison,
    candidate_of,
    drop_candidate,
    drop_comparison,
    reviews_path,
)
from onbrief.selection.selects import selects_path

MOST = 10_000  # moves that can be taken back to the byte


@dataclass
class Desk:
    """One person at one campaign. undos: what takes each move of this sitting back."""

    root: Path
    campaign: str
    who: str
    scene: str = ""
    lock: Lock = field(default_factory=Lock)
    undos: OrderedDict[str, Undo] = field(default_factory=OrderedDict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def place(self) -> tuple[Path, str]:
        return self.root, self.campaign


def move(desk: Desk, told: dict[str, Any]) -> dict[str, Any]:
    """Writes what a person says of a candidate.

    told: scene, candidate, request and sha256 of what was seen, `entry`, the stamp `seen`, and `undoes`: the name of
    the move that this one takes back, if it is one of this sitting. Returns the new `stamp`, the move's name, what
    else it did, and the scene's pick. Raises Changed, InputError.
    """
    entry, attempt = _entry(desk, told)
    with desk.lock:
        undo = desk.undos.get(str(told.get("undoes") or ""))
        if undo and _before(undo, entry) == said_of(entry):
            _take_back(desk, undo, entry)
            return _answer(desk, entry, "", "")
        decided = decide(*desk.place, desk.who, entry, _seen(told), attempt)
        if not any(said_of(entry).values()):  # nothing is said any more: no entry
            drop_candidate(*desk.place, desk.who, entry.scene, entry.candidate, decided.stamp)
            return _answer(desk, entry, "", decided.told)
        name = str(next(desk.numbers))
        desk.undos[name] = decided.undo
        while len(desk.undos) > MOST:
            desk.undos.popitem(last=False)
        return _answer(desk, entry, name, decided.told)


def compare(desk: Desk, told: dict[str, Any]) -> dict[str, Any]:
    """Writes which of two was better (`better`, `worse`, `blind`), or takes one back by its stamp (`drop`)."""
    with desk.lock:
        if "drop" in told:
            drop_comparison(*desk.place, desk.who, str(told["drop"]))
            return {}
        values = {name: told.get(name) for name in ("scene", "better", "worse", "blind")}
        entry = _read(Comparison, {**values, "when": _now()})
        there = candidates(*desk.place)
        if not all((entry.scene, place) in there for place in (entry.better, entry.worse)):
            raise InputError.at(entry.scene, "there is no such pair of candidates", "Load the page again.")
        return {"stamp": add_comparison(*desk.place, desk.who, entry)}


def _entry(desk: Desk, told: dict[str, Any]) -> tuple[CandidateReview, int | None]:
    """What is said, and of which attempt at the candidate, from the second on."""
    said = told.get("entry")
    said = {name: said.get(name) for name in SAID} if isinstance(said, dict) else {}
    values = {name: told.get(name) for name in ("scene", "candidate", "request", "sha256")}
    entry = _read(
        CandidateReview, {**values, **{k: v for k, v in said.items() if v is not None}, "when": _now()}
    )
    shown = candidates(*desk.place).get((entry.scene, entry.candidate))
    where = f"{entry.scene} {entry.candidate}"
    if shown is None:
        raise InputError.at(
            where, "there is no such candidate any more", "The batch was built anew: look again."
        )
    if (shown.job.id, shown.sha256) != (entry.request, entry.sha256):
        raise InputError.at(where, "this picture was rendered anew after you saw it", "Look at it again.")
    return entry, shown.job.about.get("attempt")


def _seen(told: dict[str, Any]) -> str | None:
    seen = told.get("seen")
    return seen if isinstance(seen, str) else None


def _take_back(desk: Desk, undo: Undo, entry: CandidateReview) -> None:
    try:
        take_back(desk.root, undo)
    except Changed as error:
        where = f"{entry.scene} {entry.candidate}"
        what = "what this move had written was changed again since, so it can't be taken back"
        raise InputError.at(where, what, "Look at it, then decide anew.") from error


def _read(model: type[Any], values: dict[str, Any]) -> Any:
    try:
        return model.model_validate_json(json.dumps(values))
    except (ValidationError, ValueError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else {"loc": (), "msg": str(error)}
        raise InputError.at(".".join(map(str, first["loc"])) or "move", str(first["msg"])) from None


def _before(undo: Undo, entry: CandidateReview) -> dict[str, Any] | None:
    before = candidate_of(undo.reviews.old, entry.scene, entry.candidate)
    empty = entry.model_copy(
        update={"verdict": None, "rating": None, "label": None, "reasons": (), "note": "", "marks": ()}
    )
    return said_of(before or empty)


def _answer(desk: Desk, entry: CandidateReview, name: str, told: str) -> dict[str, Any]:
    mine, _, _ = look(desk.root, reviews_path(*desk.place, desk.who), Reviews)
    stands = candidate_of(mine, entry.scene, entry.candidate) if mine else None
    selects, _, _ = look(desk.root, selects_path(*desk.place), Selects)
    pick = selects.pick(entry.scene) if selects else None
    return {
        "stamp": stamp(stands),
        "move": name,
        "told": told,
        "pick": pick.candidate if pick else None,
    }


def _now() -> str:
    return datetime.now(UTC).replace(microsecond=0).isoformat()

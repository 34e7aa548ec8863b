"""What was recalled and not reinstated: fonts, models, products, people that may be used no more."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from onbrief.errors import InputError
from onbrief.lineage.signatures import SUFFIX, verify
from onbrief.model.actor import actor_of
from onbrief.model.ledger import FOLDER, NAMESPACES, Recall
from onbrief.signoff.signers import Trusted

MAX_BYTES = 1_000_000
PREFIX = "recall-"


def recalled(root: Path) -> dict[str, Recall]:
    """Node → the recall that holds today, from the working tree. The newest row of a node counts.

    A recall whose signature is no good holds all the same, and only a person whose key may recall can lift one: to be
    too careful costs a question, the other way a claim. Raises InputError for a file that can't be read.
    """
    found: dict[str, Recall] = {}
    trusted: Trusted | None = None
    paths = sorted((root / FOLDER).glob(f"*/*/{PREFIX}*.jsonl"))
    events = sorted(((_read(root, path), path) for path in paths), key=lambda one: (one[0].at, one[0].id))
    for event, path in events:
        if event.kind == "reinstate":
            trusted = trusted or Trusted(root)
            if not _lifts(root, path, event, trusted):
                continue
        found[event.node] = event
    return {node: event for node, event in found.items() if event.kind == "recall"}


def _lifts(root: Path, path: Path, event: Recall, trusted: Trusted) -> bool:
    """Whether a reinstatement is signed by the person that it names, with a key that might recall when it came in."""
    beside = path.with_name(path.name + SUFFIX)
    signers = trusted.signers_for(path.relative_to(root).as_posix())
    if signers.fault or not beside.is_file() or beside.is_symlink():
        return False
    purpose = NAMESPACES["reinstate"]
    found = verify(path.read_bytes(), beside.read_bytes(), purpose, signers.listed, signers.when)
    person = actor_of(f"{event.by.name} <{event.by.email}>", signers.house.machines).kind == "person"
    return not found.fault and found.principal.lower() == event.by.email.lower() and person


def _read(root: Path, path: Path) -> Recall:
    where = path.relative_to(root).as_posix()
    try:
        if path.is_symlink() or path.stat().st_size > MAX_BYTES:
            raise ValueError
        return Recall.model_validate(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, ValidationError, RecursionError):
        raise InputError.at(where, "this recall can't be read", "Restore the file from Git.") from None

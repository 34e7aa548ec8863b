"""What was recalled and not reinstated: fonts, models, products, people that may be used no more."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from onbrief.errors import InputError
from onbrief.model.ledger import FOLDER, Recall

MAX_BYTES = 1_000_000
PREFIX = "recall-"


def recalled(root: Path) -> dict[str, Recall]:
    """Node → the recall that holds today, from the working tree. The newest row of a node counts.

    A recall whose signature is no good holds all the same: to be too careful costs a question, the other way a claim.
    Raises InputError for a file that can't be read.
    """
    found: dict[str, Recall] = {}
    for event in sorted(events(root), key=lambda event: (event.at, event.id)):
        found[event.node] = event
    return {node: event for node, event in found.items() if event.kind == "recall"}


def events(root: Path) -> list[Recall]:
    """All recalls and reinstatements."""
    return [_read(root, path) for path in sorted((root / FOLDER).glob(f"*/*/{PREFIX}*.jsonl"))]


def _read(root: Path, path: Path) -> Recall:
    where = path.relative_to(root).as_posix()
    try:
        if path.is_symlink() or path.stat().st_size > MAX_BYTES:
            raise ValueError
        return Recall.model_validate(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, ValidationError, RecursionError):
        raise InputError.at(where, "this recall can't be read", "Restore the file from Git.") from None

"""Writing down steps of retouching: edits selects.yaml and keeps everything else in it, to the byte."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from onbrief.errors import InputError
from onbrief.model.retouch import Retouch
from onbrief.model.selects import Selects
from onbrief.selection.kept import Edit, Written, rewrite
from onbrief.selection.selects import HEAD, selects_path

SAID = ("who", "when")  # what tells two entries that ask for the same apart


def add_steps(root: Path, campaign: str, entries: Sequence[Retouch]) -> Written[Selects]:
    """Appends steps, in order; one that stands there already is not written twice. Raises InputError."""

    def moves(selects: Selects) -> Sequence[Edit]:
        there = [_asked(entry) for entry in selects.retouch]
        return [Edit(None, entry) for entry in entries if _asked(entry) not in there]

    return _rewritten(root, campaign, moves)


def drop_step(root: Path, campaign: str, number: int) -> Retouch:
    """Takes a step out, by its place from 1. Raises InputError where there is none."""
    gone: list[Retouch] = []

    def moves(selects: Selects) -> Sequence[Edit]:
        gone[:] = [_step(campaign, selects, number)]
        return [Edit(number - 1, None)]

    _rewritten(root, campaign, moves)
    return gone[0]


def change_step(root: Path, campaign: str, number: int, change: Callable[[Retouch], Retouch]) -> Retouch:
    """Writes a step anew, by its place from 1. Raises InputError where there is none."""
    new: list[Retouch] = []

    def moves(selects: Selects) -> Sequence[Edit]:
        new[:] = [change(_step(campaign, selects, number))]
        return [Edit(number - 1, new[0])]

    _rewritten(root, campaign, moves)
    return new[0]


def _step(campaign: str, selects: Selects, number: int) -> Retouch:
    if not 1 <= number <= len(selects.retouch):
        there = f"There are {len(selects.retouch)}" if selects.retouch else "There are none"
        cure = f"{there}: onbrief retouch list {campaign}"
        raise InputError.at(f"campaigns/{campaign}/selects.yaml", f"there is no step {number}", cure)
    return selects.retouch[number - 1]


def _rewritten(root: Path, campaign: str, moves: Callable[[Selects], Sequence[Edit]]) -> Written[Selects]:
    return rewrite(root, selects_path(root, campaign), Selects, "retouch", HEAD, moves)


def _asked(entry: Retouch) -> dict:
    return entry.model_dump(exclude=set(SAID))

"""A gate's record on the seeded defects, and whether it is good enough to block a delivery."""

from __future__ import annotations

import inspect
import json
import re
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from onbrief.errors import InputError
from onbrief.model.finding import Severity
from onbrief.pipeline.gates import gates


def _folder() -> Path:
    found = find_spec("checks")
    assert found and found.submodule_search_locations
    return Path(next(iter(found.submodule_search_locations)))


RECORD = _folder() / "record.json"
FILMS = (
    _folder() / "films.json"
)  # of the gates of films: a file of its own, so that neither makes the other stale
MADE_BY = {"record.json": "python -m tests.defects.corpus", "films.json": "python -m tests.defects.films"}
GROSS, FALSE = 0.95, 0.01  # the least share of gross defects caught; the largest of clean files accused
STRENGTHS = {"below": "within the limit", "over": "just over", "gross": "gross"}
RANK = [Severity.NOTE, Severity.WARN, Severity.BLOCK]


class Share(NamedTuple):
    """So many of so many."""

    hits: int
    of: int

    def __str__(self) -> str:
        return f"{self.hits} of {self.of}"


def percent(share: float) -> str:
    """`95 %`"""
    return f"{share * 100:.0f} %"


class Row(NamedTuple):
    """What the corpus found out about one gate.

    told, unseen: strength → defects that it spoke of, on all renders and on those that nobody looked at while
    thresholds were set; `below` should be none. blame: defects of which every finding named the right line.
    false: clean files that it accused. not_run: clean files that it couldn't judge. seconds: CPU, a clean file.
    """

    told: dict[str, Share]
    unseen: dict[str, Share]
    blame: Share
    false: Share
    not_run: int
    seconds: float | None


def rows() -> dict[str, Row] | None:
    """Gate → its record; None where no record has been written. Raises InputError for one that can't be read."""
    if not RECORD.exists():
        return None
    files = [path for path in (RECORD, FILMS) if path.exists()]
    return {gate: row for path in files for gate, row in _rows(path, path.stat().st_mtime_ns).items()}


@cache
def _rows(path: Path, written: int) -> dict[str, Row]:
    """written: when, so that a record that was written anew is read anew."""
    try:
        data = json.loads(path.read_text("utf-8"))
        return {gate: row_of(row) for gate, row in data["checks"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        cure = f"Write it anew: {MADE_BY.get(path.name, MADE_BY['record.json'])}."
        raise InputError.at(f"checks/{path.name}", "the gates' record can't be read", cure) from error


def row_of(data: dict) -> Row:
    """A row out of its JSON. Raises KeyError or TypeError."""
    return Row(
        {strength: Share(*data[strength]) for strength in STRENGTHS},
        {strength: Share(*data[f"{strength}_unseen"]) for strength in STRENGTHS},
        Share(*data["blame"]),
        Share(*data["false"]),
        data["not_run"],
        data["seconds"],
    )


def shortfall(gate: str) -> str:
    """Why a gate may only warn, in words; nothing where it may block, or where no record is known at all."""
    known = rows()
    return "" if known is None else lacking(known.get(gate))


def lacking(row: Row | None) -> str:
    """What a record lacks for its gate to block, in words; nothing where it lacks nothing."""
    if row is None or not row.told["gross"].of or not row.false.of:
        return "it has no record on seeded defects"
    gross, false, blame = row.told["gross"], row.false, row.blame
    if gross.hits < GROSS * gross.of:
        return f"it caught {gross} gross defects; {percent(GROSS)} are needed"
    if false.hits > FALSE * false.of:
        return f"it accused {false} clean files; at most {percent(FALSE)} may be"
    return f"it blamed the right line {blame} times; always is needed" if blame.hits < blame.of else ""


def module_of(gate: str) -> ModuleType:
    """The module that a gate is written in."""
    check = gates()[gate]
    module = check if isinstance(check, ModuleType) else inspect.getmodule(type(check))
    assert module
    return module


@cache
def wished(gate: str) -> tuple[Severity, ...]:
    """The severities that a gate's code names, or else the modules of checks/ that it leaves judging to; heaviest first."""
    text = inspect.getsource(module_of(gate))
    helpers = (import_module(name) for name in re.findall(r"^from (checks\.[\w.]+) import", text, re.M))
    named = _named(text) or set().union(*(_named(inspect.getsource(helper)) for helper in helpers))
    return tuple(s for s in reversed(RANK) if s.name in named) or (Severity.WARN,)


def _named(text: str) -> set[str]:
    return set(re.findall(r"Severity\.(\w+)", text))

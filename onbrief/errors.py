"""Mistakes in what people wrote: what is wrong, where, what to do."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

MOST = 100  # mistakes of one kind that are told of one file: a hostile file can hold very many


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake. where: `campaigns/x/brief.yaml:12:5`, relative to the repository root.

    note: worth mending, but nothing is refused because of it.
    """

    where: str
    what: str
    cure: str = ""
    note: bool = False

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f"\n    {self.cure}" if self.cure else "")


@dataclass(frozen=True, order=True)
class Place:
    """`file:line:column` taken apart. line, column: from 1; 0 where a whole file is meant."""

    file: str
    line: int = 0
    column: int = 0


def place(problem: Problem) -> Place:
    match = re.fullmatch(r"(.+?):(\d+):(\d+)", problem.where, re.DOTALL)
    return Place(match[1], int(match[2]), int(match[3])) if match else Place(problem.where)


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Each once, by file, line and column."""
    return sorted(set(problems), key=lambda p: (place(p), p))


class InputError(Exception):
    """The input can't be used: every mistake found, in one go. Ends a command with exit status 2."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = in_order(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[Any, ...]:
        """So that a process can tell another."""
        return InputError, (self.problems,)

    @classmethod
    def at(cls, where: object, what: str, cure: str = "") -> InputError:
        return cls([Problem(str(where), what, cure)])


def nearest(word: str, known: Iterable[str]) -> str:
    """“Did you mean …?”, or the list of what there is when nothing is near."""
    known = list(known)
    close = difflib.get_close_matches(word[:200], known, n=1, cutoff=0.6)
    if close:
        return f"Did you mean “{close[0]}”?"
    return f"Known here: {', '.join(known[:12])}{' …' if len(known) > 12 else ''}." if known else ""


def unless_told(problems: Iterable[Problem], told: Iterable[Problem]) -> list[Problem]:
    """Without those at a place of which something is told already: one mistake, one message."""
    places = {p.where for p in told}
    return [p for p in problems if p.where not in places]

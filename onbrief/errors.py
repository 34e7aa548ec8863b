"""Mistakes in what people wrote: what is wrong, where, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake. where: `campaigns/x/brief.yaml:12:5`, relative to the repository root."""

    where: str
    what: str
    cure: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f"\n    {self.cure}" if self.cure else "")


class InputError(Exception):
    """The input can't be used: every mistake found, in one go. Ends a command with exit status 2."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))

    @classmethod
    def at(cls, where: object, what: str, cure: str = "") -> InputError:
        return cls([Problem(str(where), what, cure)])

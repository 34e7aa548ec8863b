"""What the gates found, by the line that caused it: one line is mended once, however many pictures it spoils."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onbrief.lightbox.facts import Facts, Picture, weight
from onbrief.lightbox.matrix import HEAVIEST
from onbrief.pipeline.severity import Told

MOST_SHOWN = 12  # pictures of one finding that are shown


@dataclass(frozen=True)
class Found:
    """One gate's word about one line. pictures: those that it was said of. message: of the first."""

    weight: str
    gate: str
    message: str
    limits: str
    because: str
    pictures: Sequence[Picture]
    assets: int

    @property
    def shown(self) -> Sequence[Picture]:
        return self.pictures[:MOST_SHOWN]


@dataclass(frozen=True)
class Blamed:
    """A line (`file:line:column`) and what it caused, the heaviest first."""

    where: str
    found: Sequence[Found]

    @property
    def worst(self) -> int:
        return min(HEAVIEST.index(one.weight) for one in self.found)


def by_line(facts: Facts) -> list[Blamed]:
    """The heaviest first."""
    lines: dict[str, dict[tuple[str, str], list[Told]]] = {}
    for told in facts.told:
        lines.setdefault(told.where, {}).setdefault((weight(told), told.finding.check), []).append(told)
    found = [
        Blamed(where, sorted((_found(facts, key[0], rows) for key, rows in kinds.items()), key=_rank))
        for where, kinds in lines.items()
    ]
    return sorted(found, key=lambda one: (one.worst, one.where))


def _found(facts: Facts, kind: str, rows: Sequence[Told]) -> Found:
    one = rows[0].finding
    waiver = rows[0].waiver
    assets = list(dict.fromkeys(told.asset for told in rows if told.asset))
    return Found(
        kind,
        one.check,
        one.message,
        f"measured {one.measured}, allowed {one.allowed}" if one.measured else "",
        f"waived by {waiver.owner}: {waiver.reason}" if waiver else rows[0].because,
        [facts.pictures[asset] for asset in assets if asset in facts.pictures],
        len(assets),
    )


def _rank(one: Found) -> tuple[int, str]:
    return HEAVIEST.index(one.weight), one.gate

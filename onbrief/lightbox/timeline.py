"""The campaign's days on one line: what is due when, how long it runs, and where today is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from onbrief.lightbox.plain import ENGLISH, day
from onbrief.model.brief import Brief

NEAR = 15.0  # percent of the line: two names closer than this stand on two rows
ROWS = 3


@dataclass(frozen=True)
class Due:
    """A day with a name. at: percent of the line from its start. row: of its words. end: they end there, not begin."""

    title: str
    when: str
    at: float
    row: int
    past: bool

    @property
    def end(self) -> bool:
        return self.at > 84


@dataclass(frozen=True)
class Line:
    """days: in order. begins, ends: of the flight, percent. today: percent, None where it lies outside. told: in words."""

    days: Sequence[Due]
    begins: float
    ends: float
    today: float | None
    told: str

    @property
    def rows(self) -> int:
        return 1 + max(due.row for due in self.days)


def timeline(brief: Brief, today: date) -> Line:
    """From the day of the brief to the end of the flight, to scale."""
    plan, flight = brief.timeline, brief.flight
    named = [
        ("Briefed", plan.briefed),
        ("Masters", plan.masters),
        ("Approved", plan.approved),
        ("Live", plan.live),
        ("Off air", flight.end),
    ]
    days = sorted(((title, when) for title, when in named if when), key=lambda pair: pair[1])
    first, last = min(days[0][1], flight.start), max(days[-1][1], flight.end)
    length = max(1, (last - first).days)

    def at(when: date) -> float:
        return round(100 * (when - first).days / length, 2)

    ends = [-NEAR] * ROWS
    found = []
    for title, when in days:
        place = at(when)
        row = next((row for row in range(ROWS) if place - ends[row] >= NEAR), ROWS - 1)
        ends[row] = place
        found.append(Due(title, format_date(when, "d MMM y", locale=ENGLISH), place, row, when <= today))
    now = at(today) if first <= today <= last else None
    told = "; ".join(f"{title} {day(when)}" for title, when in days)
    return Line(found, at(flight.start), at(flight.end), now, f"{told}. On air from {day(flight.start)}.")

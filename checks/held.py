"""What the gates over a dossier share: whether a right covers a use for a whole flight, and lists in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from onbrief.model.dossier import Held, Use
from onbrief.model.rights import USAGES, Usage

FEW = 3  # names in a sentence; the others are counted


def listed(names: Iterable[str]) -> str:
    """“a, b and 4 more”, each name once and in order; “nothing” where there is none."""
    once = list(dict.fromkeys(names)) or ["nothing"]
    shown = once[:FEW] if len(once) > FEW + 1 else once
    rest = [f"{len(once) - len(shown)} more"] if len(once) > len(shown) else []
    *first, last = [*shown, *rest]
    return f"{', '.join(first)} and {last}" if first else last


def files(uses: Sequence[object]) -> str:
    return f"{len(uses)} deliverable{'' if len(uses) == 1 else 's'}"


def wide_enough(allowed: Usage, wanted: Usage) -> bool:
    return USAGES.index(allowed) >= USAGES.index(wanted)


def place_fault(held: Held, use: Use) -> str:
    """The key of a holding that leaves a use out; nothing where it covers the place."""
    holding = held.holding
    if holding.scenes and use.scene not in holding.scenes:
        return "scenes"
    if holding.markets != "worldwide" and use.market not in holding.markets:
        return "markets"
    return "" if holding.channels == "all" or use.channel in holding.channels else "channels"


def gap(held: Sequence[Held], start: date, end: date) -> tuple[Held, str] | None:
    """The holding and its key that leave a day from start to end uncovered, all holdings taken together."""
    day = start
    for one in sorted(held, key=lambda h: h.holding.from_ or date.min):
        first, last = one.holding.from_ or date.min, one.holding.until
        if first > day:
            break
        if last == "perpetual" or last >= end:
            return None
        day = max(day, last + timedelta(days=1))
    ended = [h for h in held if h.holding.until != "perpetual" and h.holding.until < end and _began(h, day)]
    if ended:
        return max(ended, key=lambda h: h.holding.until), "until"
    return min(held, key=lambda h: h.holding.from_ or date.min), "from"


def _began(held: Held, day: date) -> bool:
    return (held.holding.from_ or date.min) <= day

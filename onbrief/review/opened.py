"""What the opened view tells of one change, as data: its places, both pictures, what is written on them."""

from __future__ import annotations

from typing import Any

from onbrief.review.embed import Larger, Shown
from onbrief.review.regions import NAMES
from onbrief.review.report import Change, Placed, Side
from onbrief.review.telling import Telling, Words, told

UNDERNEATH = ("picture", "ground")  # of the layout: what all else stands on


def opened(telling: Telling, change: Change, found: Larger) -> Any:
    """All that the opened view tells of a change, except bytes."""
    channel, slot = telling.slot(change)
    where = {f.source: f.where or f.source for f in change.fields}
    fates = {
        "id": change.id,
        "fate": change.fate,
        "unexpected": change.unexpected,
        "channel": channel,
        "slot": slot,
    }
    return told(
        fates
        | {
            name: getattr(change, name)
            for name in ("locale", "direction", "medium", "safe", "alt", "findings", "frames")
        }
        | {
            "score": change.verdict and change.verdict.score,
            "profile": change.verdict and change.verdict.profile,
            "fields": [telling.field_number[f] for f in change.fields],
            "regions": [
                {
                    "box": region.box,
                    "delta": region.delta,
                    "roles": [NAMES.get(role, role) for role in region.roles],
                    "causes": [where.get(cause, cause) for cause in region.causes],
                    "unexpected": region.unexpected,
                    "moved": region.moved,
                    "note": region.note,
                }
                for region in change.regions
            ],
            "old": change.old and _side(change.old, found, telling.copy(change, change.old)),
            "new": change.new and _side(change.new, found, telling.copy(change, change.new)),
            "heat": change.old and change.new and found.heat.get((change.old.sha256, change.new.sha256)),
        }
    )


def _side(side: Side, found: Larger, copy: list[Words]) -> dict[str, Any]:
    large = found.shown.get(side.sha256, Shown("thumb"))
    film = found.films.get(side.sha256)
    return {
        "picture": side.sha256[:20],
        "sha256": side.sha256,
        "name": side.path.rpartition("/")[2],
        "width": side.width,
        "height": side.height,
        "placed": [
            (NAMES.get(p.role, p.role), p.box, _span(p)) for p in side.placed if p.role not in UNDERNEATH
        ],
        "copy": copy,
        "lineage": side.lineage,
        "fidelity": large.fidelity,
        "blocks": large.blocks,
        "film": film and (film.rate.numerator, film.rate.denominator, film.frames),
    }


def _span(placed: Placed) -> tuple[int, int] | None:
    """In a film: an element's first frame, and how many it is there."""
    at, frames = placed.about.get("at"), placed.about.get("frames")
    return (at, frames) if isinstance(at, int) and isinstance(frames, int) else None

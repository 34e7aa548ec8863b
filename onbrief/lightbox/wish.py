"""“More like this” and “try again with …”: what can be asked for, and asking for it as a change to the brief."""

from __future__ import annotations

from typing import Any

from onbrief.errors import InputError
from onbrief.lightbox.batch import title_of
from onbrief.lightbox.moves import Desk
from onbrief.lightbox.settings import shown, words


def proposal(desk: Desk, at: dict[str, Any]) -> dict[str, Any]:
    one = shown(desk, at["scene"], at["place"])
    terms = words(desk)
    return {
        "fields": [
            {
                "field": field,
                "kept": term,
                "kept_title": title_of(terms, field, term),
                "options": [{"term": t, "title": v.title, "tried": False} for t, v in (getattr(terms, field, None) or {}).items()],
                "proposed": [],
            }
            for field, term in one.terms.items()
        ],
        "count": 4,
        "most": 54,
    }


def more(desk: Desk, told: dict[str, Any]) -> dict[str, Any]:
    raise InputError.at("brief.yaml", "not yet")

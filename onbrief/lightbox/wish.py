"""“More like this” and “try again with …”: what can be asked for, and asking for it as a change to the brief."""

from __future__ import annotations

import difflib
from typing import Any

from onbrief.errors import InputError
from onbrief.lightbox.batch import candidates, terms_in_words, title_of
from onbrief.lightbox.moves import Desk
from onbrief.lightbox.settings import shown
from onbrief.model.scene import MOST_CANDIDATES, TERM_FIELDS
from onbrief.model.source import read_text
from onbrief.selection.more import ask_more, asked, told, written

USUAL = 4  # candidates that are proposed


def proposal(desk: Desk, at: dict[str, Any]) -> dict[str, Any]:
    """What stays and what could vary, field by field, if a candidate is asked for again; and how many there is room for."""
    one, terms = shown(desk, at["scene"], at["place"]), terms_in_words(*desk.place)
    there = [other for (scene, _), other in candidates(*desk.place).items() if scene == one.scene]
    most = max(0, MOST_CANDIDATES - len(there))
    return {
        "fields": [
            {
                "field": field,
                "kept": one.terms[field],
                "kept_title": title_of(terms, field, one.terms[field]),
                "options": [
                    {
                        "term": term,
                        "title": word.title,
                        "tried": any(o.terms.get(field) == term for o in there),
                    }
                    for term, word in (getattr(terms, field, None) or {}).items()
                ],
            }
            for field in TERM_FIELDS
            if field in one.terms
        ],
        "count": min(USUAL, most),
        "most": most,
    }


def more(desk: Desk, wanted: dict[str, Any]) -> dict[str, Any]:
    """The lines that brief.yaml would get (`dry`), or writes them. wanted: scene, like, change, candidates, note."""
    scene, like, count = (wanted.get(name) for name in ("scene", "like", "candidates"))
    change, note = wanted.get("change") or {}, wanted.get("note") or ""
    right = isinstance(change, dict) and all(
        isinstance(terms, list) and all(isinstance(term, str) for term in terms) for terms in change.values()
    )
    if not (
        right
        and isinstance(scene, str)
        and isinstance(note, str)
        and type(like) is int
        and type(count) is int
    ):
        raise InputError.at("more", "this is no wish for candidates", "Say how many, from 1.")
    with desk.lock:
        if not wanted.get("dry"):
            return {"told": ask_more(*desk.place, scene, like, change, count, note)}
        batches = asked(*desk.place, scene, like, change, count, note)
        before = read_text(desk.root, desk.root / "campaigns" / desk.campaign / "brief.yaml")
        after = written(*desk.place, before, scene, batches)
    rows = list(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2))[2:]
    return {
        "lines": [[row[0], row[1:]] for row in rows if not row.startswith("@@")],
        "told": told(desk.campaign, scene, batches),
    }

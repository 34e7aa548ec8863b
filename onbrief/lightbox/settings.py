"""How a candidate was made: every setting, in words where the style pack has them, and what differs between two."""

from __future__ import annotations

from typing import Any

from onbrief.errors import InputError
from onbrief.lightbox.batch import Shown, candidates, terms_in_words, title_of
from onbrief.lightbox.moves import Desk
from onbrief.model.reviews import Comparison
from onbrief.model.stylepack import Vocabulary
from onbrief.selection.ranking import ranking
from onbrief.selection.reviews import read_reviews
from onbrief.selection.settings import SEED, TERM, differences, settings


def setting(desk: Desk, at: dict[str, Any]) -> dict[str, Any]:
    """Terms, engine, seed, prompt and every parameter of one candidate, as rows of (name, words)."""
    one, terms = shown(desk, at["scene"], at["place"]), terms_in_words(*desk.place)
    rows = settings(_made(one))
    prompt = one.plate.about.get("prompt") or {}
    return {
        "terms": [
            (row.name.capitalize(), title_of(terms, row.name, row.value))
            for row in rows
            if row.weight == TERM
        ],
        "made": [
            *((row.name.capitalize(), row.value) for row in rows if row.name in ("engine", "seed")),
            ("Picture", f"{one.width} × {one.height} px"),
            ("Request", one.job.id[:16]),
            ("SHA-256", one.sha256[:16]),
        ],
        "positive": prompt.get("positive", ""),
        "negative": prompt.get("negative", ""),
        "params": sorted(
            (row.name, row.value)
            for row in rows
            if row.weight not in (TERM, SEED) and row.name != "engine" and not row.name.startswith("prompt.")
        ),
    }


def differing(desk: Desk, at: dict[str, Any]) -> dict[str, Any]:
    """What differs between two candidates, the most telling first."""
    one, other = (shown(desk, at["scene"], at[name]) for name in ("place", "other"))
    terms = terms_in_words(*desk.place)
    rows = differences(_made(one), _made(other))
    return {
        "rows": [
            {
                "name": row.name.capitalize() if row.weight == TERM else row.name,
                "a": _words(terms, row.name, row.one, row.weight),
                "b": _words(terms, row.name, row.other, row.weight),
                "telling": row.weight == TERM,
            }
            for row in rows
        ]
    }


def ranked(desk: Desk, at: dict[str, Any]) -> dict[str, Any]:
    """The order of a scene's candidates from everybody's pairs."""
    pairs: list[Comparison] = [c for said in read_reviews(*desk.place).values() for c in said.comparisons]
    rows = ranking(pairs, at["scene"])
    return {
        "order": [
            {"place": row.candidate, "rank": row.rank, "wins": row.wins, "losses": row.losses} for row in rows
        ]
    }


def shown(desk: Desk, scene: str, place: int) -> Shown:
    """Raises InputError where there is no such candidate."""
    found = candidates(*desk.place).get((scene, place))
    if found is None:
        raise InputError.at(f"{scene} {place}", "there is no such candidate any more", "Load the page again.")
    return found


def _made(one: Shown) -> dict[str, Any]:
    request = one.plate.request
    return {
        "renderer": request.renderer,
        "version": request.version,
        "params": request.params,
        "about": one.plate.about,
    }


def _words(terms: Vocabulary | None, name: str, value: str, weight: int) -> str:
    return title_of(terms, name, value) if weight == TERM else value

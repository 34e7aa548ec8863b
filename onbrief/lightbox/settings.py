"""How a candidate was made: every setting, in words where the style pack has them, and what differs between two."""

from __future__ import annotations

from typing import Any

from onbrief.errors import InputError
from onbrief.lightbox.batch import Shown, candidates, title_of
from onbrief.lightbox.moves import Desk
from onbrief.model.brief import Brief
from onbrief.model.source import look
from onbrief.model.stylepack import Vocabulary


def settings(desk: Desk, at: dict[str, Any]) -> dict[str, Any]:
    """Terms, engine, seed, prompt and every parameter of one candidate, as rows of (name, words)."""
    one = shown(desk, at["scene"], at["place"])
    terms = words(desk)
    request, about = one.plate.request, one.plate.about
    params = dict(flat(request.params))
    seed = params.pop("seed", None)
    made = [
        ("Engine", f"{request.renderer} {request.version}"),
        *([("Seed", seed)] if seed else []),
        ("Picture", f"{one.width} × {one.height} px"),
        ("Request", one.job.id[:16]),
        ("SHA-256", one.sha256[:16]),
    ]
    prompt = about.get("prompt") or {}
    return {
        "terms": [(field.capitalize(), title_of(terms, field, term)) for field, term in one.terms.items()],
        "made": made,
        "positive": prompt.get("positive", ""),
        "negative": prompt.get("negative", ""),
        "params": sorted(params.items()),
    }


def differing(desk: Desk, at: dict[str, Any]) -> dict[str, Any]:
    """What differs between two candidates, the most telling first."""
    a, b = (shown(desk, at["scene"], at[name]) for name in ("place", "other"))
    terms = words(desk)
    rows = [
        {"name": field.capitalize(), "a": title_of(terms, field, a.terms[field]), "b": title_of(terms, field, b.terms[field])}
        for field in a.terms
        if a.terms[field] != b.terms.get(field)
    ]
    return {"rows": rows}


def ranked(desk: Desk, at: dict[str, Any]) -> dict[str, Any]:
    return {"order": []}


def shown(desk: Desk, scene: str, place: int) -> Shown:
    """Raises InputError where there is no such candidate."""
    found = candidates(*desk.place).get((scene, place))
    if found is None:
        raise InputError.at(f"{scene} {place}", "there is no such candidate any more", "Load the page again.")
    return found


def words(desk: Desk) -> Vocabulary | None:
    """The style pack's vocabulary, where it can be read."""
    brief, _, _ = look(desk.root, desk.root / "campaigns" / desk.campaign / "brief.yaml", Brief)
    if brief is None:
        return None
    return look(desk.root, desk.root / "stylepacks" / brief.stylepack / "vocabulary.yaml", Vocabulary)[0]


def flat(value: Any, path: str = "") -> list[tuple[str, str]]:
    """Nested parameters as (path, words); a list of plain values is one row."""
    if isinstance(value, dict) and value:
        return [row for key, inner in value.items() for row in flat(inner, f"{path}.{key}" if path else str(key))]
    if isinstance(value, list) and any(isinstance(inner, dict) for inner in value):
        return [row for i, inner in enumerate(value) for row in flat(inner, f"{path}[{i + 1}]")]
    if isinstance(value, list):
        return [(path, ", ".join(map(str, value)) or "none")]
    return [(path, "none" if value in ({}, None) else str(value))]

"""Which vocabulary terms a candidate is made with."""

from __future__ import annotations

from onbrief.model.scene import EXPLORED, TERM_FIELDS, Scene


def terms_of(scene: Scene, place: int) -> dict[str, str]:
    """The vocabulary terms of a candidate's place (from 1). Place 1 is the scene as written.

    The explored fields step through their terms like a Latin square, so that every pair of places differs
    in most fields; a place's terms don't depend on how many candidates there are. A place that was asked for
    later has the terms of the candidate that it is like, but for the fields that its batch steps through.
    """
    more = next((more for more in scene.more if place in more.places), None)
    if more:
        terms = terms_of(scene, more.like)
        asked = {name: getattr(more.change, name) for name in TERM_FIELDS}
        # those with one term last: they don't vary, and so must not shift the steps of those that do
        fields = sorted(((name, t) for name, t in asked.items() if t), key=lambda item: len(item[1]) == 1)
        return terms | _stepped(place - more.first, dict(fields))
    terms = {name: getattr(scene, name) for name in TERM_FIELDS}
    if scene.imported_at(place):
        return terms  # it was brought in for the scene as written
    return terms | _stepped(
        place - 1, {name: (terms[name], *getattr(scene.explore, name)) for name in EXPLORED}
    )


def _stepped(step: int, fields: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Each field's term at a step (from 0), like a Latin square."""
    found = {}
    for stride, (name, terms) in enumerate(fields.items()):
        options = list(dict.fromkeys(terms))
        found[name] = options[(step + stride * (step // len(options))) % len(options)]
    return found

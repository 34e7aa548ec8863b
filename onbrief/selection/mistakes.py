"""What is wrong in reviews/ beside its form. They are history: a scene that is gone is noted, not refused."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from onbrief.errors import MOST, InputError, Problem, nearest
from onbrief.model.brief import Brief
from onbrief.model.reviews import Reviews
from onbrief.model.source import Source, look
from onbrief.selection.reasons import vocabulary


def review_problems(source: Source, reviews: Reviews) -> Iterator[Problem]:
    """Of one person's file: words that are none, rejects without a reason, and notes on what is there no more."""
    campaign = Path(source.name).parts[1]
    yield from islice(_words(source, reviews, campaign), MOST)
    brief, _, _ = look(source.root, source.root / "campaigns" / campaign / "brief.yaml", Brief)
    if brief:
        yield from islice(_gone(source, reviews, brief), MOST)


def _words(source: Source, reviews: Reviews, campaign: str) -> Iterator[Problem]:
    try:
        words = vocabulary(source.root, campaign)
    except InputError:
        return  # told where the brief and the style pack are read
    for i, entry in enumerate(reviews.candidates):
        keys = ("candidates", i)
        if entry.verdict == "reject" and not entry.reasons:
            yield source.problem(
                (*keys, "verdict"),
                "a reject without a reason",
                "Add `reasons:`: " + nearest("", words.reject).removeprefix("Known here: "),
            )
        there = words.words(entry.verdict)
        for j, word in enumerate(entry.reasons):
            if word not in there:
                what = f"“{word}” is no reason for {'a reject' if entry.verdict == 'reject' else 'this'}"
                yield source.problem(
                    (*keys, "reasons", j), f"{what} in this style pack", nearest(word, there)
                )


def _gone(source: Source, reviews: Reviews, brief: Brief) -> Iterator[Problem]:
    """Notes. Of a scene and of a candidate's place, each once."""
    cure = "It stays as history; nothing needs to be done."
    told = set()
    for i, entry in enumerate(reviews.candidates):
        scene = brief.scenes.get(entry.scene)
        if scene is None and entry.scene not in told:
            told.add(entry.scene)
            what = f"the brief has no scene “{entry.scene}” any more"
            yield _note(source, ("candidates", i, "scene"), what, cure)
        elif scene and entry.candidate not in scene.places:
            what = f"{entry.scene} has no candidate {entry.candidate} any more"
            yield _note(source, ("candidates", i, "candidate"), what, cure)
    for i, variant in enumerate(reviews.variants):
        if variant.sku not in brief.skus:
            what = f"the brief has no SKU “{variant.sku}” any more"
            yield _note(source, ("variants", i, "sku"), what, cure)


def _note(source: Source, keys: tuple[str | int, ...], what: str, cure: str) -> Problem:
    told = source.problem(keys, what, cure)
    return Problem(told.where, told.what, told.cure, note=True)

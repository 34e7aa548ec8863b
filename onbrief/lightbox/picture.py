"""A delivered picture's own page: what lies where on it, what its words are and where they stand, what was found."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onbrief.audit.pages import at_hand
from onbrief.lightbox.facts import Facts, Picture, weight
from onbrief.lightbox.matrix import Yes, in_order, key_of, matrix, said_of, titles
from onbrief.lightbox.plain import COPY_TITLES, language
from onbrief.model.copy import DRAWN
from onbrief.model.picture import Unreadable
from onbrief.pipeline.blame import Cache, where
from onbrief.review.moving import film

GROUNDS = ("picture", "ground")  # elements that are everywhere, so that a box tells nothing
MOST_ELEMENTS = 200
LARGEST = 1_000_000  # bytes of a layout sidecar


@dataclass(frozen=True)
class Placed:
    """An element of the layout sidecar. box: x, y, width, height in pixels."""

    role: str
    box: tuple[float, float, float, float]
    where: str


@dataclass(frozen=True)
class Spoken:
    """A line of copy as it was asked for. drawn: false where the layout had no room for it."""

    title: str
    text: str
    where: str
    drawn: bool


@dataclass(frozen=True)
class Faulted:
    """A finding on this picture. number: its badge, 0 where it has no place on the picture. span: first frame, frames."""

    number: int
    weight: str
    gate: str
    message: str
    limits: str
    where: str
    because: str
    box: tuple[float, float, float, float] | None
    span: tuple[int, int] | None = None


@dataclass(frozen=True)
class Sheet:
    """All that the page shows. film: of a moving picture, its rate as a fraction, and how many frames.
    captions: SHA-256 of the WebVTT file beside it, or nothing. safe: left, top, width, height of the safe area, pixels; None where all of it is safe."""

    picture: Picture
    channel: str
    title: str
    sku: str
    scene: str
    locale: str
    language: str
    direction: str
    kilobytes: int
    budget: int | None
    safe: tuple[int, int, int, int] | None
    elements: Sequence[Placed]
    copy: Sequence[Spoken]
    findings: Sequence[Faulted]
    gates: Sequence[str]
    said: Sequence[Yes]
    before: Picture | None
    after: Picture | None
    siblings: Sequence[Picture]
    alt: str
    film: tuple[int, int, int] | None
    captions: str


def sheet(facts: Facts, picture: Picture) -> Sheet:
    """The page of a variant."""
    scene, sku, slot, locale = key_of(picture)
    c, params = facts.campaign, picture.request["params"]
    channel, title = titles(facts, slot)
    order = in_order(matrix(facts))
    place = next((n for n, one in enumerate(order) if one.path == picture.path), None)
    row = next(r for r in facts.lineage.data["files"] if r["path"] == picture.path) if facts.lineage else {}
    spec = picture.about.get("spec")
    copy = c.copies.get(locale) if c else None
    cache: Cache = {}
    layout, dropped = _layout(facts, picture)
    return Sheet(
        picture,
        channel,
        title,
        c.brief.skus[sku].name if c and sku in c.brief.skus else sku,
        c.brief.scenes[scene].title if c and scene in c.brief.scenes else scene,
        locale,
        language(locale),
        "rtl" if params.get("direction") == "rtl" else "ltr",
        round(row.get("bytes", 0) / 1000),
        spec.get("max_kb") if isinstance(spec, dict) else None,
        _safe(params, picture.size),
        [Placed(role, box, where(facts.root, facts.name, source, cache)) for role, box, source in layout],
        list(_copy(facts, params, dropped, cache)),
        list(faults(facts, picture)),
        facts.lineage.checks if facts.lineage else (),
        said_of(facts, picture),
        order[place - 1] if place else None,
        order[place + 1] if place is not None and place + 1 < len(order) else None,
        [one for one in order if key_of(one)[:3] == (scene, sku, slot)],
        copy.alt_text if copy else f"{title}, {locale}",
        _film(facts, row) if picture.moves else None,
        _captions(facts, picture) if picture.moves else "",
    )


def _film(facts: Facts, row: Mapping[str, Any]) -> tuple[int, int, int] | None:
    path = at_hand(facts.root, {"campaign": facts.name, **row}) if row else None
    try:
        told = film(path) if path else None
    except Unreadable:
        return None
    return (told.rate.numerator, told.rate.denominator, told.frames) if told else None


def _captions(facts: Facts, picture: Picture) -> str:
    row = facts.lineage.file_of(picture.request["id"], "vtt") if facts.lineage else None
    return str(row["sha256"]) if row else ""


def _safe(params: Mapping[str, Any], size: tuple[int, int]) -> tuple[int, int, int, int] | None:
    edges = params.get("safe")
    if (
        not isinstance(edges, list)
        or len(edges) != 4
        or not all(isinstance(e, int) for e in edges)
        or not any(edges)
    ):
        return None
    top, right, bottom, left = edges
    return left, top, max(0, size[0] - left - right), max(0, size[1] - top - bottom)


def _layout(
    facts: Facts, picture: Picture
) -> tuple[list[tuple[str, tuple[float, float, float, float], str]], set[str]]:
    """(role, box, source) of what was drawn, from the very sidecar that lineage names; and the copy that was left out."""
    found: list[tuple[str, tuple[float, float, float, float], str]] = []
    dropped: set[str] = set()
    row = facts.lineage.file_of(picture.request["id"], "layout") if facts.lineage else None
    path = at_hand(facts.root, {"campaign": facts.name, **row}) if row else None
    for element in _elements(path)[:MOST_ELEMENTS] if path else ():
        role, box, source = element.get("role"), element.get("box"), element.get("source")
        about = element.get("about")
        if role == "picture" and isinstance(about, dict) and isinstance(about.get("dropped"), list):
            dropped = set(map(str, about["dropped"]))
        if role in GROUNDS or not isinstance(box, list) or len(box) != 4:
            continue
        if all(isinstance(side, int | float) for side in box):
            found.append((str(role), (box[0], box[1], box[2], box[3]), str(source)))
    return found, dropped


def _elements(path: Path) -> list[dict[str, Any]]:
    try:
        told = json.loads(path.read_text("utf-8")) if path.stat().st_size <= LARGEST else {}
    except (OSError, ValueError, RecursionError):
        return []
    elements = told.get("elements") if isinstance(told, dict) else None
    return [one for one in elements if isinstance(one, dict)] if isinstance(elements, list) else []


def _copy(facts: Facts, params: Mapping[str, Any], dropped: set[str], cache: Cache) -> Iterator[Spoken]:
    copy, sources = params.get("copy"), params.get("sources")
    if not isinstance(copy, dict) or not isinstance(sources, dict):
        return
    for field in DRAWN:
        if text := copy.get(field):
            line = where(facts.root, facts.name, str(sources.get(field, "")), cache)
            yield Spoken(COPY_TITLES[field], str(text), line, field not in dropped)


def faults(facts: Facts, picture: Picture) -> Iterator[Faulted]:
    """What was found on a picture, in the order of the report."""
    number = 0
    for told in facts.by_asset.get(picture.path, ()):
        one = told.finding
        number += bool(one.box)
        limits = f"measured {one.measured}, allowed {one.allowed}" if one.measured else ""
        because = f"waived by {told.waiver.owner}: {told.waiver.reason}" if told.waiver else told.because
        yield Faulted(
            number if one.box else 0,
            weight(told),
            one.check,
            one.message,
            limits,
            told.where,
            because,
            one.box,
            one.span,
        )

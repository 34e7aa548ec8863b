"""Remarks on a delivered picture, as its page shows and saves them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from onbrief.errors import InputError, Problem
from onbrief.lightbox.facts import Picture
from onbrief.lightbox.matrix import key_of
from onbrief.model.reviews import Reviews, VariantReview
from onbrief.model.source import look
from onbrief.selection.kept import stamp
from onbrief.selection.reviews import drop_variant, put_variant, reviews_path

MOST_MARKS = 200  # on one picture by one person


@dataclass(frozen=True)
class Said:
    """What one person says of a picture. changed: it was another picture that they saw."""

    who: str
    note: str
    marks: Sequence[Mapping[str, Any]]
    changed: bool
    when: str
    stamp: str | None = None

    @property
    def as_json(self) -> dict[str, Any]:
        return {"who": self.who, "note": self.note, "marks": list(self.marks), "changed": self.changed,
                "when": self.when, "stamp": self.stamp}  # fmt: skip


def said(root: Path, campaign: str, who: str, picture: Picture) -> tuple[Said, list[Said], list[Problem]]:
    """What one person says of a picture (an empty one where they don't), what others say, and which files can't be read."""
    mine, others, problems = Said(who, "", (), False, ""), [], []
    own = reviews_path(root, campaign, who) if who else None
    for path in sorted((root / "campaigns" / campaign / "reviews").glob("*.yaml")):
        reviews, _, told = look(root, path, Reviews)
        problems += told
        if reviews is None or (entry := _entry(reviews, picture)) is None:
            continue
        one = _said(reviews.reviewer, entry, picture)
        if path == own:
            mine = one
        else:
            others.append(one)
    return mine, others, problems


def save(root: Path, campaign: str, who: str, picture: Picture, told: Any) -> Said:
    """Writes what the page sends: {note, marks, seen}. An empty one is taken out. Raises InputError, Changed."""
    if not who:
        raise InputError.at(
            "git config", "Git doesn't know who you are", "Type `git config user.name`, start again."
        )
    scene, sku, placement, locale = key_of(picture)
    if (
        not isinstance(told, dict)
        or not isinstance(told.get("marks"), list)
        or len(told["marks"]) > MOST_MARKS
    ):
        raise InputError.at("the page", "this is no remark", "Load the page again.")
    seen = told.get("seen")
    now = datetime.now(UTC).replace(microsecond=0)
    try:
        entry = VariantReview.model_validate(
            {"scene": scene, "sku": sku, "placement": placement, "locale": locale, "sha256": picture.sha256,
             "note": told.get("note") or "", "marks": told["marks"], "when": now}
        )  # fmt: skip
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError.at(".".join(map(str, first["loc"])), str(first["msg"])) from None
    if entry.note or entry.marks:
        put_variant(root, campaign, who, entry, seen)
        return _said(who, entry, picture)
    drop_variant(root, campaign, who, sku, placement, locale, seen)
    return Said(who, "", (), False, "")


def _entry(reviews: Reviews, picture: Picture) -> VariantReview | None:
    """The last one counts."""
    key = key_of(picture)[1:]
    return next((e for e in reversed(reviews.variants) if (e.sku, e.placement, e.locale) == key), None)


def _said(who: str, entry: VariantReview, picture: Picture) -> Said:
    marks = [mark.model_dump(mode="json", exclude_none=True) for mark in entry.marks]
    when = f"{entry.when:%Y-%m-%d}"
    return Said(who, entry.note, marks, entry.sha256 != picture.sha256, when, stamp(entry))

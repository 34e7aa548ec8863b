"""Remarks on a delivered picture, as its page shows and saves them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from onbrief.errors import InputError
from onbrief.lightbox.facts import Picture
from onbrief.lightbox.matrix import key_of
from onbrief.lineage.git import git
from onbrief.model.reviews import Reviews, VariantReview
from onbrief.selection.kept import stamp
from onbrief.selection.reviews import drop_variant, put_variant, read_reviews, reviews_path
from onbrief.selection.selects import reviewer

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


def at_keyboard(root: Path) -> str:
    """Git's user as `Name <mail>`. Raises InputError where Git knows none."""
    name, mail = ((git(root, "config", f"user.{key}") or "").strip() for key in ("name", "email"))
    return reviewer(name, mail)


def said(root: Path, campaign: str, picture: Picture) -> tuple[Said, list[Said]]:
    """What the person at the keyboard says of a picture (an empty one where they don't), and what others say."""
    mine, others = Said(_known(root), "", (), False, "", None), []
    try:
        own = reviews_path(root, campaign, at_keyboard(root)).stem
    except InputError:
        own = ""
    for name, reviews in read_reviews(root, campaign).items():
        if (entry := _entry(reviews, picture)) is None:
            continue
        one = _said(reviews.reviewer, entry, picture)
        if name == own:
            mine = one
        else:
            others.append(one)
    return mine, others


def save(root: Path, campaign: str, picture: Picture, told: Any) -> Said:
    """Writes what the page sends: {note, marks, seen}. An empty one is taken out. Raises InputError, Changed."""
    who = at_keyboard(root)
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


def _known(root: Path) -> str:
    try:
        return at_keyboard(root)
    except InputError:
        return ""


def _entry(reviews: Reviews, picture: Picture) -> VariantReview | None:
    """The last one counts."""
    key = key_of(picture)[1:]
    return next((e for e in reversed(reviews.variants) if (e.sku, e.placement, e.locale) == key), None)


def _said(who: str, entry: VariantReview, picture: Picture) -> Said:
    marks = [mark.model_dump(mode="json", exclude_none=True) for mark in entry.marks]
    when = f"{entry.when:%Y-%m-%d}"
    return Said(who, entry.note, marks, entry.sha256 != picture.sha256, when, stamp(entry))

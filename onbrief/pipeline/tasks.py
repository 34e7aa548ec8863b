"""What people remarked on delivered pictures, and whether the picture that they saw is still the one that is built.

A place marked `clean` is a task for a retoucher. A step of retouching that covers it answers it; it is done when whoever
asked for it takes the mark out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from onbrief.lineage.read import Lineage, lineage_of
from onbrief.model.canonical import canonical, sha256
from onbrief.model.reviews import Mark, VariantReview
from onbrief.model.selects import Selects
from onbrief.model.source import read_model
from onbrief.selection.reviews import read_reviews
from onbrief.selection.selects import selects_path

Today = Literal["same", "changed", "gone"]  # the picture, beside the one that was seen


@dataclass(frozen=True)
class Remark:
    """One place on a delivered picture, or (mark None) what is said of the whole of it.

    reviewer: the name of their file. who: `Name <mail>`. path: of the picture under build/; empty where it is gone.
    number: the mark's place in the entry, from 1. answered: whether a step of retouching says that it did what is asked.
    """

    reviewer: str
    who: str
    entry: VariantReview
    mark: Mark | None
    number: int
    path: str
    today: Today
    answered: bool = False

    @property
    def task(self) -> bool:
        return self.mark is not None and self.mark.task == "clean"

    @property
    def id(self) -> str:
        """Tells a remark from all others, wherever it stands in its file: twelve of 0–9 and a–f."""
        return _id(self.reviewer, self.entry, self.mark)

    @property
    def note(self) -> str:
        return self.mark.note if self.mark else self.entry.note


def remarks(root: Path, campaign: str, lineage: Lineage | None = None) -> list[Remark]:
    """Everybody's remarks on a campaign's deliverables. lineage: by default the working tree's. Raises InputError."""
    reviews = read_reviews(root, campaign)
    if not any(one.variants for one in reviews.values()):
        return []
    built = deliverables(lineage or lineage_of(root, campaign))
    answers = _answers(root, campaign)
    return [
        replace(remark, answered=remark.task and remark.id in answers)
        for reviewer, one in reviews.items()
        for entry in one.variants
        for remark in _of_entry(reviewer, one.reviewer, entry, built)
    ]


def to_clean(root: Path, campaign: str, lineage: Lineage | None = None) -> list[Remark]:
    """The open tasks: places that somebody wants cleaned, and no step of retouching answers. Raises InputError."""
    return [remark for remark in remarks(root, campaign, lineage) if remark.task and not remark.answered]


def cleaned(root: Path, campaign: str, lineage: Lineage | None = None) -> list[Remark]:
    """Places that were cleaned: whoever asked has yet to take the mark out. Raises InputError."""
    return [remark for remark in remarks(root, campaign, lineage) if remark.answered]


def in_words(remark: Remark) -> str:
    """`yuzu on instagram/feed-4x5, en-GB: the seam of the niche (Mara Lindqvist; picture changed since: look again)`."""
    entry = remark.entry
    since = {"same": "", "changed": "picture changed since: look again", "gone": "no such picture is built"}
    done = "cleaned: to confirm by taking the mark out" if remark.answered else since[remark.today]
    by = "; ".join(filter(None, (remark.who.partition(" <")[0], done)))
    note = remark.note or ("clean this" if remark.task else "a mark without a note")
    return f"{entry.sku} on {entry.placement}, {entry.locale}: {note} ({by})"


def deliverables(lineage: Lineage | None) -> dict[tuple[str, str, str], tuple[str, str]]:
    """(SKU, placement, locale) → path under build/ and SHA-256."""
    found = {}
    for row in lineage.data["files"] if lineage else ():
        if row.get("part") == "image" and row["path"].startswith("variants/"):
            about = lineage.requests.get(str(row.get("request")), {}).get("about", {}) if lineage else {}
            key = (str(about.get("sku")), str(about.get("placement")), str(about.get("locale")))
            found[key] = (row["path"], row["sha256"])
    return found


def _answers(root: Path, campaign: str) -> set[str]:
    """The remarks that steps of retouching answer."""
    path = selects_path(root, campaign)
    selects = read_model(root, path, Selects)[0] if path.is_file() else Selects()
    return {answer for step in selects.retouch for answer in step.answers}


def _id(reviewer: str, entry: VariantReview, mark: Mark | None) -> str:
    about = [reviewer, entry.scene, entry.sku, entry.placement, entry.locale, entry.sha256]
    said = mark.model_dump(mode="json", exclude_none=True) if mark else None
    return sha256(canonical([*about, said]))[:12]


def _of_entry(
    reviewer: str, who: str, entry: VariantReview, built: dict[tuple[str, str, str], tuple[str, str]]
) -> Iterator[Remark]:
    path, sha256 = built.get((entry.sku, entry.placement, entry.locale), ("", ""))
    today: Today = "same" if sha256 == entry.sha256 else "changed" if path else "gone"
    if entry.note:
        yield Remark(reviewer, who, entry, None, 0, path, today)
    for number, mark in enumerate(entry.marks, 1):
        yield Remark(reviewer, who, entry, mark, number, path, today)

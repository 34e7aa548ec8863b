"""A review in words that terminal and Markdown share."""

from __future__ import annotations

from collections.abc import Sequence

from onbrief.pages.words import counted, shortened
from onbrief.review.regions import NAMES
from onbrief.review.report import Change, FieldChange, Report

LEAD = 16  # characters that are shown before the place where two texts part
NOTHING = "nothing that can be told apart"


def headline(report: Report) -> str:
    """`3 pictures changed, 4 new, 4 gone of 118; 2 with a change that nobody asked for`."""
    counts, all_ = report.counts, sum(part.deliverables for part in report.campaigns)
    words = {"changed": "changed", "added": "new", "removed": "gone"}
    told = [f"{counts[fate]} {word}" for fate, word in words.items() if counts[fate]]
    if not told:
        return f"No picture changed of {all_}"
    first, _, rest = told[0].partition(" ")
    told[0] = f"{counted(int(first), 'picture')} {rest}"
    text = f"{', '.join(told)} (of {all_})"
    return text + (f"; {counts['unexpected']} unexpected" if counts["unexpected"] else "")


def picture(change: Change) -> str:
    """`yuzu, instagram/story, en-GB (lumen-summer)`."""
    return f"{change.sku}, {change.placement}, {change.locale} ({change.campaign})"


def seen(change: Change) -> str:
    """What one sees, in a line; empty where a picture changed and nobody would see it."""
    if change.fate != "changed":
        return {"added": "new", "removed": "gone"}[change.fate]
    lost = [region for region in change.regions if region.unexpected]
    told = (
        [f"unexpected: {_roles([r.roles for r in lost])}, ΔE {max(r.delta for r in lost):.1f}"]
        if lost
        else []
    )
    rest = [region for region in change.regions if not region.unexpected]
    if rest:
        told.append(_roles([region.roles for region in rest]))
    told += dict.fromkeys(line for region in rest for line in region.note.rstrip(".").split(". ") if line)
    if change.verdict is None:
        told.append("could not be compared")
    return "; ".join(told)


def apart(field: FieldChange, longest: int) -> tuple[str | None, str | None]:
    """What stood there and what does, each in so many characters; of long texts the place where they part."""
    old, new = field.old, field.new
    if not (old and new) or max(len(old), len(new)) <= longest:
        return old and shortened(old, longest), new and shortened(new, longest)
    pairs = enumerate(zip(old, new, strict=False))
    same = next((place for place, (a, b) in pairs if a != b), min(len(old), len(new)))
    begin = max(0, min(same - LEAD, max(len(old), len(new)) - longest))
    cut = "…" if begin else ""
    return shortened(cut + old[begin:], longest), shortened(cut + new[begin:], longest)


def _roles(groups: Sequence[Sequence[str]]) -> str:
    found = dict.fromkeys(NAMES.get(role, role) for roles in groups for role in roles)
    return ", ".join(found) or "the picture"

"""Changes with one cause stand together, whatever their language: one decision covers all of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from onbrief.model.canonical import sha256
from onbrief.pages.words import counted
from onbrief.review.report import FIELD_KINDS, Change, FieldChange, Group

FATES = {"added": "New", "removed": "Gone"}
MOST_TITLES = 3
Cause = tuple[str, ...]


def grouped(changes: Sequence[Change]) -> tuple[tuple[Group, ...], tuple[Change, ...]]:
    """Groups, unexpected ones first, then those that weigh most; the changes in their order, worst first."""
    by_key: dict[tuple, list[Change]] = defaultdict(list)
    for change in changes:
        by_key[_key(change)].append(change)
    groups, ordered = [], []
    for key, mine in sorted(
        by_key.items(), key=lambda item: (not item[1][0].unexpected, -_weight(item[1]), str(item[0]))
    ):
        mine.sort(key=lambda change: (-_score(change), change.id))
        id = sha256(ascii(key).encode())[:10]  # a record may hold half a character
        groups.append(_group(id, mine))
        ordered += [replace(change, group=id) for change in mine]
    return tuple(groups), tuple(ordered)


def cause_of(field: FieldChange) -> str:
    """What makes two fields the same cause: of copy its role, in every language; of all else the very place."""
    if field.kind == "copy":
        return f"copy {field.title}"
    return f"{field.kind} {field.source or field.title} {field.old} {field.new}"


def _key(change: Change) -> tuple:
    fate = change.fate if change.fate != "changed" else ""
    return (
        change.campaign,
        change.unexpected,
        fate,
        tuple(sorted({cause_of(field) for field in change.fields})),
    )


def _score(change: Change) -> float:
    worst = max((region.delta for region in change.regions if region.unexpected), default=0.0)
    return 1000 * worst + (change.verdict.score if change.verdict else 0.0)


def _weight(changes: Sequence[Change]) -> float:
    return len(changes) + max(min(_score(change), 1e6) for change in changes) / 1e7


def _group(id: str, changes: Sequence[Change]) -> Group:
    fields = {(f.source, f.old, f.new): f for change in changes for f in change.fields}
    found = tuple(
        sorted(
            fields.values(),
            key=lambda f: (FIELD_KINDS.index(f.kind) if f.kind in FIELD_KINDS else 99, f.title, f.source),
        )
    )
    where = next((field.where for field in found if field.where), "")
    unexpected = changes[0].unexpected
    return Group(id, _title(changes, found), where, found, tuple(c.id for c in changes), unexpected)


def _title(changes: Sequence[Change], fields: Sequence[FieldChange]) -> str:
    """`Headline, 4 languages`, `Palette: sage #6fa58d → #7fb59d`, `New, 4 languages: google-display/336x280`."""
    names = [_named(field) for field in _first(fields)]
    more = f" and {counted(len(names) - MOST_TITLES, 'more thing')}" if len(names) > MOST_TITLES else ""
    words = " + ".join(names[:MOST_TITLES]) + more
    fate = changes[0].fate
    if fate != "changed":
        placements = Counter(change.placement for change in changes)
        words = ", ".join(list(placements)[:MOST_TITLES]) + (" …" if len(placements) > MOST_TITLES else "")
        return f"{FATES[fate]}: {words}{_languages(changes)}"
    if changes[0].unexpected:
        return f"Unexpected, beside {words}" if words else "Unexpected: nobody asked for it"
    return f"{words}{_languages(changes)}" if words else "Could not be compared"


def _first(fields: Sequence[FieldChange]) -> list[FieldChange]:
    """One field of each cause."""
    return list({cause_of(field): field for field in reversed(fields)}.values())[::-1]


def _named(field: FieldChange) -> str:
    short = all(text and len(text) <= 24 for text in (field.old, field.new))
    return f"{field.title} {field.old} → {field.new}" if field.kind != "copy" and short else field.title


def _languages(changes: Sequence[Change]) -> str:
    found = {change.locale for change in changes}
    return f", {len(found)} languages" if len(found) > 1 else f", {next(iter(found))}"

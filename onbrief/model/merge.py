"""Two edits of one YAML file brought together value by value, where a line merge sees only a conflict."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from merge3 import Merge3

from onbrief.model.source import Keys

MISSING = object()


@dataclass
class Merged:
    """The value both sides agree on, and the places where they changed the same thing differently."""

    value: Any
    conflicts: list[tuple[Keys, Any, Any]] = field(default_factory=list)


def merge(base: Any, ours: Any, theirs: Any) -> Merged:
    """Three-way merge of plain data. In a conflict our value stands, and both are told."""
    conflicts: list[tuple[Keys, Any, Any]] = []
    return Merged(_merge(base, ours, theirs, (), conflicts), conflicts)


def _merge(base: Any, ours: Any, theirs: Any, keys: Keys, conflicts: list[Any]) -> Any:
    if _same(ours, theirs) or _same(theirs, base):
        return ours
    if _same(ours, base):
        return theirs
    if isinstance(ours, dict) and isinstance(theirs, dict):
        known = base if isinstance(base, dict) else {}
        merged = {}
        for key in dict.fromkeys([*ours, *theirs]):
            z, a, b = (side.get(key, MISSING) for side in (known, ours, theirs))
            merged[key] = _merge(z, a, b, (*keys, key), conflicts)
        return {key: value for key, value in merged.items() if value is not MISSING}
    base = [] if base is MISSING else base
    if all(isinstance(value, list) for value in (base, ours, theirs)):
        return list(_lists(base, ours, theirs, keys, conflicts))
    conflicts.append((keys, ours, theirs))
    return ours


def _lists(base: list, ours: list, theirs: list, keys: Keys, conflicts: list[Any]) -> Iterator[Any]:
    """Items as a line merge takes lines; items added by both at one place all stay, ours first."""
    z, a, b = ([_text(item) for item in items] for items in (base, ours, theirs))
    for region in Merge3(z, a, b).merge_regions():
        kind, *at = region
        if kind == "conflict":
            z0, z1, a0, a1, b0, b1 = at
            yield from _both(base[z0:z1], ours[a0:a1], theirs[b0:b1], (*keys, a0), conflicts)
        elif kind == "unchanged":
            yield from base[at[0] : at[1]]
        else:
            yield from (theirs if kind == "b" else ours)[at[0] : at[1]]


def _both(base: list, ours: list, theirs: list, keys: Keys, conflicts: list[Any]) -> list:
    """A run of items that both changed: added side by side, or the same items edited in different fields."""
    if not base:
        known = [_text(item) for item in ours]
        return [*ours, *(item for item in theirs if _text(item) not in known)]
    if len(base) == len(ours) == len(theirs):
        start = keys[-1]
        assert isinstance(start, int)
        return [
            _merge(z, a, b, (*keys[:-1], start + i), conflicts)
            for i, (z, a, b) in enumerate(zip(base, ours, theirs, strict=True))
        ]
    conflicts.append((keys, ours, theirs))
    return ours


def _same(one: Any, other: Any) -> bool:
    return one is other or (MISSING not in (one, other) and _text(one) == _text(other))


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)

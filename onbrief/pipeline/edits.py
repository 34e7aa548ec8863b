"""What people changed between two versions of a file: each edit by key path, so that one alone can be tried."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from onbrief.model.canonical import canonical
from onbrief.model.source import Keys, Source

GONE = object()  # there is nothing at that place


@dataclass(frozen=True)
class Edit:
    """keys: where in the old data. span: for a change of a list's items, which of the old ones give way to `new`.

    at: where in the new data, for people to find it. Whole files (pictures, templates) have no keys and no data.
    """

    file: str
    keys: Keys
    old: Any
    new: Any
    at: Keys
    span: tuple[int, int] | None = None

    def applied(self, data: Any) -> Any:
        """The old data with this edit alone."""
        if not self.keys and self.span is None:
            return self.new
        data = copy.deepcopy(data)
        place = data
        for key in self.keys if self.span else self.keys[:-1]:
            place = place[key]
        if self.span:
            place[slice(*self.span)] = self.new
        elif self.new is GONE:
            del place[self.keys[-1]]
        else:
            place[self.keys[-1]] = self.new
        return data


def edits(file: str, old: Any, new: Any, keys: Keys = (), at: Keys = ()) -> Iterator[Edit]:
    """Every changed leaf of a YAML file, added and removed keys, and items of lists that came or went."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in list(dict.fromkeys([*old, *new])):
            there = (old.get(key, GONE), new.get(key, GONE))
            if GONE in there:
                yield Edit(file, (*keys, key), *there, (*at, key))
            else:
                yield from edits(file, *there, (*keys, key), (*at, key))
    elif isinstance(old, list) and isinstance(new, list):
        yield from _items(file, old, new, keys, at)
    elif not _same(old, new):
        yield Edit(file, keys, old, new, at)


def _items(file: str, old: list[Any], new: list[Any], keys: Keys, at: Keys) -> Iterator[Edit]:
    matcher = SequenceMatcher(None, [_text(x) for x in old], [_text(x) for x in new], autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "replace" and i2 - i1 == j2 - j1:
            for i, j in zip(range(i1, i2), range(j1, j2), strict=True):
                yield from edits(file, old[i], new[j], (*keys, i), (*at, j))
        elif kind != "equal":
            there = (old[i1:i2] or GONE, new[j1:j2])
            yield Edit(file, keys, *there, (*at, j1) if j1 < j2 else at, span=(i1, i2))


def coarse(old: Source, new: Source) -> Iterator[Edit]:
    """The same changes by top-level key, where the leaves are too many to try each."""
    for key in dict.fromkeys([*old.data, *new.data]):
        there = (old.data.get(key, GONE), new.data.get(key, GONE))
        if GONE in there or not _same(*there):
            yield Edit(new.name, (key,), *there, (key,))


def _same(old: Any, new: Any) -> bool:
    return type(old) is type(new) and _text(old) == _text(new)


def _text(value: Any) -> str:
    return repr(value) if isinstance(value, (str, int, float, bool)) else canonical(_plain(value)).decode()


def _plain(value: Any) -> Any:
    """Dates and what else YAML knows beside JSON, as text."""
    if isinstance(value, dict):
        return {key: _plain(v) for key, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else repr(value)

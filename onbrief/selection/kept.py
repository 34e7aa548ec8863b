"""A list in a YAML file that people and programs write at the same time: read as it is now, one entry changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from ruamel.yaml.error import YAMLError

from onbrief.errors import InputError
from onbrief.files import exclusive, write_bytes
from onbrief.model.base import Model
from onbrief.model.canonical import canonical, sha256
from onbrief.model.source import MAX_BYTES, confine, parse_yaml, read_text, validate
from onbrief.selection.rows import Apart, drop, drop_anew, put, put_anew

TRIES = 5  # an editor that saves again and again within milliseconds is another program's fault

M = TypeVar("M", bound=Model)
E = TypeVar("E", bound=Model)


class Changed(InputError):
    """Somebody else changed the entry since it was looked at. entry: what stands there now, or None; stamp: its own."""

    def __init__(self, where: str, entry: Model | None):
        what = (
            "this entry was changed in the file meanwhile" if entry else "this entry was taken out meanwhile"
        )
        super().__init__(InputError.at(where, what, "Look at it again, then say it again.").problems)
        self.entry, self.stamp = entry, stamp(entry)


@dataclass(frozen=True)
class Edit:
    """One move. place: of the entry that is changed or taken out; None: one more. entry None: taken out."""

    place: int | None
    entry: Model | None


@dataclass(frozen=True)
class Written(Generic[M]):
    """What a move made of a file. before, after: its bytes, None where there was none; equal: nothing was written."""

    path: Path
    before: bytes | None
    after: bytes | None
    old: M
    new: M


def stamp(entry: Model | None) -> str | None:
    """What tells whether an entry is still the one that a person looks at; None where there is none."""
    return sha256(canonical(values_of(settled(entry), json=True))) if entry else None


def unchanged(where: str, entry: Model | None, seen: str | None) -> None:
    """Raises Changed where another entry stands there than the one that was seen."""
    if stamp(entry) != seen:
        raise Changed(where, entry)


def settled(entry: E) -> E:
    """The entry as the file will hold it: its time in UTC, by whole seconds."""
    when = getattr(entry, "when", None)
    if not isinstance(when, datetime):
        return entry
    when = when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    return entry.model_copy(update={"when": when.replace(microsecond=0)})


def values_of(entry: Model, json: bool = False) -> dict[str, Any]:
    """An entry as it is written: in the model's order, without what says nothing."""
    values = entry.model_dump(mode="json" if json else "python", by_alias=True, exclude_none=True)
    return _said(values)


def _said(values: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for name, value in values.items():
        inner: Any = value
        if isinstance(value, dict):
            inner = _said(value)
        elif isinstance(value, list | tuple):
            inner = [_said(item) if isinstance(item, dict) else item for item in value]
        if inner not in ("", [], {}) and inner is not False:
            found[name] = inner
    return found


def rewrite(
    root: Path, path: Path, model: type[M], key: str, head: str, moves: Callable[[M], Sequence[Edit]]
) -> Written[M]:
    """Reads a file, asks which moves to make, and makes them; every other byte stays.

    head: the text that a new file begins with; it must hold to the model. An editor that saves meanwhile is waited
    for: the moves are asked anew. Raises InputError for a file that doesn't hold to its model; then it stays as it is.
    """
    path = confine(root, path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with exclusive(path.parent):
        for _ in range(TRIES):
            before = path.read_bytes() if _there(root, path) else None
            text = head if before is None else before.decode("utf-8")
            old = _model(root, path, model, text)
            new, after = old, text
            for edit in moves(old):
                new, after = _moved(root, path, model, key, new, after, edit)
            data = after.encode() if after != text else before
            if (path.read_bytes() if path.exists() else None) != before:
                continue
            if data is not None and data != before:
                write_bytes(path, data)
            return Written(path, before, data, old, new)
    raise InputError.at(
        _name(root, path), "another program saves this file again and again", "Close it there."
    )


def _there(root: Path, path: Path) -> bool:
    if not path.exists() and not path.is_symlink():
        return False
    read_text(root, path)  # regular, not too large, UTF-8
    return True


def _moved(root: Path, path: Path, model: type[M], key: str, old: M, text: str, edit: Edit) -> tuple[M, str]:
    """One move; proved by reading the result: everything else says what it said."""
    entries = list(getattr(old, key))
    if edit.entry:
        edit = Edit(edit.place, settled(edit.entry))
    if edit.entry is None:
        assert edit.place is not None
        del entries[edit.place]
    elif edit.place is None:
        entries.append(edit.entry)
    else:
        entries[edit.place] = edit.entry
    wanted = old.model_copy(update={key: tuple(entries)})
    told: InputError | None = None
    for way in ((put, drop), (put_anew, drop_anew)):
        try:
            new = _text(way, text, key, edit)
            if _model(root, path, model, new) == wanted:
                return wanted, new
        except Apart:
            continue
        except InputError as error:
            told = error
    raise told or InputError.at(
        _name(root, path), "this can't be written into the file as it is written", "Write it there by hand."
    )


def _text(way: tuple[Callable, Callable], text: str, key: str, edit: Edit) -> str:
    """Raises Apart, also where an entry can't be read alone: what an alias means stands elsewhere."""
    put_, drop_ = way
    try:
        if edit.entry is None:
            return drop_(text, key, edit.place)
        return put_(text, key, edit.place, values_of(edit.entry))
    except YAMLError as error:
        raise Apart from error


@lru_cache(maxsize=8)  # what was written last is what is read next
def _model(root: Path, path: Path, model: type[M], text: str) -> M:
    data = text.encode()
    if len(data) > MAX_BYTES:
        raise InputError.at(
            _name(root, path),
            f"this file would hold more than {MAX_BYTES / 1e6:.0f} MB",
            "Take out what is old.",
        )
    source = parse_yaml(root, path, data)
    value, problems = validate(source, model, {} if source.data is None else source.data)
    if value is None:
        raise InputError(problems)
    return value


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def put_back(root: Path, written: Written[M], key: str, model: type[M]) -> None:
    """Undoes moves: the bytes as they were, or, where somebody wrote since, the same entries as they were.

    Raises Changed where one of these entries is another by now.
    """
    path = written.path
    if written.before == written.after:
        return
    with exclusive(path.parent):
        if path.exists() and path.read_bytes() == written.after:
            if written.before is None:
                path.unlink()
            else:
                write_bytes(path, written.before)
            return
    old, new = list(getattr(written.old, key)), list(getattr(written.new, key))
    gone = [entry for entry in old if entry not in new]
    come = [entry for entry in new if entry not in old]

    def moves(now: M) -> Sequence[Edit]:
        entries = list(getattr(now, key))
        for entry in come:
            if entry not in entries:
                raise Changed(_name(root, path), None)
        swapped = [Edit(entries.index(entry), back) for entry, back in zip(come, gone, strict=False)]
        out = sorted((entries.index(entry) for entry in come[len(gone) :]), reverse=True)
        return [*swapped, *(Edit(i, None) for i in out), *(Edit(None, back) for back in gone[len(come) :])]

    rewrite(root, path, model, key, "", moves)

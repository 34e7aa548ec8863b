"""A YAML file that a person wrote: its data, and where every key and value stands."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from onbrief.errors import InputError, Problem, nearest, unless_told  # noqa: F401 (nearest: where others look for it)
from onbrief.model.mistakes import explain
from onbrief.model.parse import Keys, Marks, build
from onbrief.model.visible import hidden, visible

MAX_BYTES = 1_000_000

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Source:
    """One YAML file: its data and the line and column (from 1) of every key and value.

    problems: what is wrong with the text itself (a key twice, a tag …), apart from what it says.
    """

    path: Path
    root: Path
    data: Any
    marks: Marks
    text: str = ""
    problems: tuple[Problem, ...] = ()

    @cached_property
    def name(self) -> str:
        return _name(self.root, self.path)

    @cached_property
    def lines(self) -> list[str]:
        return split_lines(self.text)

    def where(self, keys: Sequence[str | int] = (), value: bool = False) -> str:
        """`file:line:column` of a key (or of its value, where that is a single one), or of what is around it."""
        keys = tuple(keys)
        while keys and keys not in self.marks.keys:
            keys = keys[:-1]
        place = self.marks.values.get(keys) if value else None
        line, column = place or self.marks.keys.get(keys, (1, 1))
        return f"{self.name}:{line}:{column}"

    def problem(self, keys: Sequence[str | int], what: str, cure: str = "") -> Problem:
        """A mistake in a value. Names from the file are shown with hidden characters made visible."""
        return Problem(self.where(keys, value=True), visible(what), visible(cure))

    def key_problem(self, keys: Sequence[str | int], what: str, cure: str = "") -> Problem:
        """A mistake in a key."""
        return Problem(self.where(keys), visible(what), visible(cure))

    def where_of(self, keys: Keys, fragment: str) -> str:
        """`file:line:column` of a piece of a value, as it stands in the text; else of the value."""
        where = self.where(keys, value=True)
        line, column = map(int, where.rsplit(":", 2)[1:])
        for number in range(line, min(line + 20, len(self.lines) + 1)):
            at = self.lines[number - 1].find(fragment, column - 1 if number == line else 0)
            if at >= 0:
                return f"{self.name}:{number}:{at + 1}"
        return where


def confine(root: Path, path: Path) -> Path:
    """The path, if it stays inside the repository and passes through no symbolic link; else InputError."""
    absolute = Path(os.path.abspath(path))
    try:
        relative = absolute.relative_to(root)
    except ValueError:
        raise InputError.at(path, "this path leads out of the repository", "Use a path inside it.") from None
    step = str(root)
    for part in relative.parts:
        step = os.path.join(step, part)
        if os.path.islink(step):
            where = Path(step).relative_to(root).as_posix()
            raise InputError.at(where, "this is a symbolic link", "Replace it with the file itself.")
    return absolute


def read_text(root: Path, path: Path) -> str:
    """The text of a file of the repository: regular, at most MAX_BYTES, UTF-8. Raises InputError."""
    path = confine(root, path)
    name = _name(root, path)
    try:
        # Not blocking, so that a pipe without a writer doesn't hang; what was opened is what is measured.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        raise InputError.at(name, "this file is missing", "Add it, or take out what refers to it.") from None
    except OSError as error:
        raise InputError.at(name, f"this file can't be read ({error.strerror})", "Mend its access.") from None
    try:
        _check_kind(name, os.fstat(handle))
        with os.fdopen(handle, "rb", closefd=False) as file:
            content = file.read(MAX_BYTES + 1)
    finally:
        os.close(handle)
    return decode(name, content)


def _check_kind(name: str, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a pipe or device"
        raise InputError.at(name, f"this is {kind}, not a file", "Put a text file in its place.")
    if status.st_size > MAX_BYTES:
        what = (
            f"this file holds {status.st_size / 1e6:.1f} MB; at most {MAX_BYTES / 1e6:.0f} MB of YAML is read"
        )
        raise InputError.at(name, what, "Keep pictures and data out of it.")


def decode(name: str, content: bytes) -> str:
    """Bytes as UTF-8 text. Raises InputError with the place of the first byte that isn't."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", "replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise InputError.at(
            f"{name}:{line}:{column}",
            f"this is not UTF-8 text (byte 0x{content[error.start]:02X})",
            "Save the file as UTF-8.",
        ) from None


def split_lines(text: str) -> list[str]:
    """Lines as YAML and editors count them: only LF, CR and CR LF end one."""
    return re.split(r"\r\n|\r|\n", text)


def scan_yaml(root: Path, path: Path, text: str) -> Source:
    """Text as a Source; what is wrong with it stands in `problems`."""
    name = _name(root, path)
    clean, problems = hidden(name, text)
    data, marks, more = build(name, clean)
    return Source(path, root, data, marks, text, (*problems, *more))


def parse_yaml(root: Path, path: Path, content: bytes) -> Source:
    """Text that was read elsewhere (from Git, say) as the YAML file of that path. Raises InputError."""
    return _sound(scan_yaml(root, path, decode(_name(root, path), content)))


def read_yaml(root: Path, path: Path) -> Source:
    """Reads one YAML file as plain data with marks. Raises InputError for anything but safe, bounded YAML."""
    return _sound(scan_yaml(root, confine(root, path), read_text(root, path)))


def _sound(source: Source) -> Source:
    if source.problems:
        raise InputError(source.problems)
    return source


def look(
    root: Path, path: Path, model: type[M], text: str | None = None
) -> tuple[M | None, Source | None, list[Problem]]:
    """Reads a YAML file into a model: the value if it is sound, the source if it is YAML, and every mistake.

    text: what is to be written into the file, where that is what should be held against the model.
    """
    try:
        path = confine(root, path)
        source = scan_yaml(root, path, read_text(root, path) if text is None else text)
    except InputError as error:
        return None, None, error.problems
    if source.data is None and source.problems:
        return None, None, list(source.problems)
    data = {} if source.data is None else source.data
    value, problems = validate(source, model, data)
    problems = [*source.problems, *unless_told(problems, source.problems)]
    return (None if problems else value), source, problems


def validate(source: Source, model: type[M], data: Any, at: Keys = ()) -> tuple[M | None, list[Problem]]:
    """Data of a source (the part at those keys) as a model, or the mistakes in it."""
    try:
        return model.model_validate_json(json.dumps(data, default=str), strict=True), []
    except ValidationError as error:
        return None, explain(source, model, error, data, at)


def read_model(root: Path, path: Path, model: type[M]) -> tuple[M, Source]:
    """Reads a YAML file into a model. Raises InputError with every mistake in the file."""
    value, source, problems = look(root, path, model)
    if value is None or source is None:
        raise InputError(problems)
    return value, source


def keys_of(pointer: str) -> Keys:
    """The keys of a JSON Pointer (RFC 6901), numbers as list places."""
    parts = [p.replace("~1", "/").replace("~0", "~") for p in pointer.strip("/").split("/") if p]
    return tuple(int(p) if p.isdigit() else p for p in parts)


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()

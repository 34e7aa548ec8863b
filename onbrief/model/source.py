"""YAML with line marks: data, and where in which file each value stands."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from onbrief.errors import InputError, Problem

MAX_BYTES = 1_000_000
MAX_VALUES = 50_000

Keys = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Source:
    """One YAML file: its data and the line and column (from 1) of every key and value."""

    path: Path
    root: Path
    data: Any
    marks: dict[Keys, tuple[int, int]]

    @property
    def name(self) -> str:
        return self.path.relative_to(self.root).as_posix()

    def where(self, keys: Sequence[str | int] = ()) -> str:
        """`file:line:column` of a value, or of the nearest thing around it that is there."""
        keys = tuple(keys)
        while keys and keys not in self.marks:
            keys = keys[:-1]
        line, column = self.marks.get(keys, (1, 1))
        return f"{self.name}:{line}:{column}"

    def problem(self, keys: Sequence[str | int], what: str, cure: str = "") -> Problem:
        return Problem(self.where(keys), what, cure)


def confine(root: Path, path: Path) -> Path:
    """The path, if it stays inside the repository and passes through no symbolic link; else InputError."""
    absolute = Path(os.path.abspath(path))
    try:
        relative = absolute.relative_to(root)
    except ValueError:
        raise InputError.at(path, "this path leads out of the repository", "Use a path inside it.") from None
    step = root
    for part in relative.parts:
        step = step / part
        if step.is_symlink():
            where = step.relative_to(root).as_posix()
            raise InputError.at(where, "this is a symbolic link", "Replace it with the file itself.")
    return absolute


def read_yaml(root: Path, path: Path) -> Source:
    """Reads one YAML file as plain data with marks. Raises InputError for anything but safe, bounded YAML."""
    path = confine(root, path)
    name = path.relative_to(root).as_posix()
    if not path.is_file():
        raise InputError.at(name, "this file is missing", "Add it, or take out what refers to it.")
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise InputError.at(name, f"{size / 1e6:.0f} MB of YAML; at most {MAX_BYTES / 1e6:.0f} MB is read")
    return parse_yaml(root, path, path.read_bytes())


def parse_yaml(root: Path, path: Path, content: bytes) -> Source:
    """Text that was read elsewhere (from Git, say) as the YAML file of that path."""
    name = path.relative_to(root).as_posix()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError.at(name, f"not UTF-8 text (byte {error.start})", "Save the file as UTF-8.") from None
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        marks: dict[Keys, tuple[int, int]] = {}
        data = _Builder(name, marks).value(node, ()) if node else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        cure = "YAML indents with blanks, not tabs." if "tab" in str(error.problem) else ""
        raise InputError.at(where, f"not valid YAML: {error.problem}", cure) from None
    except yaml.YAMLError as error:
        raise InputError.at(name, f"not valid YAML: {str(error).splitlines()[0]}") from None
    return Source(path, root, data, marks)


def keys_of(pointer: str) -> Keys:
    """The keys of a JSON Pointer (RFC 6901), numbers as list places."""
    parts = [p.replace("~1", "/").replace("~0", "~") for p in pointer.strip("/").split("/") if p]
    return tuple(int(p) if p.isdigit() else p for p in parts)


class _Builder:
    """Turns composed nodes into plain data; refuses duplicate keys, and aliases that multiply."""

    def __init__(self, name: str, marks: dict[Keys, tuple[int, int]]):
        self.name, self.marks, self.count = name, marks, 0
        self.scalars = yaml.constructor.SafeConstructor()

    def value(self, node: yaml.Node, keys: Keys) -> Any:
        self.count += 1
        if self.count > MAX_VALUES:
            raise InputError.at(self.name, f"more than {MAX_VALUES} values", "Do aliases multiply here?")
        self.marks.setdefault(keys, (node.start_mark.line + 1, node.start_mark.column + 1))
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, keys)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*keys, i)) for i, item in enumerate(node.value)]
        try:
            return self.scalars.construct_object(node)
        except (yaml.YAMLError, ValueError) as error:
            raise InputError.at(self.at(node), f"this value can't be read: {error}") from None

    def mapping(self, node: yaml.MappingNode, keys: Keys) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise InputError.at(self.at(key_node), "a key must be a plain word")
            key = key_node.value
            if key in result:
                first = ":".join(map(str, self.marks[(*keys, key)]))
                raise InputError.at(
                    self.at(key_node), f"“{key}” stands here twice (first at {first})", "Keep one."
                )
            self.marks[(*keys, key)] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            result[key] = self.value(value_node, (*keys, key))
        return result

    def at(self, node: yaml.Node) -> str:
        return f"{self.name}:{node.start_mark.line + 1}:{node.start_mark.column + 1}"


def read_model(root: Path, path: Path, model: type[M]) -> tuple[M, Source]:
    """Reads a YAML file into a model. Raises InputError with every mistake in the file."""
    source = read_yaml(root, path)
    data = source.data if source.data is not None else {}
    if not isinstance(data, dict):
        raise InputError.at(source.where(), "expected keys and values here")
    try:
        return model.model_validate(data), source
    except ValidationError as error:
        raise InputError(_problem(source, model, detail) for detail in error.errors()) from None


def nearest(word: str, known: Iterable[str]) -> str:
    """“Did you mean …?”, or the list of what there is when nothing is near."""
    known = list(known)
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if close:
        return f"Did you mean “{close[0]}”?"
    return f"Known here: {', '.join(known[:12])}{' …' if len(known) > 12 else ''}." if known else ""


def _problem(source: Source, model: type[BaseModel], detail: Any) -> Problem:
    keys = tuple(k for k in detail["loc"])
    where = source.where(keys)
    last = keys[-1] if keys else ""
    match detail["type"]:
        case "extra_forbidden":
            known = [f.alias or n for n, f in _fields(model, keys[:-1]).items()]
            cure = nearest(str(last), known)
            if detail["input"] is None and " " in str(last):
                cure = "If this is the rest of a text that holds a comma, put the text in quotes."
            return Problem(where, f"“{last}” is not a word of this file", cure)
        case "missing":
            return Problem(source.where(keys[:-1]), f"“{last}” is missing", f"Add “{last}:” here.")
        case "string_pattern_mismatch":
            return Problem(where, f"“{detail['input']}” has not the form {detail['ctx']['pattern']}")
        case "literal_error" | "enum":
            known = [w.strip(" '") for w in detail["ctx"]["expected"].replace(" or ", ",").split(",")]
            return Problem(
                where, f"“{detail['input']}” is not known here", nearest(str(detail["input"]), known)
            )
        case "value_error":
            return Problem(where, str(detail["ctx"]["error"]))
    return Problem(
        where, f"{detail['msg'][0].lower()}{detail['msg'][1:]} (found: {str(detail['input'])[:60]!r})"
    )


def _fields(model: type[BaseModel], keys: Sequence[str | int]) -> dict[str, Any]:
    """The fields of the model that stands at a path of keys; none where the path leaves the models."""
    current: Any = model
    for key in keys:
        if not (isinstance(current, type) and issubclass(current, BaseModel)):
            current = _inner(current)
            continue
        by_alias = {(f.alias or n): f for n, f in current.model_fields.items()}
        if key not in by_alias:
            return {}
        current = by_alias[key].annotation
        if not _is_container(current):
            current = _inner(current)
    return current.model_fields if isinstance(current, type) and issubclass(current, BaseModel) else {}


def _is_container(annotation: Any) -> bool:
    return getattr(annotation, "__origin__", None) in (dict, list, tuple)


def _inner(annotation: Any) -> Any:
    """The model inside `dict[str, X]`, `tuple[X, ...]` or `X | None`."""
    arguments = [a for a in getattr(annotation, "__args__", ()) if a not in (type(None), ...)]
    models = [a for a in arguments if isinstance(a, type) and issubclass(a, BaseModel)]
    return models[0] if models else annotation

"""One entry of a list in a YAML file, put in or taken out; every other byte of the file stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import yaml as reading
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from onbrief.selection.yamltext import dumped, editor, shaped, text_of

Path = tuple[str, ...]  # the keys that lead to a list

_BREAK = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")
_COMMENT = re.compile(r"[ \t]*#")
_BLOCK = re.compile(r"(?m)[|>][-+0-9]*[ \t]*(#.*)?$")


class Apart(Exception):
    """The list is written in a way that one entry can't be cut out of the text; the file must be written anew."""


@dataclass(frozen=True)
class _Rows:
    """Where the entries of a block list stand: lines from and to, by place; the column of their dashes."""

    lines: list[str]
    column: int
    spans: list[tuple[int, int]]


def put(text: str, key: str | Path, place: int | None, values: dict[str, Any]) -> str:
    """The text with an entry of a list changed; with place None, with one more. key: the list's, or all that lead to it.

    Of a changed entry the comments stay. Raises Apart.
    """
    path = (key,) if isinstance(key, str) else key
    rows = _rows(text, path)
    newline = "\r\n" if "\r\n" in text else "\n"
    if rows is None:
        return (
            _begun_inside(text, path, values, newline) if path[1:] else _begun(text, path[0], values, newline)
        )
    if place is None:
        stop = rows.spans[-1][1]
        lines = _ended(rows.lines, stop, newline)
        return "".join([*lines[:stop], entry(values, rows.column, newline), *lines[stop:]])
    start, stop = rows.spans[place]
    old = rows.lines[start:stop]
    new = _changed("".join(old), rows.column, values, newline)
    if not old[-1].endswith(("\n", "\r")):
        new = new.removesuffix(newline)
    return "".join([*rows.lines[:start], new, *rows.lines[stop:]])


def drop(text: str, key: str, place: int) -> str:
    """The text without an entry of the list under a top-level key. Raises Apart."""
    rows = _rows(text, (key,))
    if rows is None:
        raise Apart
    start, stop = rows.spans[place]
    lines = [*rows.lines[:start], *rows.lines[stop:]]
    if len(rows.spans) > 1:
        return "".join(lines)
    for i in range(start - 1, -1, -1):
        if found := re.fullmatch(rf"({re.escape(key)}[ \t]*:)([ \t]*(?:#[^\r\n]*)?[\r\n]*)", lines[i]):
            lines[i] = f"{found[1]} []{found[2]}"
            return "".join(lines)
    raise Apart


def put_anew(text: str, key: str | Path, place: int | None, values: dict[str, Any]) -> str:
    """The same by reading and writing the whole file: comments, order and quotes stay, spacing may not."""
    yaml = editor()
    document = yaml.load(text) or CommentedMap()
    *above, last = (key,) if isinstance(key, str) else key
    parent = document
    for step in above:
        parent = parent[step]
    entries = parent.get(last)
    if not entries:
        parent[last] = entries = CommentedSeq()
    if place is None:
        entries.append(shaped(values))
    else:
        _update(entries[place], values)
    return text_of(yaml, document)


def drop_anew(text: str, key: str, place: int) -> str:
    yaml = editor()
    document = yaml.load(text)
    del document[key][place]
    return text_of(yaml, document)


def _rows(text: str, path: Path) -> _Rows | None:
    """None where there is no such list or it is empty. Raises Apart."""
    found = _node(text, path)
    if found is None or not found.value:
        return None
    if not isinstance(found, reading.SequenceNode) or found.flow_style:
        raise Apart
    lines = _BREAK.split(text)
    column = found.start_mark.column
    spans = [(node.start_mark.line, _last(node) + 1) for node in found.value]
    for start, stop in spans:
        begins = re.match(r"[ ]*- +", lines[start])
        if not begins or begins[0].index("-") != column:
            raise Apart
        if any(line.strip() and line[: column + 1].strip() for line in lines[start + 1 : stop]):
            raise Apart
    return _Rows(lines, column, spans)


def _node(text: str, path: Path) -> Any:
    """What stands under these keys, in mappings of one key a line; None where nothing does. Raises Apart."""
    node = reading.compose(text, Loader=reading.CSafeLoader)
    for key in path:
        if node is None:
            return None
        if not isinstance(node, reading.MappingNode) or node.flow_style:
            raise Apart
        node = next((value for name, value in node.value if name.value == key), None)
    return node


def _last(node: Any) -> int:
    """The last line that a value stands on."""
    if isinstance(node, reading.ScalarNode) or node.flow_style or not node.value:
        mark = node.end_mark
        return mark.line if mark.column else max(node.start_mark.line, mark.line - 1)
    return max(_last(inner) for inner in _inner(node))


def _inner(node: Any) -> Iterator[reading.Node]:
    for item in node.value:
        yield from item if isinstance(item, tuple) else (item,)


def _begun(text: str, key: str, values: dict[str, Any], newline: str) -> str:
    """The first entry of a list: where the key stands empty, there; else at the end."""
    fresh = entry(values, 2, newline)
    pattern = rf"(?m)^({re.escape(key)}[ \t]*:)[ \t]*\[[ \t]*\]([ \t]*(?:#[^\r\n]*)?)(\r\n|\r|\n|\Z)"
    if found := re.search(pattern, text):
        return f"{text[: found.start()]}{found[1]}{found[2]}{newline}{fresh}{text[found.end() :]}"
    if re.search(rf"(?m)^{re.escape(key)}[ \t]*:", text):
        raise Apart
    head = text if not text or text.endswith(("\n", "\r")) else text + newline
    return f"{head}{key}:{newline}{fresh}"


def _begun_inside(text: str, path: Path, values: dict[str, Any], newline: str) -> str:
    """The first entry of a list further in: after everything else of the mapping that it belongs to."""
    parent = _node(text, path[:-1])
    if not isinstance(parent, reading.MappingNode) or parent.flow_style:
        raise Apart
    if any(name.value == path[-1] for name, _ in parent.value):
        raise Apart
    column, stop = parent.start_mark.column, _last(parent) + 1
    lines = _ended(_BREAK.split(text), stop, newline)
    key = f"{' ' * column}{path[-1]}:{newline}"
    return "".join([*lines[:stop], key, entry(values, column + 2, newline), *lines[stop:]])


def _ended(lines: list[str], stop: int, newline: str) -> list[str]:
    """The lines, the last before the new entry with its end."""
    last = lines[stop - 1]
    return lines if last.endswith(("\n", "\r")) else [*lines[: stop - 1], last + newline, *lines[stop:]]


def entry(values: dict[str, Any], column: int, newline: str = "\n") -> str:
    """An entry as it stands in a list whose dashes stand in this column (from 0)."""
    return _inset(dumped(values), column, 2, newline)


def _changed(old: str, column: int, values: dict[str, Any], newline: str) -> str:
    """An entry's text with other values; its comments, order and quotes stay."""
    begins = re.match(r"([ ]*)-( +)", old)
    assert begins
    inside = begins.end()
    first, *rest = _BREAK.split(old)
    if any(line[:inside].strip() and not _COMMENT.match(line) for line in rest):
        raise Apart
    body = "".join([first[inside:], *(_outdented(line, inside) for line in rest)])
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    yaml = editor()
    found = yaml.load(body)
    _update(found, values)
    new = text_of(yaml, found)
    lost = [] if _BLOCK.search(old) else [line for line in _comments(body) if line not in _comments(new)]
    above = "".join(f"{' ' * column}{line}{newline}" for line in lost)
    return above + _inset(new, column, inside - column, newline)


def _outdented(line: str, inside: int) -> str:
    """A line without its indentation; a comment may stand further left."""
    return line.lstrip(" ") if not line.strip() or line[:inside].strip() else line[inside:]


def _comments(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if _COMMENT.match(line)]


def _update(found: CommentedMap, values: dict[str, Any]) -> None:
    """Only what differs is written."""
    for gone in [name for name in found if name not in values]:
        del found[gone]
    for i, (name, value) in enumerate(values.items()):
        if name not in found:
            found.insert(i, name, shaped(value))
        elif not _same(found[name], value):
            found[name] = shaped(value)


def _same(stands: Any, value: Any) -> bool:
    if isinstance(value, datetime):
        if not isinstance(stands, datetime):
            return False
        return (stands if stands.tzinfo else stands.replace(tzinfo=UTC)) == value
    if isinstance(value, dict):
        return (
            isinstance(stands, dict) and list(stands) == list(value)
            and all(_same(stands[name], inner) for name, inner in value.items())
        )  # fmt: skip
    if isinstance(value, list | tuple):
        return (
            isinstance(stands, list) and len(stands) == len(value)
            and all(_same(a, b) for a, b in zip(stands, value, strict=True))
        )  # fmt: skip
    return type(stands) is not bool and stands == value


def _inset(body: str, column: int, inside: int, newline: str) -> str:
    """A mapping's text as an entry of a list: a dash before it, everything else under its first key."""
    lines = body.removesuffix("\n").split("\n")
    first, rest = f"{' ' * column}-{' ' * (inside - 1)}{lines[0]}", lines[1:]
    indented = [f"{' ' * (column + inside)}{line}" if line.strip() else line for line in rest]
    return "".join(f"{line}{newline}" for line in [first, *indented])

"""YAML as plain data with marks, built from parse events: no tags, no inheritance, bounded depth and size."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from onbrief.errors import MOST, Problem
from onbrief.model.syntax import explain_syntax
from onbrief.model.visible import HIDDEN, hidden_problem, visible

MAX_VALUES = 50_000
MAX_DEPTH = 40
MAX_NUMBER = 2**53  # beyond it a double, and so JSON, holds no exact integer

Keys = tuple[str | int, ...]

_PLAIN = {"tag:yaml.org,2002:" + name for name in ("null", "bool", "int", "float", "timestamp")}
_ODD_NUMBER = re.compile(r"[-+]?(0[0-9xob]|.*[:_])")
_RESOLVER = yaml.resolver.Resolver()
_NO_KEY, _SKIP = object(), object()


@dataclass
class Marks:
    """Line and column (from 1): of each key or list item, and of each single value."""

    keys: dict[Keys, tuple[int, int]] = field(default_factory=dict)
    values: dict[Keys, tuple[int, int]] = field(default_factory=dict)


def build(name: str, text: str) -> tuple[Any, Marks, list[Problem]]:
    """Plain data, marks, and every problem. After a mistake of syntax the data is None."""
    builder = _Builder(name, text)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        builder.problems.append(explain_syntax(name, text, error, builder.quoted))
        return None, builder.marks, builder.problems
    except _Stop:
        return None, builder.marks, builder.problems
    return builder.root, builder.marks, builder.problems


class _Stop(Exception):
    """Nothing that follows can be told sensibly."""


@dataclass
class _Open:
    """A mapping or list that isn't finished: the key whose value comes next, where it stands, how to find it.

    lost: it stands where a key should, so nothing in it can be referred to.
    """

    value: Any
    keys: Keys
    key: Any = _NO_KEY
    anchor: str | None = None
    count: int = 0
    lost: bool = False


class _Builder:
    """Takes events one by one. Refuses duplicate keys, tags, merge keys, and aliases that multiply."""

    def __init__(self, name: str, text: str):
        self.name, self.text = name, text
        self.root: Any = None
        self.marks = Marks()
        self.problems: list[Problem] = []
        self.open: list[_Open] = []
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.count = self.documents = 0
        self.quoted: Any = None  # the last scalar that stands in quotes
        self.scalars = yaml.constructor.SafeConstructor()

    def take(self, event: Any) -> None:
        kind = type(event)
        if kind is ScalarEvent:
            if event.style in ("'", '"'):  # type: ignore[attr-defined]
                self.quoted = event
            if self._key_comes():
                self._key(event)
            else:
                self._place(event, self._scalar(event), single=True)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            self._begin(event, {} if kind is MappingStartEvent else [])
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            done = self.open.pop()
            if done.anchor:
                self.anchors[done.anchor] = (done.value, self.count - done.count)
        elif kind is AliasEvent:
            self._alias(event)
        elif kind is DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                self._tell(
                    event, "a second document begins here", "Take out the line “---”, or use two files."
                )
                raise _Stop

    def _key_comes(self) -> bool:
        return bool(self.open) and isinstance(self.open[-1].value, dict) and self.open[-1].key is _NO_KEY

    def _key(self, event: Any) -> None:
        top, key = self.open[-1], event.value
        where = (event.start_mark.line + 1, event.start_mark.column + 1)
        keys = (*top.keys, key)
        top.key = _SKIP
        if event.anchor:
            self.anchors[event.anchor] = (key, 1)
        if event.style == '"':
            self._escaped(event)
        if key == "<<" and event.implicit[0]:
            self._tell(event, "a merge key (“<<”) stands here", "Write out the values that it would bring.")
        elif key in top.value:
            line, column = self.marks.keys[keys]
            self._tell(event, f"“{key}” stands here twice (first at {line}:{column})", "Keep one.")
        else:
            top.key = key
            self.marks.keys[keys] = where

    def _begin(self, event: Any, value: Any) -> None:
        if self._key_comes():
            if not self.open[-1].lost:
                sign = "{" if isinstance(value, dict) else "["
                cure = (
                    f"If this is a text that begins with “{sign}”, put it in quotes."
                    if event.flow_style
                    else ""
                )
                self._tell(event, "a key must be a plain word", cure)
            self.open[-1].key = _SKIP
            opened = _Open(value, (), lost=True)
        else:
            opened = _Open(value, self._place(event, value, single=event.flow_style))
        opened.anchor, opened.count = event.anchor, self.count
        self.open.append(opened)
        self._tag(event)
        if len(self.open) > MAX_DEPTH:
            self._tell(event, f"this is nested more than {MAX_DEPTH} levels deep", "Is a bracket left open?")
            raise _Stop

    def _place(self, event: Any, value: Any, single: bool = False) -> Keys:
        """Puts a value where it belongs; its keys."""
        self.count += 1
        if self.count > MAX_VALUES:
            self._tell(event, f"more than {MAX_VALUES:,} values", "Do aliases (“*”) multiply here?")
            raise _Stop
        where = (event.start_mark.line + 1, event.start_mark.column + 1)
        if not self.open:
            self.root = value
            self.marks.keys[()] = where
            return ()
        top = self.open[-1]
        if isinstance(top.value, list):
            keys = (*top.keys, len(top.value))
            top.value.append(value)
            self.marks.keys.setdefault(keys, where)
        else:
            key, top.key = top.key, _NO_KEY
            if key is _SKIP:
                return (*top.keys, "<<", self.count)  # a place that nothing refers to
            keys = (*top.keys, key)
            top.value[key] = value
        if single:
            self.marks.values.setdefault(keys, where)
        return keys

    def _alias(self, event: Any) -> None:
        value, size = self.anchors.get(event.anchor, (None, 0))
        if event.anchor not in self.anchors:
            self._tell(
                event,
                f"“*{event.anchor}” refers to nothing above it",
                f'If this is a text that begins with “*”, put it in quotes: "*{event.anchor}".',
            )
        self.count += size
        if self._key_comes():
            self._tell(event, "a key must be a plain word", "Write the word itself.")
            self.open[-1].key = _SKIP
        else:
            self._place(event, value, single=True)

    def _scalar(self, event: Any) -> Any:
        value: Any = event.value
        if event.implicit[0] and not event.tag:
            tag = _RESOLVER.resolve(yaml.ScalarNode, value, (True, False))
            if tag in _PLAIN:
                value = self._plain(event, tag)
        elif event.tag:
            self._tag(event)
        elif event.style == '"':
            self._escaped(event)
        if event.anchor:
            self.anchors[event.anchor] = (value, 1)
        return value

    def _plain(self, event: Any, tag: str) -> Any:
        """A number, date, truth value or nothing."""
        text, shown = event.value, event.value if len(event.value) <= 24 else f"{event.value[:20]}…"
        if tag.endswith(":int") and len(text) > 40:
            value: Any = MAX_NUMBER * 2
        else:
            try:
                value = self.scalars.construct_object(yaml.ScalarNode(tag, text))
            except (yaml.YAMLError, ValueError, OverflowError):
                self._tell(
                    event, f"“{shown}” is no date of the calendar", "Write year-month-day, like 2027-06-01."
                )
                return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        if not abs(value) <= MAX_NUMBER:
            cure = "Write a smaller number; if it is a code, put it in quotes."
            self._tell(event, f"“{shown}” is too large a number", cure)
            return None
        if tag.endswith(":int") and _ODD_NUMBER.match(text):
            cure = f'If it is a text, put it in quotes: "{shown}". If it is a number, write {value}.'
            self._tell(event, f"YAML reads “{shown}” as the number {value}", cure)
        return value

    def _escaped(self, event: Any) -> None:
        if found := HIDDEN.search(event.value):
            where = f"{self.name}:{event.start_mark.line + 1}:{event.start_mark.column + 1}"
            self.problems.append(hidden_problem(where, found[0]))

    def _tag(self, event: Any) -> None:
        if event.tag:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._tell(
                event,
                f"a tag (“{tag[:60]}”) stands here; only plain values are read",
                "Take it out. If this is a text that begins with “!”, put it in quotes.",
            )

    def _tell(self, event: Any, what: str, cure: str) -> None:
        where = f"{self.name}:{event.start_mark.line + 1}:{event.start_mark.column + 1}"
        self.problems.append(Problem(where, visible(what), visible(cure)))
        if len(self.problems) >= MOST:
            raise _Stop

"""YAML as plain data with marks, built from parse events: no tags, no inheritance, bounded depth and size."""

from __future__ import annotations

import re
import unicodedata
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

from onbrief.errors import Problem

MAX_VALUES = 50_000
MAX_DEPTH = 40
MAX_NUMBER = 2**53  # beyond it a double, and so JSON, holds no exact integer

Keys = tuple[str | int, ...]

# Controls, line ends that editors don't show as such, and characters that turn the reading direction of the text
# around them (Unicode TR 36 and 39). RLM, LRM, ALM and joiners only shape their neighbours: copy needs them.
_BIDI = "\u202a-\u202e\u2066-\u2069"
HIDDEN = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029{_BIDI}\ufeff\ufffe\uffff]")
_NOT_SHOWN = re.compile(f"[\x00-\x1f\x7f-\x9f\u200e\u200f\u061c\u2028\u2029{_BIDI}\ufeff\ud800-\udfff]")
_PLAIN = {"tag:yaml.org,2002:" + name for name in ("null", "bool", "int", "float", "timestamp")}
_ODD_NUMBER = re.compile(r"[-+]?(0[0-9xob]|.*[:_])")
_RESOLVER = yaml.resolver.Resolver()
_NO_KEY, _SKIP = object(), object()


@dataclass
class Marks:
    """Line and column (from 1): of each key or list item, and of each single value."""

    keys: dict[Keys, tuple[int, int]] = field(default_factory=dict)
    values: dict[Keys, tuple[int, int]] = field(default_factory=dict)


def visible(text: str) -> str:
    """Text for a message: controls and direction marks as `<U+202E>`, so that nothing hides or turns around."""
    return _NOT_SHOWN.sub(lambda m: f"<U+{ord(m[0]):04X}>", text)


def hidden(name: str, text: str) -> tuple[str, list[Problem]]:
    """The text with characters that must not stand in it replaced one for one, and a problem for each."""
    problems = []
    for match in HIDDEN.finditer(text):
        before = re.split(r"\r\n|\r|\n", text[: match.start()])
        where = f"{name}:{len(before)}:{len(before[-1]) + 1}"
        problems.append(_hidden(where, match[0]))
        if len(problems) == 20:
            break
    return (HIDDEN.sub("\ufffd", text) if problems else text), problems


def _hidden(where: str, character: str) -> Problem:
    code = f"U+{ord(character):04X}"
    if re.match(f"[{_BIDI}]", character):
        what = f"{code} {unicodedata.name(character)} turns the reading direction of what follows"
        return Problem(where, what, "Delete it. In right-to-left copy, use U+200E or U+200F beside a sign.")
    title = unicodedata.name(character, "control character")
    return Problem(where, f"{code} {title.lower()} stands here; nobody can see it", "Delete it.")


def build(name: str, text: str) -> tuple[Any, Marks, list[Problem]]:
    """Plain data, marks, and every problem. After a mistake of syntax the data is None."""
    builder = _Builder(name, text)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        builder.problems.append(_syntax(name, text, error, builder.quoted))
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
            self.problems.append(_hidden(where, found[0]))

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


# What the parser says → what we say, and what to do. The first that fits.
_SYNTAX = [
    ("mapping values are not allowed", "a colon that begins a value stands where none can",
     "If it belongs to the text, put the text in quotes; if this is a key, indent it like the keys around it."),
    ("expected ',' or ']'", "the list that opens at {context} is not closed",
     "Close it with “]”, with commas between its values; put a text that holds a comma or bracket in quotes."),
    ("expected ',' or '}'", "the braces that open at {context} are not closed",
     "Close them with “}”; a “#” begins a comment, so put a colour in quotes: \"#e2703a\"."),
    ("found unexpected end of stream", "the quotes that open at {context} are not closed", "Close them."),
    ("unknown escape character", "“\\” begins an escape that YAML doesn't know",
     "Write “\\\\” for a backslash, or use single quotes."),
    ("invalid Unicode character escape", "this escape stands for no character", "Write the character itself."),
    ("alphabetic or numeric character", "a text can't begin with “*” or “&”", "Put it in quotes."),
    ("undefined tag handle", "a text can't begin with “!”", "Put it in quotes."),
    ("block sequence entries are not allowed", "a list can't begin here", "Put each “- ” on a line of its own."),
    ("could not find expected ':'", "this is no “key: value”", "Write a colon and a blank after the key."),
    ("expected '-' indicator", "this line doesn't belong to the list that begins at {context}",
     "Indent it like the items, or begin it with “- ”."),
    ("did not find expected key", "this doesn't fit the keys that begin at {context}",
     "Indent it like them. A text that begins with a quote must also end with it; double a quote inside: ''."),
    ("expected <document start>", "this line doesn't belong to what stands above",
     "Give both the same indent."),
    ("did not find expected node content", "a value is expected here", "Put the text in quotes if it begins so."),
    ("did not find expected comment or line break", "a text block begins on the next line", "Break the line after “|” or “>”."),
    ("incompatible YAML document", "this is not YAML 1.1 or 1.2", "Take out the line “%YAML”."),
    ("duplicate %", "a directive stands here twice", "Take out the lines that begin with “%”."),
    ("", "this is not valid YAML ({problem})", "Look for a bracket, a quote or an indent that is off."),
]  # fmt: skip


def _syntax(name: str, text: str, error: yaml.MarkedYAMLError, quoted: Any) -> Problem:
    mark, start = error.problem_mark or error.context_mark, error.context_mark
    if mark is None:
        return Problem(name, f"this is not valid YAML ({error.problem})")
    lines, said = re.split(r"\r\n|\r|\n", text), str(error.problem)
    row = lines[mark.line] if mark.line < len(lines) else ""
    where = f"{name}:{mark.line + 1}:{mark.column + 1}"
    if "cannot start any token" in said or "tab character" in said:
        sign = row[mark.column : mark.column + 1]
        if sign == "\t":
            return Problem(where, "a tab stands here", "Indent with blanks.")
        return Problem(where, visible(f"a text can't begin with “{sign}”"), "Put it in quotes.")
    if quoted and quoted.end_mark.line == mark.line and "did not find expected" in said:
        return _quotes(name, where, quoted)
    if start and ("could not find expected ':'" in said or "alphabetic or numeric" in said):
        where = f"{name}:{start.line + 1}:{start.column + 1}"
    context = f"{start.line + 1}:{start.column + 1}" if start else "1:1"
    what, cure = next((w, c) for part, w, c in _SYNTAX if part in said)
    if "“#”" in cure and start and "#" not in lines[start.line]:
        cure = "Close them with “}”, with commas between; put a text that holds a comma or brace in quotes."
    return Problem(where, what.format(context=context, problem=said), cure)


def _quotes(name: str, where: str, quoted: Any) -> Problem:
    """Something follows a closing quote: it was meant to be inside, or the quote closes another one's text."""
    start, end = quoted.start_mark, quoted.end_mark
    if start.line == end.line:
        cure = (
            "Double a quote that belongs to the text: ''."
            if quoted.style == "'"
            else 'Write \\" inside the text.'
        )
        return Problem(where, f"the text in quotes ends before this ({end.line + 1}:{end.column})", cure)
    return Problem(
        f"{name}:{start.line + 1}:{start.column + 1}",
        f"the quotes that open here close only at {end.line + 1}:{end.column}",
        "Close them at the end of the text.",
    )

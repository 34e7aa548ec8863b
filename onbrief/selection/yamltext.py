"""How we write YAML: comments, order and quotes kept; what could be misread in quotes; what is short on one line."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from typing import Any

import yaml as reading
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

_RESOLVER = reading.resolver.Resolver()
_LITERAL = re.compile(r"(?:[^\s#][^\n\t\r]*[^\s]|[^\s#])(?:\n(?:[^\s][^\n\t\r]*[^\s]|[^\s])?)*")


class _When(str):
    """A point in time, as YAML writes it without quotes."""


class _Representer(RoundTripRepresenter):
    pass


_Representer.add_representer(
    _When, lambda self, when: self.represent_scalar("tag:yaml.org,2002:timestamp", str(when))
)


def editor() -> YAML:
    """How we write YAML: comments, order and quotes kept; lists stand two columns in; lines aren't wrapped."""
    yaml = YAML()
    yaml.Representer = _Representer
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 100_000
    return yaml


def shaped(value: Any, inner: bool = False, flow: bool = False) -> Any:
    """Plain data as we write it: what is short on one line, long words as blocks, what could be misread in quotes.

    inner: it stands in a mapping. flow: it stands between brackets or braces.
    """
    if isinstance(value, dict):
        keys = CommentedMap((key, shaped(within, True, flow or inner)) for key, within in value.items())
        if inner:
            keys.fa.set_flow_style()
        return keys
    if isinstance(value, list | tuple):
        line = not any(isinstance(item, dict) for item in value)
        items = CommentedSeq(shaped(item, flow=flow or line) for item in value)
        if line:
            items.fa.set_flow_style()
        return items
    if isinstance(value, datetime):
        return _When(value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    if isinstance(value, date):
        return _When(value.isoformat())
    return _words(value, flow) if isinstance(value, str) else value


def _words(value: str, flow: bool) -> str:
    if "\n" in value and _LITERAL.fullmatch(value):
        return LiteralScalarString(value)
    # YAML 1.1 reads “no” as false and 1:30 as 90; what we read with is 1.1, what we write with is 1.2.
    plain = _RESOLVER.resolve(reading.ScalarNode, value, (True, False)) == "tag:yaml.org,2002:str"
    # Between brackets, 1.1 reads “?” and a leading colon as the marks of a key.
    marked = flow and ("?" in value or value.startswith(":"))
    return value if plain and value.isprintable() and not marked else DoubleQuotedScalarString(value)


def dumped(values: dict[str, Any]) -> str:
    """A mapping as we write it."""
    return text_of(editor(), shaped(values))


def text_of(yaml: YAML, value: Any) -> str:
    """What the editor makes of a document or a mapping."""
    text = io.StringIO()
    yaml.dump(value, text)
    return text.getvalue()

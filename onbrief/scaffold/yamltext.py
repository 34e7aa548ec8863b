"""YAML that people will read on: values put into a commented text, comments kept, nothing a value could break."""

from __future__ import annotations

import io
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

WIDTH = 4096  # never fold a line


def load(text: str) -> Any:
    """A document that can be edited and dumped with its comments."""
    return _yaml().load(text)


def dump(document: Any) -> bytes:
    stream = io.StringIO()
    _yaml().dump(document, stream)
    return stream.getvalue().encode()


def said(value: Any) -> Any:
    """A value for a document. Strings are quoted where YAML would read another type, or an older YAML would."""
    if isinstance(value, dict):
        return CommentedMap((said(key), said(inner)) for key, inner in value.items())
    if isinstance(value, list | tuple):
        return CommentedSeq(said(inner) for inner in value)
    if isinstance(value, str):
        return value if _plain(value) else DoubleQuotedScalarString(value)
    return value


def flow(value: Any) -> Any:
    """The same, written on one line: {a: 1} or [a, b]."""
    made = said(value)
    made.fa.set_flow_style()
    return made


def _plain(text: str) -> bool:
    """Whether both YAML 1.1 (which reads it) and 1.2 (which writes it) take the bare text for itself."""
    try:
        alone, within = yaml.safe_load(text), yaml.safe_load(f"[{text}]")
    except (yaml.YAMLError, ValueError):
        return False
    return bool(alone == text and within == [text])


def _yaml() -> YAML:
    made = YAML()
    made.preserve_quotes = True
    made.width = WIDTH
    made.representer.ignore_aliases = lambda *_: True
    made.indent(mapping=2, sequence=4, offset=2)
    return made

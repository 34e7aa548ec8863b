"""What is at hand beside the repository, and whether what a file says is understood there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from onbrief.errors import Problem
from onbrief.model.mistakes import explain
from onbrief.model.parse import Keys
from onbrief.model.references import places
from onbrief.model.source import Source

MAX_TERMS = 2000  # that are held against a renderer


@dataclass(frozen=True)
class Installed:
    """What is at hand beside the repository, handed in by the pipeline, which knows renderers and packages.

    engines: renderer → version. words: renderer → the types of its scene parameters, by the vocabulary's field, and
    of `product` and `sku`. font_file: (root, name) → path, or InputError. settings: renderer → the type of what a style
    pack's engine may set, None where it tells nothing. gates: those that look at candidates, asked for only where a
    style pack names some. kept: renderer → earlier versions that it still makes.
    """

    engines: Mapping[str, str] = field(default_factory=dict)
    words: Callable[[str], Mapping[str, TypeAdapter]] = lambda engine: {}
    font_file: Callable[[Path, str], Path] | None = None
    settings: Callable[[str], TypeAdapter | None] = lambda renderer: None
    gates: Callable[[], Collection[str]] | None = None
    kept: Mapping[str, Collection[str]] = field(default_factory=dict)

    def words_problems(self, source: Source, engine: str, where: Mapping[str, str]) -> Iterator[Problem]:
        """Parameters that the renderer doesn't know. where: kind of words → path of the places that hold them."""
        words = self.words(engine) if engine in self.engines else {}
        for kind, path in where.items():
            for keys, data in islice(places(source.data, path), MAX_TERMS) if kind in words else ():
                yield from words_problems(source, keys, words[kind], data)


def words_problems(source: Source, keys: Keys, words: TypeAdapter, data: Any) -> Iterator[Problem]:
    if not isinstance(data, dict):
        return
    try:
        words.validate_python(data)
    except ValidationError as error:
        yield from explain(source, words._type, error, data, keys)

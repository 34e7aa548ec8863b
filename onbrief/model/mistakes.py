"""What pydantic found, in words for the person who wrote the file."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from onbrief.errors import MOST, Problem, nearest
from onbrief.model.base import FORMS, Mistake
from onbrief.model.fields import fields_at

if TYPE_CHECKING:
    from onbrief.model.source import Source

Keys = tuple[str | int, ...]
Branch = tuple[Keys, str | int]  # where a union stands, and which of its kinds was tried

# pydantic's error type → what is expected, and how that is written
_EXPECTED = {
    "int": ("a whole number", "3"),
    "float": ("a number", "1.5"),
    "string": ("a text", "a few words"),
    "bool": ("true or false", "true"),
    "date": ("a date", "2027-06-01"),
    "tuple": ("a list", "[a, b]"),
    "list": ("a list", "[a, b]"),
    "dict": ("keys and values", "key: value"),
    "model": ("keys and values", "key: value"),
}
_LIMITS = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}


@dataclass
class _Found:
    """One error: where in the data, whether its key is meant, and what a union would also have taken."""

    keys: Keys
    what: str
    cure: str = ""
    key: bool = False
    branch: Branch | None = None
    expected: str = ""
    instead: str = ""
    missing: str = ""


def explain(source: Source, model: Any, error: ValidationError, data: Any, at: Keys = ()) -> list[Problem]:
    """Every error as a problem of the source. at: the keys that lead to the data; model: also a union."""
    found = [
        _word(source, model, detail, data, at)
        for detail in islice((d for d in error.errors(include_url=False) if not _follows(d)), MOST)
    ]
    return [
        (source.key_problem if f.key else source.problem)((*at, *f.keys), f.what, f.cure)
        for f in _together(_one_a_union(found))
    ]


def _follows(detail: Any) -> bool:
    """Whether an error only follows from another: a list is short without its wrong items, or by more than one."""
    value, loc = detail.get("input"), detail["loc"]
    if detail["type"] == "missing" and loc and isinstance(loc[-1], int):
        return len(value) < loc[-1]
    return detail["type"] == "too_short" and len(value) >= detail["ctx"]["min_length"]


def _together(found: Iterable[_Found]) -> Iterator[_Found]:
    """Keys that are missing at one place, in one sentence."""
    missing: dict[Keys, list[str]] = {}
    for f in found:
        if f.missing:
            missing.setdefault(f.keys, []).append(f.missing)
        else:
            yield f
    for keys, words in missing.items():
        first, last = ", ".join(f"“{w}”" for w in words[:-1]), f"“{words[-1]}”"
        if first:
            yield _Found(keys, f"{first} and {last} are missing", "Add them here.", key=True)
        else:
            yield _Found(keys, f"{last} is missing", f"Add “{words[0]}:” here.", key=True)


def _one_a_union(found: Iterable[_Found]) -> Iterator[_Found]:
    """Where a value could have been one of several kinds, one answer: the branch that it came furthest in, or all."""
    unions: dict[Keys, list[_Found]] = {}
    for f in found:
        if f.branch is None:
            yield f
        else:
            unions.setdefault(f.branch[0], []).append(f)
    for group in unions.values():
        if len({f.branch for f in group}) == 1:
            yield from group
            continue
        depth = max(len(f.keys) for f in group)
        best = [f for f in group if len(f.keys) == depth]
        kinds = list(dict.fromkeys(f.expected for f in best if f.expected))
        if len(kinds) > 1:
            best[0].what = _expected(" or ".join(kinds), best[0].instead)
            yield best[0]
        else:
            yield from best


@dataclass(frozen=True)
class _Error:
    """One of pydantic's errors. loc: its own place; keys: the part of it that is in the data; at: what leads there."""

    source: Source
    model: Any
    kind: str
    loc: Keys
    keys: Keys
    branch: Branch | None
    value: Any
    context: dict[str, Any]
    at: Keys

    @property
    def last(self) -> str:
        return str(self.keys[-1]) if self.keys else ""

    @property
    def raw(self) -> str:
        """The value as it stands in the file, to the end of its line or item."""
        line, column = self.source.marks.values.get((*self.at, *self.keys), (0, 0))
        if not 0 < line <= len(self.source.lines):
            return ""
        rest = self.source.lines[line - 1][column - 1 :]
        return rest.strip() if rest.lstrip().startswith("#") else re.split(r"[,\]}]| #", rest)[0].strip()[:60]

    def found(self, what: str, cure: str = "", keys: Keys | None = None, key: bool = False) -> _Found:
        return _Found(self.keys if keys is None else keys, what, cure, key, self.branch)


def _word(source: Source, model: Any, detail: Any, data: Any, at: Keys) -> _Found:
    loc, kind, context = tuple(detail["loc"]), detail["type"], detail.get("ctx", {})
    if loc and loc[-1] == "[key]" and kind == "literal_error":
        known = re.findall(r"'([^']*)'", str(context["expected"]))
        what = f"{_shown(loc[-2])} is not known here"
        return _Found(loc[:-1], what, nearest(str(loc[-2]), known), key=True)
    if loc and loc[-1] == "[key]":
        return _form(loc[:-1], context.get("pattern", ""), str(loc[-2]), "name", key=True)
    keys, branch = _in_data(data, loc)
    error = _Error(source, model, kind, loc, keys, branch, detail.get("input"), context, at)
    return _limit(error) if kind in _LIMITS else _WORDS.get(kind, _other_kind)(error)


def _extra(e: _Error) -> _Found:
    cure = nearest(e.last, [f.alias or n for n, f in fields_at(e.model, e.loc[:-1]).items()])
    if e.value is None and " " in e.last:
        cure = "If this is the rest of a text that holds a comma, put the text in quotes."
    return e.found(f"“{e.last}” is not a word of this file", cure, key=True)


def _missing(e: _Error) -> _Found:
    if isinstance(e.loc[-1], int):
        return e.found(f"this list holds {_count(len(e.value))}; more are expected", "Write the others, too.")
    return _Found(e.keys[:-1], "", branch=e.branch, missing=e.last)


def _no_tag(e: _Error) -> _Found:
    return _Found(e.keys, "", missing=e.context["discriminator"].strip("'"))


def _wrong_tag(e: _Error) -> _Found:
    known = re.findall(r"'([^']*)'", e.context["expected_tags"])
    keys = (*e.keys, e.context["discriminator"].strip("'"))
    return e.found(f"“{e.context['tag']}” is not known here", nearest(str(e.context["tag"]), known), keys)


def _literal(e: _Error) -> _Found:
    known = re.findall(r"'([^']*)'", str(e.context["expected"]))
    if len(known) == 1 and e.branch is not None:
        return _kind(e, f"“{known[0]}”", known[0])
    return e.found(f"{_shown(e.value)} is not known here", nearest(str(e.value), known))


def _too_short(e: _Error) -> _Found:
    size = e.context["actual_length"]
    return e.found(
        f"this list holds {size}" if size else "this list is empty",
        f"Write at least {_count(e.context['min_length'])}.",
    )


def _too_long(e: _Error) -> _Found:
    size, most = e.context.get("actual_length") or "too many values", e.context["max_length"]
    return e.found(f"this list holds {size}", f"Write {_count(most)}.")


def _long_text(e: _Error) -> _Found:
    most = e.context["max_length"]
    return e.found(
        f"this text has {len(e.value)} characters; at most {most} fit",
        f"Shorten it by {len(e.value) - most}.",
    )


def _own(e: _Error) -> _Found:
    """What a validator of ours said."""
    mistake = e.context["error"]
    at = (mistake.at,) if isinstance(mistake, Mistake) and mistake.at else ()
    return e.found(str(mistake), getattr(mistake, "cure", ""), (*e.keys, *at))


def _limit(e: _Error) -> _Found:
    name, words = _LIMITS[e.kind]
    return e.found(f"{_shown(e.value)} is out of range", f"Write a number of {words} {e.context[name]:g}.")


def _other_kind(e: _Error) -> _Found:
    """A value of another type than the model's."""
    name = "date" if e.kind.startswith("date_from") else e.kind.split("_")[0]
    expected, example = _EXPECTED.get(name, ("something else", ""))
    field = fields_at(e.model, e.loc[:-1]).get(e.last)
    if field is not None and field.examples:
        example = str(field.examples[0])
    if name in ("model", "dict"):
        known = [f.alias or n for n, f in fields_at(e.model, e.loc).items() if f.is_required()]
        example = f"{known[0]}: …" if known else "key: value"
    return _kind(e, expected, example)


def _kind(e: _Error, expected: str, example: str) -> _Found:
    """What was expected and what stands there; the cure of the slip that commonly leads to it."""
    value, raw = e.value, e.raw
    instead, cure = f"not {_shown(value)}", f"Write it like this: {example}" if example else ""
    if value is None:
        instead = "but nothing stands here"
        if raw.startswith("#"):
            cure = f"“#” begins a comment: put the text in quotes: {json.dumps(raw.split()[0])}"
    elif isinstance(value, list):
        instead, cure = "not a list", "Take the brackets off." if len(value) == 1 else "Write one value."
    elif isinstance(value, dict):
        instead = "not keys and values"
    elif expected == "a text":
        kind = "true or false" if isinstance(value, bool) else "a number"
        instead, cure = (
            f"but without quotes “{raw or value}” is {kind}",
            f'Put it in quotes: "{raw or value}"',
        )
    elif expected in ("a number", "a whole number") and isinstance(value, str) and _is_number(value):
        instead, cure = "not a text in quotes", f"Take the quotes off: {value}"
    elif expected == "a list":
        cure = f"Put it in brackets: [{value if isinstance(value, str) else raw}]"
    return _Found(e.keys, _expected(expected, instead), cure, False, e.branch, expected, instead)


def _expected(what: str, instead: str) -> str:
    return f"{what} {'are' if what.startswith('keys') else 'is'} expected here, {instead}"


_WORDS: dict[str, Callable[[_Error], _Found]] = {
    "extra_forbidden": _extra,
    "missing": _missing,
    "union_tag_not_found": _no_tag,
    "union_tag_invalid": _wrong_tag,
    "literal_error": _literal,
    "enum": _literal,
    "string_pattern_mismatch": lambda e: _form(e.keys, e.context["pattern"], str(e.value), "value"),
    "string_too_short": lambda e: e.found("this text is empty", "Write it, or leave the key out."),
    "string_too_long": _long_text,
    "too_short": _too_short,
    "too_long": _too_long,
    "int_from_float": lambda e: e.found(
        f"{_shown(e.value)} is no whole number", f"Write {round(e.value)}, say."
    ),
    "value_error": _own,
}


def _form(keys: Keys, pattern: str, value: str, noun: str, key: bool = False) -> _Found:
    """A text of another form than asked for: the form in words, and the value put right where that is clear."""
    words, example = FORMS.get(pattern, ("another form", ""))
    mended = _mended(pattern, value)
    cure = f"Write “{mended}”." if mended else (f"Write it like this: {example}" if example else "")
    what = f"“{value[:60]}” should be {words}" if value else f"this {noun} is empty; it should be {words}"
    return _Found(keys, what, cure, key)


def _mended(pattern: str, value: str) -> str:
    bare = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode()
    for guess in (
        re.sub(r"[^a-z0-9]+", "-", bare.lower()).strip("-"),
        f"#{bare.lower().lstrip('#')}",
        "#" + "".join(c * 2 for c in bare.lower().lstrip("#")),
        re.sub(r"^([a-zA-Z]{2,3})[-_]([a-zA-Z]{2})$", lambda m: f"{m[1].lower()}-{m[2].upper()}", bare),
        bare.upper(),
        re.sub(r"^http://", "https://", value),
    ):
        if guess and len(guess) < 60 and re.match(pattern or "$^", guess):
            return guess
    return ""


def _in_data(data: Any, loc: Sequence[str | int]) -> tuple[Keys, Branch | None]:
    """The part of an error's place that is in the data, and where the branches of a union begin, if they do."""
    keys: list[str | int] = []
    branch: Branch | None = None
    for i, step in enumerate(loc):
        inside = isinstance(data, dict) and step in data
        if inside or (isinstance(data, list) and isinstance(step, int) and step < len(data)):
            data = data[step]  # type: ignore[index]
        elif i < len(loc) - 1 or not isinstance(data, dict) or not isinstance(step, str) or "[" in step:
            branch = branch or (tuple(keys), step)
            continue
        keys.append(step)
    return tuple(keys), branch


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[-+]?\d{1,15}(\.\d{1,10})?", text) is not None


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return f"“{value[:60]}{'…' if len(value) > 60 else ''}”"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "this"
    return "nothing" if value is None else f"{value}"


def _count(number: int) -> str:
    return {0: "nothing", 1: "one"}.get(number, str(number))

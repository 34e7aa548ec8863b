"""A JSON Schema as Markdown: a section for each model, a row for each key. Types are told in words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from onbrief.model.base import FORMS

Schema = dict[str, Any]
HEAD = ("key", "what it is", "takes", "if left out", "example")
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
LIMITS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
}


def sections(schema: Schema, heading: str, level: int = 2) -> list[str]:
    """The model and all that it refers to, as lines. heading: the first section's; the others follow, a level deeper."""
    models = schema.get("$defs", {})
    lines = _section(schema, models, heading, level)
    for name in _named(schema, models):
        lines += _section(models[name], models, _title(name), level + 1)
    return lines


def _section(schema: Schema, models: dict[str, Schema], heading: str, level: int) -> list[str]:
    lines = [f"{'#' * level} {heading}", ""]
    if schema.get("description"):
        lines += [_text(" ".join(schema["description"].split())), ""]
    if "properties" not in schema:
        return [*lines, f"{_capital(takes(schema))}.", ""]
    required = schema.get("required", ())
    rows = [_row(key, node, models, key in required) for key, node in schema["properties"].items()]
    kept = [n for n, _ in enumerate(HEAD) if any(row[n] for row in rows)]  # no column that says nothing
    lines += [_line(row[n] for n in kept) for row in (HEAD, ["---"] * len(HEAD), *rows)]
    open_ended = ["", "Other keys are allowed."] if schema.get("additionalProperties") is True else []
    return [*lines, *open_ended, ""]


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _row(key: str, node: Schema, models: dict[str, Schema], required: bool) -> tuple[str, ...]:
    # pydantic leaves out a description that is the model's own
    inner = models.get(node.get("$ref", "").rpartition("/")[2], {})
    example = node["examples"][0] if node.get("examples") else None
    required = required or "const" in node  # what tells one model from another must be said
    return (
        f"`{key}`",
        _text(" ".join((node.get("description") or inner.get("description", "")).split())),
        takes(node),
        "*required*" if required else default(node),
        "" if example is None else _code(example),
    )


def takes(node: Schema) -> str:
    """What may stand there, in words."""
    if "$ref" in node:
        title = _title(node["$ref"].rpartition("/")[2])
        return f"[{title}](#{title.lower().replace(' ', '-')})"
    if "const" in node or "enum" in node:
        return ", ".join(map(_code, node.get("enum", [node.get("const")])))
    if union := node.get("anyOf") or node.get("oneOf"):
        return " or ".join(takes(one) for one in union if one.get("type") != "null")
    return TYPES.get(node.get("type", ""), lambda _: "any value")(node)


def _list(node: Schema) -> str:
    if "prefixItems" in node:
        return "[" + ", ".join(takes(one) for one in node["prefixItems"]) + "]"
    least = ", not empty" if node.get("minItems") else ""
    return f"a list of: {takes(node.get('items', {}))}{least}"


def _mapping(node: Schema) -> str:
    inner = node.get("additionalProperties") or next(iter(node.get("patternProperties", {}).values()), None)
    return f"by name: {takes(inner)}" if isinstance(inner, dict) else "keys and values"


def _number(node: Schema) -> str:
    limits = [words.format(_code(node[key])) for key, words in LIMITS.items() if key in node]
    return ", ".join(["a whole number" if node["type"] == "integer" else "a number", *limits])


def _string(node: Schema) -> str:
    if node.get("format") == "date":
        return "a date"
    if node.get("pattern") == SLUG:
        return "a short name"
    if node.get("pattern") in FORMS:
        return _text(FORMS[node["pattern"]][0])
    most = f", at most {node['maxLength']} characters" if node.get("maxLength", 2000) < 2000 else ""
    return f"text{most}"


TYPES: dict[str, Callable[[Schema], str]] = {
    "array": _list,
    "boolean": lambda _: "`true` or `false`",
    "integer": _number,
    "number": _number,
    "object": _mapping,
    "string": _string,
}


def default(node: Schema) -> str:
    """What holds where the key is left out."""
    value = node.get("default")
    if value is None or value in ("", [], {}):
        return "nothing"
    return "its defaults" if isinstance(value, dict) else _code(value)


def _named(schema: Schema, models: dict[str, Schema]) -> list[str]:
    """The models that a schema refers to, in the order in which a reader meets them."""
    found: list[str] = []
    for name in _references(schema.get("properties", schema)):
        if name in models:
            found += [name, *_named(models[name], models)]
    return list(dict.fromkeys(found))


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].rpartition("/")[2]
        for key, value in node.items():
            if key not in ("$defs", "mapping"):
                yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _title(name: str) -> str:
    """CopyOverride → Copy override."""
    return re.sub(r"(?<=[a-z])([A-Z])", lambda letter: f" {letter[1].lower()}", name)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _code(value: Any) -> str:
    return f"`{value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}`"


def _text(text: str) -> str:
    """Prose for Markdown: what isn't code holds no HTML."""
    parts = text.split("`")
    parts[::2] = [part.replace("&", "&amp;").replace("<", "&lt;") for part in parts[::2]]
    return "`".join(parts)

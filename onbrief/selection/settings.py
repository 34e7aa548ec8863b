"""How a candidate was made, setting by setting, and what differs between two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from onbrief.model.scene import TERM_FIELDS

NONE = "–"
TERM, ENGINE, OTHER, PROMPT, EXPLAINED, SEED = range(6)  # from what tells most to what tells least


@dataclass(frozen=True)
class Setting:
    """name: `camera`, `lighting.azimuth`, `seed` …; value in words. weight: 0 for a term, 5 for the seed."""

    name: str
    value: str
    weight: int


@dataclass(frozen=True)
class Difference:
    """A setting that two candidates don't share; `–` where one hasn't got it."""

    name: str
    one: str
    other: str
    weight: int


def settings(made: Mapping[str, Any]) -> list[Setting]:
    """Every setting of a candidate, the ones that tell most first.

    made: as `build/candidates/<scene>/<place>.settings.json` holds it, or a request of lineage.json with its `about`.
    """
    about = {**made, **made.get("about", {})}
    terms = about.get("terms") or {}
    rows = [Setting(name, _word(terms[name]), TERM) for name in _ordered(terms)]
    engine = " ".join(str(made[key]) for key in ("renderer", "version") if made.get(key))
    rows += [Setting("engine", engine, ENGINE)] if engine else []
    for name, value in _flat(made.get("params") or {}):
        group = name.split(".")[0]
        weight = SEED if name == "seed" else EXPLAINED if group in terms else OTHER
        rows.append(Setting(name, _word(value), weight))
    prompt = about.get("prompt") or {}
    for name, said in (("prompt", "positive"), ("prompt excludes", "negative")):
        rows += [Setting(name, _word(prompt[said]), PROMPT)] if prompt.get(said) else []
    return sorted(rows, key=lambda row: row.weight)


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[Difference]:
    """What differs between two candidates, what tells most first: terms, engine, what no term explains, prompt, seed.

    Of prompts only the words that one has and the other hasn't are told.
    """
    left, right = ({row.name: row for row in settings(made)} for made in (one, other))
    found = []
    for name in dict.fromkeys([*left, *right]):
        a, b = left.get(name), right.get(name)
        row = a or b
        assert row
        first, second = a.value if a else NONE, b.value if b else NONE
        if first == second:
            continue
        if row.weight == PROMPT:
            first, second = _without(first, second), _without(second, first)
        found.append(Difference(name, first, second, row.weight))
    return sorted(found, key=lambda difference: difference.weight)


def _ordered(terms: Mapping[str, Any]) -> list[str]:
    """What people vary first: camera, light, arrangement; then the rest."""
    first = ("camera", "lighting", "arrangement")
    return [name for name in dict.fromkeys((*first, *TERM_FIELDS, *terms)) if name in terms]


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Leaves by their path; a short list of numbers is one value."""
    if isinstance(value, Mapping):
        for key in value:
            yield from _flat(value[key], f"{name}.{key}" if name else str(key))
    elif isinstance(value, list) and any(isinstance(item, Mapping | list) for item in value):
        for i, item in enumerate(value, 1):
            yield from _flat(item, f"{name}.{i}")
    else:
        yield name, value


def _word(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_word, value)) or NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _without(words: str, others: str) -> str:
    """The phrases of a prompt that another hasn't got."""
    known = set(others.split(", "))
    return ", ".join(word for word in words.split(", ") if word not in known) or NONE

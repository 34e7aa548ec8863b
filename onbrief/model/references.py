"""Which places of a campaign's files name something that another place defines.

They are followed in the plain data, so that a mistake elsewhere in a file doesn't hide a misspelt term.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from onbrief.errors import MOST, Problem, nearest
from onbrief.model.parse import Keys
from onbrief.model.scene import EXPLORED, TERM_FIELDS
from onbrief.model.source import Source

PACK = "of this style pack"
Names = Mapping[str, Collection[str] | None]  # what is defined, by kind; None: its file can't be read

# where in the brief (“*” is any key or place) → what is named there, and the kind of its names
BRIEF = {
    "stylepack": ("style pack of this repository", "stylepacks"),
    "scenes/*/ground": (f"colour {PACK}", "palette"),
    "scenes/*/subject/product": (f"product {PACK}", "products"),
    "scenes/*/references/*": (f"reference {PACK}", "references"),
    "scenes/*/characters/*": (f"character {PACK}", "characters"),
    **{f"scenes/*/{name}": (f"{name} {PACK}", name) for name in TERM_FIELDS},
    **{f"scenes/*/{name}/*": (f"{name} term {PACK}", name) for name in ("mood", "disallowed")},
    **{f"scenes/*/explore/{name}/*": (f"{name} {PACK}", name) for name in EXPLORED},
    **{f"scenes/*/more/*/change/{name}/*": (f"{name} {PACK}", name) for name in TERM_FIELDS},
    "skus/*/product": (f"product {PACK}", "products"),
    "deliverables/*/scene": ("scene of this brief", "scenes"),
    "deliverables/*/skus/*": ("SKU of this brief", "skus"),
    "deliverables/*/locales/*": ("locale of this brief's markets", "locales"),
    "deliverables/*/layout": (f"layout {PACK}", "layouts"),
    "deliverables/*/placements/*": ("placement of the catalogue", "placements"),
    "films/*/cut": ("cut of shots.yaml", "cuts"),
    "films/*/sku": ("SKU of this brief", "skus"),
    "films/*/placements/*": ("placement of the catalogue", "placements"),
    "films/*/locales/*": ("locale of this brief's markets", "locales"),
}
SHOTS = {
    "shots/*/beat": ("beat of this spot", "beats"),
    **{
        f"shots/*/{name}": ("scene of the brief", "scenes") for name in ("scene", "first_frame", "last_frame")
    },
    "shots/*/sku": ("SKU of the brief", "skus"),
    "shots/*/engine": (f"engine {PACK}", "engines"),
    "shots/*/lips/engine": (f"engine {PACK}", "engines"),
    "shots/*/lips/original": ("locale of the brief's markets", "locales"),
    "shots/*/references/*": (f"reference {PACK}", "references"),
    "shots/*/continuity/*/shot": ("shot of this spot", "shots"),
    "shots/*/move/curve": (f"curve {PACK}", "curves"),
    "shots/*/reframe": (f"layout {PACK}", "layouts"),
    "shots/*/reframe/*/curve": (f"curve {PACK}", "curves"),
    "cuts/*/clips/*/shot": ("shot of this spot", "shots"),
    "cuts/*/clips/*/transition/curve": (f"curve {PACK}", "curves"),
    "cuts/*/end_card/ground": (f"colour {PACK}", "palette"),
    "cuts/*/films/*/placement": ("placement of the catalogue", "placements"),
    "cuts/*/films/*/locale": ("locale of the brief's markets", "locales"),
}
COPY = {
    "skus": ("SKU of the brief", "skus"),
    "placements": ("placement of the catalogue", "placements"),
}
SELECTS = {
    "selects/*/scene": ("scene of this brief", "scenes"),
    "selects/*/reasons/*": (f"reason for a pick {PACK}", "pick"),
    "retouch/*/scene": ("scene of this brief", "scenes"),
    **{f"retouch/*/{name}": ("SKU of this brief", "skus") for name in ("sku", "like")},
    **{f"retouch/*/{name}": (f"layout {PACK}", "layouts") for name in ("shape", "of")},
    "retouch/*/colour": (f"colour {PACK}", "palette"),
    "animatics/*/cut": ("cut of shots.yaml", "cuts"),
    "animatics/*/reasons/*": (f"reason for a pick {PACK}", "pick"),
    "locks/*/cut": ("cut of shots.yaml", "cuts"),
    "locks/*/reasons/*": (f"reason for a pick {PACK}", "pick"),
}
STYLE_PACK = {
    "kinds/*/*": (f"engine {PACK}", "engines"),
    "type/scripts/*/fonts/*": (f"font {PACK}", "fonts"),
    "label_fonts/*": (f"font {PACK}", "fonts"),
    "layouts/*/colours/*": (f"colour {PACK}", "palette"),
    **{f"motion/type/*/{name}": (f"curve {PACK}", "curves") for name in ("enter_curve", "leave_curve")},
}
PRODUCT = {"label/colours/*": (f"colour {PACK}", "palette")}

# lists that hold a thing once
BRIEF_ONCE = (
    "channels", "markets/*/locales", "scenes/*/mood", "scenes/*/disallowed", "scenes/*/references", "scenes/*/characters",
    "scenes/*/explore/*", "scenes/*/more/*/change/*", "deliverables/*/skus", "deliverables/*/placements", "deliverables/*/locales",
    "films/*/placements", "films/*/locales",
)  # fmt: skip
STYLE_PACK_ONCE = ("label_fonts", "type/scripts/*/fonts", "type/scripts/*/languages", "references", "kinds/*")


def unknown(source: Source, references: Mapping[str, tuple[str, str]], names: Names) -> Iterator[Problem]:
    """Names that nothing bears. A reference to a mapping means its keys."""
    yield from islice(_unknown(source, references, names), MOST)


def _unknown(source: Source, references: Mapping[str, tuple[str, str]], names: Names) -> Iterator[Problem]:
    for path, (what, kind) in references.items():
        known = names.get(kind)
        if known is None:
            continue
        for keys, value in places(source.data, path):
            if isinstance(value, dict):
                for key in value:
                    if key not in known:
                        yield source.key_problem((*keys, key), f"“{key}” is no {what}", nearest(key, known))
            elif isinstance(value, str) and value not in known:
                yield source.problem(keys, f"“{value}” is no {what}", nearest(value, known))


def twice(source: Source, lists: Iterable[str]) -> Iterator[Problem]:
    """What stands more than once in a list that holds a thing once."""
    yield from islice(_twice(source, lists), MOST)


def _twice(source: Source, lists: Iterable[str]) -> Iterator[Problem]:
    for path in lists:
        for keys, items in places(source.data, path):
            if not isinstance(items, list):
                continue
            seen = set()
            for i, item in enumerate(items):
                if isinstance(item, str) and item in seen:
                    yield source.problem((*keys, i), f"“{item}” stands in this list twice", "Take it out.")
                seen.add(item if isinstance(item, str) else "")


def places(data: Any, path: str) -> Iterator[tuple[Keys, Any]]:
    """What stands at a path of keys, “*” for any key or place; nothing where the data has another shape."""
    found: list[tuple[Keys, Any]] = [((), data)]
    for step in path.split("/"):
        found = [((*keys, key), value) for keys, data in found for key, value in _inside(data, step)]
    yield from found


def _inside(data: Any, step: str) -> Iterator[tuple[str | int, Any]]:
    if isinstance(data, dict):
        if step == "*":
            yield from data.items()
        elif step in data:
            yield step, data[step]
    elif isinstance(data, list) and step == "*":
        yield from enumerate(data)


def names_at(source: Source | None, path: str) -> list[str] | None:
    """The keys of the mappings at a path, or the texts in its lists; None where the file or the path isn't there."""
    if source is None:
        return None
    found = [value for _, value in places(source.data, path)]
    if not found:
        return None
    return [
        name for value in found if isinstance(value, dict | list) for name in value if isinstance(name, str)
    ]

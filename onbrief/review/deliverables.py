"""Delivered pictures as a lineage records them, and which of two builds are the same deliverable."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onbrief.errors import InputError
from onbrief.lineage.read import Lineage
from onbrief.model.library import Installed, Library

WORD = "[A-Za-z0-9-]{1,200}"
PATH = re.compile(rf"variants/({WORD})/({WORD})/({WORD})_({WORD})_\1\.[a-z0-9]{{1,8}}")
MD5, SHA256 = re.compile(r"[0-9a-f]{32}"), re.compile(r"[0-9a-f]{64}")
Row = Mapping[str, Any]
Pair = tuple["Deliverable | None", "Deliverable | None"]  # older, newer


@dataclass(frozen=True)
class Deliverable:
    """What was delivered, what was asked for, and its files by part, as rows of the lineage."""

    campaign: str
    locale: str
    scene: str
    sku: str
    placement: str
    path: str
    sha256: str
    md5: str
    request: Row
    made: Row
    parts: Mapping[str, Row]

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is, whatever its file and its scene are called."""
        return self.sku, self.placement, self.locale

    @property
    def out(self) -> str:
        return self.path.rpartition(".")[0]

    @property
    def params(self) -> dict[str, Any]:
        return self.request["params"]

    @property
    def about(self) -> dict[str, Any]:
        return self.request["about"]


def deliverables(root: Path, lineage: Lineage) -> list[Deliverable]:
    """Raises InputError for a record that no build writes: it may come from anyone's pull request."""
    parts: dict[str, dict[str, Row]] = defaultdict(dict)
    images = []
    for row in lineage.data["files"]:
        if "request" in row and str(row["path"]).startswith("variants/"):
            parts[row["request"]].setdefault(str(row.get("part")), row)
            if row.get("part") == "image":
                images.append(row)
    made = {row["request"]: row["made"] or {} for row in lineage.data["renderings"]}
    slots = _slots(root, lineage, images)
    found = []
    for row in images:
        named, request = PATH.fullmatch(row["path"]), lineage.requests.get(row["request"])
        if not (named and request and MD5.fullmatch(row["md5"]) and SHA256.fullmatch(row["sha256"])):
            where = f"campaigns/{lineage.campaign}/lineage.json"
            what = f"“{row['path'][:120]}” is not recorded as a build records a deliverable"
            raise InputError.at(where, what, f"Run `onbrief build {lineage.campaign}`.")
        locale, scene, sku, slot = named.groups()
        found.append(
            Deliverable(
                lineage.campaign, locale, scene, sku, slots.get(slot, slot), row["path"], row["sha256"], row["md5"],
                request, made.get(row["request"], {}), parts[row["request"]],
            )
        )  # fmt: skip
    return found


def _slots(root: Path, lineage: Lineage, images: Iterable[Row]) -> dict[str, str]:
    """`instagram-story` → `instagram/story`. Two placements that ask for the same picture share one record, which
    names one of them; the others are looked up in the catalogue."""
    named = {str(request["about"].get("placement", "")) for request in lineage.requests.values()}
    found = {name.replace("/", "-"): name for name in named}
    shown = (PATH.fullmatch(row["path"]) for row in images)
    if any(match and match[4] not in found for match in shown):
        names = Library(root, Installed()).catalogue.names or ()
        found |= {name.replace("/", "-"): name for name in names}
    return found


def pairs(old: Iterable[Deliverable], new: Iterable[Deliverable]) -> list[Pair]:
    """Matched by SKU, placement and locale; the scene, then equal bytes, tell apart those that share them."""
    before, after = _by_key(old), _by_key(new)
    found: list[Pair] = []
    for key in dict.fromkeys([*after, *before]):
        found += _matched(before.get(key, []), after.get(key, []))
    return found


def _by_key(found: Iterable[Deliverable]) -> dict[Any, list[Deliverable]]:
    groups: dict[Any, list[Deliverable]] = defaultdict(list)
    for one in found:
        groups[one.key].append(one)
    return groups


def _matched(old: Sequence[Deliverable], new: Sequence[Deliverable]) -> Iterator[Pair]:
    left, rest = list(old), list(new)
    for name in ("scene", "sha256"):
        for one in list(rest):
            other = next((o for o in left if getattr(o, name) == getattr(one, name)), None)
            if other:
                left.remove(other)
                rest.remove(one)
                yield other, one
    if len(left) == len(rest) == 1:  # its scene has another name now
        yield left[0], rest[0]
        return
    yield from ((one, None) for one in left)
    yield from ((None, one) for one in rest)

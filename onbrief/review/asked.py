"""What is asked of a picture otherwise than before: two requests held against each other, part by part.

A part has a reach: the drawn things that may look different because of it. Whatever lies outside of every reach and
looks different all the same was asked for by nobody.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from onbrief.model.copy import DRAWN
from onbrief.review.deliverables import Row

EVERYTHING = frozenset({"*"})  # the reach of what may change any pixel
FAINT = frozenset[str]()  # the reach of an encoder: everywhere, and hardly seen
TEXTS = frozenset(DRAWN)
INK = TEXTS | {"logo", "scrim"}  # all that is laid on a picture

# What a request's parameters and inputs are about. `sources` and `required` say who is to blame, and draw nothing.
PARAMETERS = {
    "palette": "palette", "type": "type", "logo": "logo", "layout": "layout", "shape": "layout", "mirror": "layout",
    "kind": "layout", "direction": "layout", "locale": "layout", "size": "placement", "safe": "placement",
    "min_type_px": "placement", "encode": "encoding", "sources": "", "required": "",
}  # fmt: skip
INPUTS = {"logo": "logo", "font": "type", "template": "layout", "common": "engine", "master": "picture", "matte": "picture",
          "drawing": "picture", "picture": "picture", "given": "picture", "sound": "sound", "srt": "sound",
          "film": "engine"}  # fmt: skip
REACH = {"palette": INK, "type": TEXTS, "logo": frozenset({"logo"}), "encoding": FAINT}


@dataclass(frozen=True)
class Part:
    """One thing that is asked otherwise. name: `copy` with its field, or `palette`, `logo`, `picture` … reach: roles."""

    name: str
    field: str
    old: Any = dataclasses.field(hash=False)  # may be a table
    new: Any = dataclasses.field(hash=False)  # may be a table

    @property
    def reach(self) -> frozenset[str]:
        if self.name == "copy":
            return frozenset({self.field})
        return REACH.get(self.name, EVERYTHING)


def parts(old: Row, new: Row) -> list[Part]:
    """What two recorded requests of one deliverable ask differently; nothing where they are the same request."""
    if old["id"] == new["id"]:
        return []
    found = list(_parts(old, new))
    return list({(part.name, part.field): part for part in found}.values())


def _parts(old: Row, new: Row) -> Iterator[Part]:
    was, now = old["params"], new["params"]
    words = (_table(was, "copy") | spoken(was), _table(now, "copy") | spoken(now))
    for role in dict.fromkeys([*words[0], *words[1]]):
        there = (words[0].get(role), words[1].get(role))
        if there[0] != there[1]:
            yield Part("copy", role, *there)
    for role in dict.fromkeys([*_table(was, "palette"), *_table(now, "palette")]):
        there = (_table(was, "palette").get(role), _table(now, "palette").get(role))
        if there[0] != there[1]:
            yield Part("palette", role, *there)
    for key in dict.fromkeys([*was, *now]):
        name = PARAMETERS.get(key, "other")
        there = (
            (was.get(key), now.get(key)) if key != "cues" else (_timing(was.get(key)), _timing(now.get(key)))
        )
        if key not in ("copy", "palette") and name and there[0] != there[1]:
            yield Part(name, key if name in ("placement", "other") else "", *there)
    for key in dict.fromkeys([*old["inputs"], *new["inputs"]]):
        there = (old["inputs"].get(key), new["inputs"].get(key))
        if there[0] != there[1]:
            yield Part(INPUTS.get(key.split(".")[0], "other"), "", *map(_file, there))
    engine = [f"{row['renderer']} {row['version']}" for row in (old, new)]
    if engine[0] != engine[1]:
        yield Part("engine", str(new["renderer"]), *engine)


def spoken(params: Mapping[str, Any]) -> dict[str, str]:
    """What a film's voice says: `voice.<line>` → text."""
    lines = _table(params, "cues").get("voice") or ()
    return {f"voice.{line['line']}": str(line["text"]) for line in lines}


def _timing(cues: Any) -> Any:
    """A cue sheet without words, which the copy tells: what happens when."""
    if isinstance(cues, dict):
        return {key: _timing(one) for key, one in cues.items() if key not in ("text", "source", "sources")}
    return [_timing(one) for one in cues] if isinstance(cues, list) else cues


def _table(params: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = params.get(key)
    return found if isinstance(found, dict) else {}


def _file(wanted: Any) -> Any:
    """What names an input's bytes, in a few signs."""
    if not isinstance(wanted, dict):
        return None
    return wanted.get("file") or wanted.get("request")

"""Why a picture is asked for otherwise: each part of its request traced to the line that people changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onbrief.errors import InputError
from onbrief.lineage.git import blob_id
from onbrief.lineage.read import Lineage
from onbrief.pipeline.blame import Cache, where
from onbrief.pipeline.causes import Cause, explain
from onbrief.pipeline.plan import recorded_requests
from onbrief.review.asked import INPUTS, Part
from onbrief.review.deliverables import Deliverable, Row
from onbrief.review.report import FieldChange

TITLES = {"headline": "Headline", "body": "Body text", "cta": "CTA", "legal": "Legal line"}
LONGEST = 400
# What an edit's place says of its kind: the first key of a file, or the file itself.
BRIEF = {"scenes": "scene", "skus": "sku", "deliverables": "placement", "markets": "placement", "engines": "engine",
         "channels": "placement"}  # fmt: skip
PACK = {"palette": "palette", "type": "type", "logo": "logo", "layouts": "layout", "engine": "engine", "grade": "scene",
        "label_fonts": "sku"}  # fmt: skip
ENCODING = ("max_kb", "formats", "seal")
MEANS = {  # kind of an edit → the parts of a request that it can change
    "palette": {"palette", "picture"}, "type": {"type"}, "logo": {"logo"}, "layout": {"layout"},
    "scene": {"picture", "palette"}, "sku": {"picture"}, "placement": {"placement", "layout", "encoding"},
    "encoding": {"encoding"}, "copy": {"layout"},
}  # fmt: skip
ANYTHING = {"palette", "type", "logo", "layout", "picture", "placement", "encoding", "engine", "other"}
FILES = {"lut": "scene", "mesh": "sku", "label": "sku"}  # inputs of pictures


@dataclass(frozen=True)
class Why:
    """fields: what people changed. sources: part of the request (see `asked`) → the fields that explain it."""

    fields: tuple[FieldChange, ...] = ()
    sources: Mapping[Part, tuple[str, ...]] = field(default_factory=dict)


class Edits:
    """What people changed between two builds of a campaign, found by trial: each edit alone, on the older sources.

    notes: what could not be found out. quiet: edits that change no picture.
    """

    def __init__(self, root: Path, base: Lineage | None, now: Lineage):
        self.root, self.name, self.now = root, now.campaign, now
        self.notes: list[str] = []
        self.cache: Cache = {}
        self.by_out: dict[str, list[Cause]] = defaultdict(list)
        for cause in self._causes(base) if base else ():
            for out in cause.outs:
                self.by_out[out].append(cause)

    def _causes(self, base: Lineage) -> list[Cause]:
        try:
            found = explain(self.root, self.name, base, recorded_requests(base), recorded_requests(self.now))
        except InputError as error:
            self.notes.append(f"{self.name}: which line caused what can't be told: {error.problems[0]}")
            return []
        unknown = [cause for cause in found if not cause.where]
        self.notes += [f"{self.name}: {cause.title}" for cause in unknown]
        return [cause for cause in found if cause.where and self._was_built(_file(cause))]

    def _was_built(self, file: str) -> bool:
        """Whether the build read the file as it is now; a line edited since then has caused nothing yet."""
        path, blob = self.root / file, self.now.blob_of(file)
        return blob is None or (path.is_file() and blob_id(path.read_bytes()) == blob)

    def why(self, old: Deliverable, new: Deliverable, asked: Iterable[Part]) -> Why:
        """Every part of a changed request has at least one field that explains it."""
        causes = {c: None for one in (new, old) for c in self.by_out.get(one.out, ())}
        edits = [(self._field(cause, new), self._means(cause, new)) for cause in causes]
        found: dict[str, FieldChange] = {}
        sources: dict[Part, tuple[str, ...]] = {}
        for part in asked:
            if part.name == "copy":
                mine = [self._copy(part, old, new)]
            else:
                mine = [told for told, means in edits if part.name in means and _same_colour(part, told)]
                mine = mine or [told for told, _ in edits if told.kind != "copy"] or [self._asked(part, new)]
            found |= {told.source: told for told in mine}
            sources[part] = tuple(told.source for told in mine)
        return Why(tuple(found.values()), sources)

    def alone(self, one: Deliverable, gone: bool) -> tuple[FieldChange, ...]:
        """Why a deliverable is new, or is no more."""
        found = {t.source: t for cause in self.by_out.get(one.out, ()) for t in [self._field(cause, one)]}
        if found:
            return tuple(found.values())
        source = str(one.about.get("deliverable", "brief.yaml#/deliverables"))
        there = (one.placement, None) if gone else (None, one.placement)
        return (FieldChange(source, self._where(source), "placement", "Deliverables", *there),)

    def _where(self, source: str) -> str:
        return where(self.root, self.name, source, self.cache)

    def _copy(self, part: Part, old: Deliverable, new: Deliverable) -> FieldChange:
        source = _source(new, part.field) or _source(old, part.field) or f"copy/{new.locale}.yaml#/{part.field}"
        rtl = new.params.get("direction") == "rtl"
        title = TITLES.get(part.field, part.field.capitalize()[:40])
        words = (str(text)[:LONGEST] if text else None for text in (part.old, part.new))
        return FieldChange(
            source, self._where(source), "copy", title, *words, "rtl" if rtl else "ltr", new.locale
        )

    def _field(self, cause: Cause, one: Deliverable) -> FieldChange:
        file, keys = _file(cause), cause.keys.split(".") if cause.keys else []
        home = f"campaigns/{self.name}/"
        name = file.removeprefix(home) if file.startswith(home) else f"/{file}"
        pointer = "".join(f"/{key.replace('~', '~0').replace('/', '~1')}" for key in keys)
        kind = self._kind(name, keys, one)
        old, new = _said(cause.old), _said(cause.new)
        return FieldChange(f"{name}#{pointer}" if keys else name, cause.where, kind, _title(name, keys), old, new)

    def _kind(self, name: str, keys: list[str], one: Deliverable) -> str:
        first = keys[0] if keys else ""
        if name.startswith("copy/"):
            return "copy"
        if name == "brief.yaml":
            return BRIEF.get(first, "other")
        if name.endswith("/stylepack.yaml"):
            return PACK.get(first, "other")
        if name.startswith("/placements/"):
            return "encoding" if keys and keys[-1] in ENCODING else "placement"
        if name == "selects.yaml" or name.endswith("/vocabulary.yaml"):
            return "scene"
        if "/products/" in name:
            return "sku"
        return next(iter(self._inputs(name.removeprefix("/"), one)), "other")

    def _means(self, cause: Cause, one: Deliverable) -> set[str]:
        """The parts of a request that an edit is known to change."""
        told = self._field(cause, one)
        if told.kind in ("engine", "other"):
            return ANYTHING
        by_file = set().union(*self._inputs(_file(cause), one).values()) if not cause.keys else set()
        return by_file or MEANS[told.kind]

    def _inputs(self, file: str, one: Deliverable) -> dict[str, set[str]]:
        """What a file is to a picture: kind → parts of the variant's request that it changes."""
        found: dict[str, set[str]] = {}
        for request in self._chain(one.request):
            mine = request["id"] == one.request["id"]
            for key, wanted in request["inputs"].items():
                if isinstance(wanted, dict) and wanted.get("file") == file:
                    name = key.split(".")[0]
                    kind = FILES.get(name) or INPUTS.get(name, "other")
                    found.setdefault(kind, set()).add(INPUTS.get(name, "other") if mine else "picture")
        return found

    def _chain(self, request: Row) -> Iterator[Row]:
        """A request and those that it is made of."""
        seen, left = set(), [request]
        while left:
            one = left.pop()
            if one["id"] not in seen:
                seen.add(one["id"])
                yield one
                named = (i.get("request") for i in one["inputs"].values() if isinstance(i, dict))
                left += [r for n in named if (r := self.now.requests.get(str(n)))]

    def _asked(self, part: Part, new: Deliverable) -> FieldChange:
        """A part that no edit explains, by the place that is known to ask for it."""
        pack = _source(new, "logo").partition("#")[0]
        sources = {
            "palette": _source(new, "ground") if part.field == "ground" else f"{pack}#/palette/{part.field}/hex",
            "type": f"{pack}#/type",
            "logo": f"{pack}#/logo",
            "layout": f"{pack}#/layouts/{new.about.get('shape', '')}",
            "picture": f"brief.yaml#/scenes/{new.scene}",
            "engine": f"brief.yaml#/engines/{part.field}",
        }
        channel, _, slot = new.placement.partition("/")
        source = sources.get(part.name) or f"/placements/{channel}.yaml#/placements/{slot}"
        kind = {"picture": "scene"}.get(part.name, part.name)
        title = {"palette": f"Palette: {part.field}", "picture": f"Scene {new.scene}"}.get(part.name, part.name.capitalize())
        plain = part.name in ("palette", "engine", "placement")
        old, new_ = (_said(part.old), _said(part.new)) if plain else (None, None)
        return FieldChange(source, self._where(source), kind, title, old, new_)


def _file(cause: Cause) -> str:
    return cause.where.rsplit(":", 2)[0] if cause.keys else cause.where


def _source(one: Deliverable, role: str) -> str:
    sources = one.params.get("sources")
    found = sources.get(role, "") if isinstance(sources, dict) else ""
    return str(found)[:LONGEST]


def _same_colour(part: Part, told: FieldChange) -> bool:
    """Of several colours that changed, the one that this part is about."""
    return part.name != "palette" or told.kind != "palette" or part.new == told.new or not _hex(told.new)


def _hex(text: str | None) -> bool:
    return bool(text and text.startswith("#"))


def _title(name: str, keys: list[str]) -> str:
    """`Palette: sage`, `Scene golden-hour: lighting`, `layouts/wide.typ`."""
    if not keys:
        return name.rpartition("/stylepacks/")[2].partition("/")[2] or name
    first, rest = keys[0], [key for key in keys[1:] if not key.isdecimal() and key != "hex"]
    words = {"scenes": "Scene", "skus": "SKU"}.get(first)
    if words and rest:
        return f"{words} {rest[0]}: {' '.join(rest[1:])}".removesuffix(": ")
    return f"{first.capitalize()}: {' '.join(rest)}" if rest else first.capitalize()


def _said(value: Any) -> str | None:
    """A value of a YAML file in words."""
    match value:
        case None:
            return None
        case dict():
            return ", ".join(f"{key}: {_said(one)}" for key, one in list(value.items())[:20])[:LONGEST]
        case list() | tuple():
            return ", ".join(str(_said(one)) for one in value[:20])[:LONGEST]
    return str(value)[:LONGEST]

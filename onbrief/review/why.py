"""Why a picture is asked for otherwise: each part of its request traced to the line that people changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from onbrief.errors import InputError
from onbrief.lineage.git import blob_id
from onbrief.lineage.read import Lineage
from onbrief.pipeline.blame import Cache, where
from onbrief.pipeline.causes import Cause, explain
from onbrief.pipeline.plan import recorded_requests
from onbrief.review.asked import INPUTS, Part
from onbrief.review.deliverables import Deliverable, Row
from onbrief.review.named import LONGEST, file_of, kind_of, said, source_of, title_of
from onbrief.review.report import FieldChange

TITLES = {"headline": "Headline", "body": "Body text", "cta": "CTA", "legal": "Legal line"}
ANYTHING = {
    "palette",
    "type",
    "logo",
    "layout",
    "picture",
    "placement",
    "encoding",
    "engine",
    "sound",
    "other",
}
MEANS = {  # kind of a field → the parts of a request that it can change
    "palette": {"palette", "picture"}, "type": {"type"}, "logo": {"logo"}, "layout": {"layout"},
    "scene": {"picture", "palette"}, "sku": {"picture"}, "placement": {"placement", "layout", "encoding"},
    "encoding": {"encoding"}, "copy": {"layout", "sound"}, "engine": ANYTHING, "other": ANYTHING,
}  # fmt: skip
FILES = {"lut": "scene", "mesh": "sku", "label": "sku"}  # a picture's input → kind


@dataclass(frozen=True)
class Why:
    """fields: what people changed. sources: part of the request (see `asked`) → the fields that explain it."""

    fields: tuple[FieldChange, ...] = ()
    sources: Mapping[Part, tuple[str, ...]] = field(default_factory=dict)


class Edits:
    """What people changed between two builds of a campaign, found by trial: each edit alone, on the older sources.

    notes: what could not be found out.
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
        self.notes += [f"{self.name}: {cause.title}" for cause in found if not cause.where]
        return [cause for cause in found if cause.where and self._was_built(file_of(cause))]

    def _was_built(self, file: str) -> bool:
        """Whether the build read the file as it is now; a line edited since then has caused nothing yet."""
        path, blob = self.root / file, self.now.blob_of(file)
        return blob is None or (path.is_file() and blob_id(path.read_bytes()) == blob)

    def why(self, old: Deliverable, new: Deliverable, asked: Iterable[Part]) -> Why:
        """Every part of a changed request has at least one field that explains it."""
        told = self._told(new, old)
        found: dict[str, FieldChange] = {}
        sources: dict[Part, tuple[str, ...]] = {}
        for part in asked:
            if part.name == "copy":
                mine = [self._copy(part, old, new)]
            else:
                mine = [one for one, means in told if part.name in means and _same_colour(part, one)]
                mine = mine or [one for one, _ in told if one.kind != "copy"] or [self._asked(part, new)]
            found |= {one.source: one for one in mine}
            sources[part] = tuple(one.source for one in mine)
        return Why(tuple(found.values()), sources)

    def alone(self, one: Deliverable, gone: bool) -> tuple[FieldChange, ...]:
        """Why a deliverable is new, or is no more."""
        if told := self._told(one):
            return tuple({f.source: f for f, _ in told}.values())
        source = str(one.about.get("deliverable", "brief.yaml#/deliverables"))[:LONGEST]
        there = (one.placement, None) if gone else (None, one.placement)
        return (FieldChange(source, self._where(source), "placement", "Deliverables", *there),)

    def _told(self, *ones: Deliverable) -> list[tuple[FieldChange, set[str]]]:
        """The edits that change these requests, each with the parts that it can change."""
        causes = {id(cause): cause for one in ones for cause in self.by_out.get(one.out, ())}
        return [self._edit(cause, ones[0]) for cause in causes.values()]

    def _edit(self, cause: Cause, one: Deliverable) -> tuple[FieldChange, set[str]]:
        source = source_of(self.name, cause)
        kind, means = kind_of(source), None
        if not cause.keys and (inputs := self._inputs(file_of(cause), one)):
            kind, means = next(iter(inputs)), set().union(*inputs.values())
        words = (said(cause.old), said(cause.new))
        return FieldChange(source, cause.where, kind, title_of(source, kind), *words), means or MEANS[kind]

    def _copy(self, part: Part, old: Deliverable, new: Deliverable) -> FieldChange:
        standard = f"copy/{new.locale}.yaml#/{part.field}"
        source = _source(new, part.field) or _source(old, part.field) or standard
        title = TITLES.get(part.field) or part.field.partition(".")[0].capitalize()[:40]
        was, now = (str(text)[:LONGEST] if text else None for text in (part.old, part.new))
        told = FieldChange(source, self._where(source), "copy", title, was, now, language=new.locale)
        return replace(told, direction="rtl") if new.params.get("direction") == "rtl" else told

    def _asked(self, part: Part, new: Deliverable) -> FieldChange:
        """A part that no edit explains, by the place that is known to ask for it."""
        pack, (channel, _, slot) = _source(new, "logo").partition("#")[0], new.placement.partition("/")
        colour = _source(new, "ground") if part.field == "ground" else f"{pack}#/palette/{part.field}/hex"
        sources = {
            "palette": colour,
            "type": f"{pack}#/type",
            "logo": f"{pack}#/logo",
            "layout": f"{pack}#/layouts/{new.about.get('shape', '')}",
            "picture": f"brief.yaml#/scenes/{new.scene}",
            "engine": f"brief.yaml#/engines/{part.field}",
        }
        source = sources.get(part.name) or f"/placements/{channel}.yaml#/placements/{slot}"
        kind = "scene" if part.name == "picture" else part.name
        plain = part.name in ("palette", "engine", "placement")
        words = (said(part.old), said(part.new)) if plain else (None, None)
        return FieldChange(source, self._where(source), kind, title_of(source, kind), *words)

    def _where(self, source: str) -> str:
        return where(self.root, self.name, source, self.cache)

    def _inputs(self, file: str, one: Deliverable) -> dict[str, set[str]]:
        """What a file is to a picture: kind → parts of the variant's request that it changes."""
        found: dict[str, set[str]] = {}
        for request in self._chain(one.request):
            mine = request["id"] == one.request["id"]
            for key, wanted in request["inputs"].items():
                if isinstance(wanted, dict) and wanted.get("file") == file:
                    part = INPUTS.get(key.split(".")[0], "other")
                    kind = FILES.get(key.split(".")[0], part)
                    found.setdefault(kind, set()).add(part if mine else "picture")
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


def _source(one: Deliverable, role: str) -> str:
    sources = one.params.get("sources")
    if role.startswith("voice."):
        lines = one.params.get("cues", {}).get("voice", ())
        sources = {f"voice.{line['line']}": line["source"] for line in lines}
    return str(sources.get(role, ""))[:LONGEST] if isinstance(sources, dict) else ""


def _same_colour(part: Part, told: FieldChange) -> bool:
    """Of several colours that changed, the one that this part is about."""
    one_colour = part.name == told.kind == "palette" and (told.new or "").startswith("#")
    return not one_colour or part.new == told.new

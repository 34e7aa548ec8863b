"""A report in the words, the order and the classes of the review page: what its template asks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from math import isfinite
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from onbrief.model.library import Installed, Library
from onbrief.model.visible import visible
from onbrief.pages.page import data
from onbrief.pipeline.blame import Cache, where
from onbrief.review.embed import Thumb, thumbs
from onbrief.review.report import Change, FieldChange, Group, Report, Side
from onbrief.review.textdiff import changed_words
from onbrief.review.why import TITLES
from onbrief.review.words import seen
from onbrief.review.written import Place, Written

STACKED = 4 / 3  # width by height, as the mat under a tile; wider pictures are larger above each other
KINDS = {"sku": "SKU", "type": "typeface", "other": "other cause", "placement": "placements"}
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
MOST_OUTLINED = 6  # places on a thumbnail, of those asked for and of the others
AIR = 0.008  # of the longer side, between a place and its outline, so that the outline hides nothing
LINE = re.compile(r":\d+(:\d+)?$")
Words = tuple[str, str, str, str]  # of copy: field, its title, text, where it stands


class Telling:
    """What the template asks: a report in the words and classes of the page."""

    def __init__(self, root: Path, report: Report):
        self.root, self.report, self.thumbs = root, report, thumbs(report)
        library = Library(root, Installed())
        self.slots = {name: p.title for name, p in library.catalogue.placements.items()}
        self.written = Written(library, report)
        self.changes = {change.id: change for change in report.changes}
        self.number = {change.id: n for n, change in enumerate(report.changes)}
        fields = [*(g.fields for g in report.groups), *(c.fields for c in report.changes)]
        self.fields = list(dict.fromkeys(chain.from_iterable(fields)))
        self.field_number = {f: n for n, f in enumerate(self.fields)}
        self.stood: set[str] = set()
        sizes = {(t.width, t.height) for t in self.thumbs.values() if isinstance(t, Thumb)}
        self.sizes = {size: f"s{n}" for n, size in enumerate(sorted(sizes))}
        self.several = len(report.campaigns) > 1
        self.lines: Cache = {}

    @property
    def title(self) -> str:
        titles = [part.title for part in self.report.campaigns]
        return titles[0] if len(titles) == 1 else f"{len(titles)} campaigns" if titles else "No campaign"

    @property
    def same(self) -> int:
        return sum(part.same + part.quiet for part in self.report.campaigns)

    @property
    def state(self) -> list[tuple[str, Sequence[str]]]:
        """What waits, what is to do, and what could not be told."""
        found = [
            (f"{name}, {part.title}" if self.several else name, lines)
            for part in self.report.campaigns
            for name, lines in (
                ("Waits for", part.waiting),
                ("Still to build", part.plan),
                ("Tasks", part.tasks),
            )
        ]
        return [(name, lines) for name, lines in [*found, ("Notes", self.report.notes)] if lines]

    def of(self, group: Group) -> list[Change]:
        """A group's changes, in the order of the brief; the unexpected, worst first."""
        found = [self.changes[name] for name in group.changes if name in self.changes]
        if group.unexpected:
            return sorted(found, key=lambda c: -(c.verdict.score if c.verdict else 0))
        return sorted(found, key=lambda c: self.written.rank(c.campaign, _place(c)))

    def slot(self, change: Change) -> tuple[str, str]:
        """The channel and what it calls the slot."""
        channel, _, name = change.placement.partition("/")
        return channel, self.slots.get(change.placement, name)

    @property
    def css(self) -> str:
        """How large each size of thumbnails may be; elements with styles of their own are refused by the policy."""
        rules = (
            f".{name} {{ --ratio: {width / height:.4f}; --most: {width}px; }}"
            for (width, height), name in self.sizes.items()
        )
        return "\n".join([*rules, self.written.css()])

    def stacked(self, change: Change) -> bool:
        """Whether old and new stand above each other."""
        side = change.new or change.old
        return bool(side and change.fate == "changed" and side.width / max(1, side.height) > STACKED)

    def size(self, side: Side) -> str:
        """The class of a thumbnail's size; its box is as large as what is seen, so that outlines fit it."""
        found = self.thumbs.get(side.sha256)
        return self.sizes[found.width, found.height] if isinstance(found, Thumb) else "lost"

    def kinds(self, fields: Iterable[FieldChange]) -> list[str]:
        return list(dict.fromkeys(f.kind for f in fields))

    def kind(self, name: str) -> str:
        return KINDS.get(name, name)

    def thumb(self, side: Side | None) -> Markup:
        """A picture, or why there is none; its bytes stand in the page once, another place is filled by script."""
        found = self.thumbs.get(side.sha256) if side else None
        if not isinstance(found, Thumb) or side is None:
            return Markup('<span class="missing">Not shown: {}.</span>').format(found or "there is none")
        again = side.sha256 in self.stood
        self.stood.add(side.sha256)
        source = Markup("") if again else Markup(' src="{}"').format(found.source)
        return Markup(
            '<img alt="" data-picture="{}" width="{}" height="{}" loading="lazy" decoding="async"{}>'
        ).format(side.sha256[:20], found.width, found.height, source)

    def outlines(self, change: Change) -> Markup:
        """Where the newer picture changed, drawn over it."""
        if not change.new or not change.regions:
            return Markup("")
        odd, asked = ([r for r in change.regions if r.unexpected is wanted] for wanted in (True, False))
        air = round(max(change.new.width, change.new.height) * AIR)
        places = (
            Markup('<rect x="{}" y="{}" width="{}" height="{}"{}/>').format(
                region.box[0] - air, region.box[1] - air, region.box[2] + 2 * air, region.box[3] + 2 * air,
                Markup(' class="odd"') if region.unexpected else "",
            )
            for region in [*odd[:MOST_OUTLINED], *asked[:MOST_OUTLINED]]
        )  # fmt: skip
        return Markup(
            '<svg class="outlines" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">{}</svg>'
        ).format(change.new.width, change.new.height, Markup("").join(places))

    def said(self, change: Change) -> str:
        """What one sees, in a line."""
        told = seen(change)
        return told[:1].upper() + told[1:]

    def words(self, field: FieldChange) -> tuple[Markup | None, Markup | None]:
        """Both sides with the words marked that differ."""
        old, new = changed_words(field.old or "", field.new or "", field.language)
        if field.old is None or field.new is None:  # all of it came or went; marking each word says nothing
            old, new = ([(text, False) for text, _ in side] for side in (old, new))
        return (
            None if field.old is None else _marked(old, "del"),
            None if field.new is None else _marked(new, "ins"),
        )

    def swatch(self, text: str | None) -> str:
        found = COLOUR.search(text or "")
        return found[0] if found else ""

    def copy(self, change: Change, side: Side) -> list[Words]:
        """What is written on a picture, as one reads it; of the newer one with the lines where it stands now."""
        order = list(TITLES)
        fields = sorted(
            side.copy.items(), key=lambda one: order.index(one[0]) if one[0] in order else len(order)
        )
        return [
            (
                field,
                TITLES.get(field, field),
                text,
                self._line(change, source) if side is change.new else source,
            )
            for field, (text, source) in fields
        ]

    def _line(self, change: Change, source: str) -> str:
        """`file:line:column`; the symbolic place where no line is known."""
        found = where(self.root, change.campaign, source, self.lines)
        return found if LINE.search(found) else source

    def facts(self, change: Change) -> dict[str, str]:
        """What the list is filtered and decided by, on each change's element."""
        side = change.new or change.old
        found = {
            "id": change.id,
            "campaign": change.campaign,
            "locale": change.locale,
            "placement": change.placement,
            "sku": change.sku,
            "scene": change.scene,
            "kinds": " ".join(self.kinds(change.fields)) or "none",
            "fate": change.fate,
            "unexpected": "yes" if change.unexpected else "",
            "score": f"{change.verdict.score:.2f}" if change.verdict else "",
            "path": side.path if side else "",
            "key": f"{change.id} {side.sha256[:16] if side else ''}",
        }
        return {name: visible(text) for name, text in found.items()}

    def choices(self, field: str) -> list[tuple[str, int]]:
        """Values of a field of the changes, with how many have it."""
        if field == "kind":
            found = Counter(kind for c in self.report.changes for kind in self.kinds(c.fields))
        else:
            found = Counter(getattr(c, field) for c in self.report.changes)
        return sorted((visible(value), number) for value, number in found.items())

    @property
    def matrix(self) -> Markup:
        """Its rows and columns in the order of the brief, the places that did not change, and titles of placements."""
        tables: list[dict[str, Any]] = []
        for part in self.report.campaigns:
            places = [*part.still, *(_place(c) for c in self.report.changes if c.campaign == part.name)]
            places.sort(key=lambda place: self.written.rank(part.name, place))
            rows = dict.fromkeys(place[:3] for place in places)
            locales = sorted(
                {place[3] for place in places}, key=lambda one: self.written.column(part.name, one)
            )
            tables.append(
                {
                    "campaign": part.name,
                    "title": part.title,
                    "locales": locales,
                    "rows": list(rows),
                    "still": part.still,
                }
            )
        used = {slot for table in tables for _, _, slot in table["rows"]} & self.slots.keys()
        return data(told({"tables": tables, "titles": {slot: self.slots[slot] for slot in used}}))

    @property
    def about(self) -> Markup:
        names = [part.name for part in self.report.campaigns]
        return data(told({"against": self.report.against, "base": self.report.base, "campaigns": names}))


def _place(change: Change) -> Place:
    return change.scene, change.sku, change.placement, change.locale


def _marked(pieces: Sequence[tuple[str, bool]], tag: str) -> Markup:
    mark = Markup(f"<{tag}>{{}}</{tag}>")
    return Markup("").join(
        mark.format(lines(text)) if changed else escape(lines(text)) for text, changed in pieces
    )


def lines(text: str) -> str:
    """Hidden and turning characters shown; ends of lines kept."""
    return "\n".join(map(visible, text.split("\n")))


def told(value: Any) -> Any:
    """Data with every text in it as `lines` shows it, and figures that JSON has."""
    if isinstance(value, str):
        return lines(value)
    if isinstance(value, float):
        return round(value, 3) if isfinite(value) else None
    if isinstance(value, dict):
        return {told(name): told(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [told(part) for part in value]
    return value

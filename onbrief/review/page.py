"""The review page: one self-contained HTML file that shows what changed, why, and takes a draft of decisions."""

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
from onbrief.pages.page import STYLE, ZOOM, data, one_file
from onbrief.review.embed import Larger, Shown, Thumb, larger, thumbs
from onbrief.review.regions import NAMES
from onbrief.review.report import Change, FieldChange, Group, Report, Side
from onbrief.review.textdiff import changed_words
from onbrief.review.words import seen

WEB = Path(__file__).parent / "web"
STYLES = (STYLE, WEB / "page.css", WEB / "look.css", WEB / "print.css")
SCRIPTS = (
    ZOOM,
    *(
        WEB / f"{name}.js"
        for name in (
            "dom", "address", "pictures", "draft", "list", "matrix", "marks", "views", "film", "panel", "look",
            "take", "keys",
        )
    ),
)  # fmt: skip
BLOCKS = (
    "<!-- blocks -->"  # where the larger pictures go; nothing from a brief can say this, its < is escaped
)
A_CHANGE = 700  # bytes kept free for what each change says of its larger pictures
STACKED = 4 / 3  # width by height, as the mat under a tile; wider pictures are larger above each other
KINDS = {"sku": "SKU", "type": "typeface", "other": "other cause", "placement": "placements"}
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
UNDERNEATH = ("picture", "ground")  # of the layout: what all else stands on
MOST_OUTLINED = 6  # places on a thumbnail, of those asked for and of the others
AIR = 0.008  # of the longer side, between a place and its outline, so that the outline hides nothing


def page(root: Path, report: Report, budget: int = 38_000_000) -> str:
    """The page as HTML. budget: bytes it may have; pictures are shown smaller where that is not enough."""
    shown = _Shown(root, report)
    text = one_file(
        WEB, "page.html", STYLES, SCRIPTS, shown.css, report=report, shown=shown, blocks=Markup(BLOCKS)
    )
    room = budget - len(text.encode()) - sum(len(d) + A_CHANGE for d in _changes(shown, Larger()))
    found = larger(report, room)
    return text.replace(BLOCKS, "\n".join([*_changes(shown, found), *_blocks(found)]), 1)


class _Shown:
    """What the template asks: a report in the words and classes of the page."""

    def __init__(self, root: Path, report: Report):
        self.report, self.thumbs = report, thumbs(report)
        self.slots = {name: p.title for name, p in Library(root, Installed()).catalogue.placements.items()}
        self.changes = {change.id: change for change in report.changes}
        self.number = {change.id: n for n, change in enumerate(report.changes)}
        fields = [*(g.fields for g in report.groups), *(c.fields for c in report.changes)]
        self.fields = list(dict.fromkeys(chain.from_iterable(fields)))
        self.field_number = {f: n for n, f in enumerate(self.fields)}
        self.stood: set[str] = set()
        sizes = {(t.width, t.height) for t in self.thumbs.values() if isinstance(t, Thumb)}
        self.sizes = {size: f"s{n}" for n, size in enumerate(sorted(sizes))}
        self.several = len(report.campaigns) > 1

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
        """A group's changes, worst first."""
        found = [self.changes[name] for name in group.changes if name in self.changes]
        return sorted(found, key=lambda c: (-c.unexpected, -(c.verdict.score if c.verdict else 0)))

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
        return "\n".join(rules)

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
    def cells(self) -> Markup:
        """What did not change, for the matrix."""
        cells = {part.name: part.still for part in self.report.campaigns}
        used = {c.placement for c in self.report.changes} | {
            slot for part in cells.values() for _, _, slot, _ in part
        }
        return data(
            _told({"cells": cells, "titles": {slot: self.slots[slot] for slot in used & set(self.slots)}})
        )

    @property
    def about(self) -> Markup:
        names = [part.name for part in self.report.campaigns]
        return data(_told({"against": self.report.against, "base": self.report.base, "campaigns": names}))


def _changes(shown: _Shown, found: Larger) -> list[str]:
    return [
        f'<script type="application/json" id="c{n}">{data(_opened(shown, change, found))}</script>'
        for n, change in enumerate(shown.report.changes)
    ]


def _blocks(found: Larger) -> list[str]:
    return [
        f'<script type="text/plain" id="{name}" data-kind="{kind}">{text}</script>'
        for name, (kind, text) in found.blocks.items()
    ]


def _opened(shown: _Shown, change: Change, found: Larger) -> Any:
    """All that the opened view tells of a change, except bytes."""
    channel, slot = shown.slot(change)
    where = {f.source: f.where or f.source for f in change.fields}
    fates = {
        "id": change.id,
        "fate": change.fate,
        "unexpected": change.unexpected,
        "channel": channel,
        "slot": slot,
    }
    return _told(
        fates
        | {
            name: getattr(change, name)
            for name in ("locale", "direction", "medium", "safe", "alt", "findings")
        }
        | {
            "score": change.verdict and change.verdict.score,
            "profile": change.verdict and change.verdict.profile,
            "fields": [shown.field_number[f] for f in change.fields],
            "regions": [
                {
                    "box": region.box,
                    "delta": region.delta,
                    "roles": [NAMES.get(role, role) for role in region.roles],
                    "causes": [where.get(cause, cause) for cause in region.causes],
                    "unexpected": region.unexpected,
                    "moved": region.moved,
                    "note": region.note,
                }
                for region in change.regions
            ],
            "old": change.old and _side(change.old, found),
            "new": change.new and _side(change.new, found),
            "heat": change.old and change.new and found.heat.get((change.old.sha256, change.new.sha256)),
        }
    )


def _side(side: Side, found: Larger) -> dict[str, Any]:
    large = found.shown.get(side.sha256, Shown("thumb"))
    film = found.films.get(side.sha256)
    return {
        "picture": side.sha256[:20],
        "sha256": side.sha256,
        "name": side.path.rpartition("/")[2],
        "width": side.width,
        "height": side.height,
        "placed": [(NAMES.get(p.role, p.role), p.box) for p in side.placed if p.role not in UNDERNEATH],
        "copy": side.copy,
        "lineage": side.lineage,
        "fidelity": large.fidelity,
        "blocks": large.blocks,
        "film": film and (film.rate.numerator, film.rate.denominator, film.frames),
    }


def _marked(pieces: Sequence[tuple[str, bool]], tag: str) -> Markup:
    mark = Markup(f"<{tag}>{{}}</{tag}>")
    return Markup("").join(
        mark.format(_lines(text)) if changed else escape(_lines(text)) for text, changed in pieces
    )


def _lines(text: str) -> str:
    """Hidden and turning characters shown; ends of lines kept."""
    return "\n".join(map(visible, text.split("\n")))


def _told(value: Any) -> Any:
    """Data with every text in it as `_lines` shows it, and figures that JSON has."""
    if isinstance(value, str):
        return _lines(value)
    if isinstance(value, float):
        return round(value, 3) if isfinite(value) else None
    if isinstance(value, dict):
        return {_told(name): _told(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_told(part) for part in value]
    return value

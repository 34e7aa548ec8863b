"""What a page takes out of the briefs of its campaigns: the order of pictures, and the typefaces of copy."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from onbrief.errors import InputError
from onbrief.model.brief import Brief
from onbrief.model.campaign import read_draft
from onbrief.model.library import Library
from onbrief.model.stylepack import Script, StylePack, Type
from onbrief.pages.glyphs import REGULAR, Cut, cut, rare, weight
from onbrief.pipeline.inputs import resolve
from onbrief.review.report import Report

METRICS = "ascent-override: 100%; descent-override: 35%;"  # the lines of a page stay as they are
ROOM = 300_000  # bytes of a page for typefaces
Place = tuple[str, str, str, str]  # scene, SKU, placement, locale
Ranks = tuple[
    Mapping[tuple[str, ...], int], Mapping[str, int]
]  # (scene, SKU, placement) → where it stands; locale →
NOTHING: Ranks = ({}, {})


class Written:
    """Of a report's campaigns, as far as they can be read here; a campaign may be gone, or hold mistakes."""

    def __init__(self, library: Library, report: Report):
        self.root, self.report = library.root, report
        self.briefs: dict[str, Brief] = {}
        self.packs: list[StylePack] = []
        for part in report.campaigns:
            try:
                draft = read_draft(library, part.name)
            except (InputError, ValueError):  # ValueError: no name that a folder can have
                continue
            self.briefs |= {part.name: draft.brief} if draft.brief else {}
            self.packs += [draft.pack] if draft.pack and draft.pack not in self.packs else []
        self._ranks = {name: _ranks(brief) for name, brief in self.briefs.items()}

    def rank(self, campaign: str, place: Place) -> tuple:
        """Where a picture stands: as the brief asks for it, all its languages together. What it doesn't, last."""
        slots, _ = self._ranks.get(campaign, NOTHING)
        return slots.get(place[:3], len(slots)), place[:3], self.column(campaign, place[3])

    def column(self, campaign: str, locale: str) -> tuple[int, str]:
        """Where a language stands: as the brief's markets name them."""
        _, locales = self._ranks.get(campaign, NOTHING)
        return locales.get(locale, len(locales)), locale

    def css(self) -> str:
        """Typefaces for copy that not every machine can show, each with the glyphs of this report alone.

        Copy is set in the brand's own font; elsewhere on the page it is there for what the system lacks.
        """
        rules: list[str] = []
        names: list[str] = []
        room = ROOM
        for languages, found in self._cuts():
            source = base64.b64encode(found.woff).decode()
            if len(source) > room:
                continue
            room -= len(source)
            name = f'"copy-{len(names)}"'
            names.append(name)
            rules.append(
                f'@font-face {{ font-family: {name}; src: url("data:font/woff;base64,{source}") format("woff"); {METRICS} }}'
            )
            rules += [f".words:lang({code}) {{ font-family: {name}, var(--sans); }}" for code in languages]
        if names:
            rules.append(f":root {{ --carried: {', '.join(names)}; }}")
        return "\n".join(rules)

    def _cuts(self) -> Iterator[tuple[list[str], Cut]]:
        """A script's own copy first; whatever else the page says goes to the first font that has it."""
        own = _copy(self.report)
        left = rare(str(self.report)) - set().union(*own.values())
        scripts = [(pack.type, script) for pack in self.packs for script in pack.type.scripts.values()]
        for type, script in scripts:
            languages = [code for code in script.languages if code.isascii() and code.isalpha()]
            mine = set().union(*(own.pop(code, set()) for code in languages))
            for path in self._files(type, script) if mine | left else ():
                if found := cut(path, mine | left):
                    mine, left = mine - found.covered, left - found.covered
                    yield languages, found

    def _files(self, type: Type, script: Script) -> Iterator[Path]:
        """Of each of its fonts the file that is nearest to regular."""
        for font in (type.fonts[name] for name in script.fonts if name in type.fonts):
            if paths := [path for file in font.files if (path := self._path(file))]:
                yield min(paths, key=lambda path: abs(weight(path) - REGULAR))

    def _path(self, file: str) -> Path | None:
        try:
            return resolve(self.root, file)
        except (InputError, OSError, ValueError):
            return None


def _ranks(brief: Brief) -> Ranks:
    slots = (
        (one.scene, sku, slot) for one in brief.deliverables for sku in one.skus for slot in one.placements
    )
    return {slot: n for n, slot in enumerate(dict.fromkeys(slots))}, {
        name: n for n, name in enumerate(brief.locales)
    }


def _copy(report: Report) -> dict[str, set[str]]:
    """Language → the characters of its copy that not every machine can show."""
    found: dict[str, set[str]] = defaultdict(set)
    for change in report.changes:
        for side in (change.old, change.new):
            for text, _ in side.copy.values() if side else ():
                found[change.locale.split("-")[0]] |= rare(text)
    for field in {field for change in report.changes for field in change.fields}:
        found[field.language.split("-")[0]] |= rare(f"{field.old} {field.new}")
    return found

"""A campaign with all that it refers to, read and checked against itself: every mistake, in one go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from onbrief.errors import InputError, Problem, nearest, unless_told
from onbrief.model.brief import Brief, Deliverable, Film
from onbrief.model.consistency import contradictions, missing_copy
from onbrief.model.copy import Copy
from onbrief.model.library import Catalogue, Installed, Library, Look
from onbrief.model.placement import Placement
from onbrief.model.references import BRIEF, BRIEF_ONCE, COPY, SELECTS, names_at, places, twice, unknown
from onbrief.model.references import SHOTS as SPOT
from onbrief.model.repository import campaign_names
from onbrief.model.selects import Selects
from onbrief.model.shots import NAME as SHOTS
from onbrief.model.shots import Shots
from onbrief.model.source import Source, look
from onbrief.model.stylepack import Product, StylePack, Vocabulary

REFERENCES = {"brief.yaml": BRIEF, "selects.yaml": SELECTS, SHOTS: SPOT}  # of other files: COPY


@dataclass
class Campaign:
    """What people wrote for one campaign. sources: repository-relative file name → where its values stand."""

    root: Path
    name: str
    brief: Brief
    pack: StylePack
    vocabulary: Vocabulary
    products: dict[str, Product]
    placements: dict[str, Placement]
    copies: dict[str, Copy]
    selects: Selects
    sources: dict[str, Source] = field(default_factory=dict)
    shots: Shots | None = None

    @property
    def folder(self) -> Path:
        return self.root / "campaigns" / self.name

    @property
    def pack_folder(self) -> Path:
        return self.root / "stylepacks" / self.brief.stylepack

    def layout_of(self, deliverable: Deliverable, placement: str) -> str | None:
        return deliverable.layout or self.pack.layout_for(self.placements[placement].ratio)

    def locales_of(self, deliverable: Deliverable | Film) -> tuple[str, ...]:
        return self.brief.locales if deliverable.locales == "all" else deliverable.locales

    @cached_property
    def market_of(self) -> dict[str, str]:
        return {locale: code for code, market in self.brief.markets.items() for locale in market.locales}


def load_campaign(
    root: Path, name: str, engines: Iterable[tuple[str, str]] = (), installed: Installed | None = None
) -> Campaign:
    """Reads and cross-checks a campaign. engines: (name, version) of the renderers at hand.

    Raises InputError with every mistake in its own files, its style pack's and the catalogue's.
    """
    library = Library(root, installed or Installed(engines=dict(engines)))
    draft = read_draft(library, name)
    problems = [*draft.problems, *draft.look.problems, *draft.catalogue.problems]
    if any(not p.note for p in problems):
        raise InputError(p for p in problems if not p.note)
    return draft.whole(root)


@dataclass
class Draft:
    """A campaign as far as its files could be read. problems: those of its own files."""

    name: str
    catalogue: Catalogue
    look: Look
    brief: Brief | None = None
    selects: Selects | None = None
    shots: Shots | None = None
    copies: dict[str, Copy] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def pack(self) -> StylePack | None:
        return self.look.pack

    def whole(self, root: Path) -> Campaign:
        """The campaign. To be asked for only when nothing has problems."""
        look, brief, selects = self.look, self.brief, self.selects
        assert brief and selects and look.pack and look.vocabulary
        sources = {**self.sources, **look.sources, **self.catalogue.sources}
        return Campaign(
            root,
            self.name,
            brief,
            look.pack,
            look.vocabulary,
            look.products,
            self.catalogue.placements,
            self.copies,
            selects,
            sources,
            self.shots,
        )


def read_draft(library: Library, name: str, brief_text: str | None = None) -> Draft:
    """Reads a campaign's own files and holds them against each other, its style pack and the catalogue.

    brief_text: what is to be written into brief.yaml, before it is.
    """
    root, folder = library.root, library.root / "campaigns" / name
    if not (folder / "brief.yaml").exists():
        raise InputError.at(f"campaigns/{name}", "no such campaign", nearest(name, campaign_names(root)))
    brief, source, problems = look(root, folder / "brief.yaml", Brief, brief_text)
    stylepack = source.data.get("stylepack") if source and isinstance(source.data, dict) else None
    draft = Draft(name, library.catalogue, library.look(stylepack), brief, problems=problems)
    if source:
        draft.sources[source.name] = source
    _read_copies(draft, root, source)
    if (folder / "selects.yaml").exists():
        draft.selects, selects, problems = look(root, folder / "selects.yaml", Selects)
        draft.problems += problems
        if selects:
            draft.sources[selects.name] = selects
    else:
        draft.selects = Selects()
    if (folder / SHOTS).exists():
        draft.shots, shots, problems = look(root, folder / SHOTS, Shots)
        draft.problems += problems
        if shots:
            draft.sources[shots.name] = shots
    draft.problems += unless_told(_cross_check(draft, library, source), draft.problems)
    return draft


def _read_copies(draft: Draft, root: Path, brief: Source | None) -> None:
    """The copy of every locale that the brief asks for, and what else lies there: that is looked at, and noted."""
    folder = root / "campaigns" / draft.name / "copy"
    files = sorted(path.name for path in folder.glob("*.*"))
    there = [file.removesuffix(".yaml") for file in files if file.endswith(".yaml")]
    listed = list(places(brief.data, "markets/*/locales/*")) if brief else []
    asked = {locale: keys for keys, locale in listed if isinstance(locale, str)}
    for locale in dict.fromkeys([*asked, *there]):
        if locale not in there:
            assert brief
            missing = missing_copy(brief, asked[locale], locale, files, list(asked))
            draft.problems += unless_told([missing], draft.problems)
            continue
        copy, source, problems = look(root, folder / f"{locale}.yaml", Copy)
        draft.problems += problems
        if source:
            draft.sources[source.name] = source
        if locale in asked and copy:
            draft.copies[locale] = copy
        elif draft.brief and locale not in asked:
            where = f"campaigns/{draft.name}/copy/{locale}.yaml"
            cure = f"Add {locale} to a market of the brief, or delete the file."
            draft.problems.append(Problem(where, f"no market of the brief speaks {locale}", cure, note=True))


def _cross_check(draft: Draft, library: Library, brief: Source | None) -> list[Problem]:
    spot = draft.sources.get(f"campaigns/{draft.name}/{SHOTS}")
    names = {
        "stylepacks": library.look_names,
        "placements": library.catalogue.names,
        **draft.look.names,
        "scenes": names_at(brief, "scenes"),
        "skus": names_at(brief, "skus"),
        "locales": names_at(brief, "markets/*/locales"),
        **{name: names_at(spot, name) for name in ("beats", "shots", "cuts")},
    }
    found: list[Problem] = []
    for path, source in draft.sources.items():
        part = path.removeprefix(f"campaigns/{draft.name}/")
        found += unknown(source, REFERENCES.get(part, COPY), names)
    found += twice(brief, BRIEF_ONCE) if brief else ()
    found += contradictions(draft, library.installed)
    if brief:
        found += library.installed.words_problems(brief, draft.look.engine, {"sku": "skus/*/look"})
    if glyphs := draft.look.glyphs:
        for path, source in draft.sources.items():
            if "/copy/" in path:
                found += glyphs.missing_in_copy(source, Path(path).stem)
        found += glyphs.missing_on_labels(brief) if brief else ()
    return found

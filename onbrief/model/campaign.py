"""A campaign with all that it refers to, read and checked against itself: every mistake, in one go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from onbrief.errors import InputError, Problem
from onbrief.model.brief import Brief, Deliverable
from onbrief.model.consistency import contradictions
from onbrief.model.copy import Copy
from onbrief.model.placement import Channel, Placement
from onbrief.model.selects import Selects
from onbrief.model.source import Source, nearest, read_model
from onbrief.model.stylepack import Product, StylePack, Vocabulary

M = TypeVar("M", bound=BaseModel)


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

    @property
    def folder(self) -> Path:
        return self.root / "campaigns" / self.name

    @property
    def pack_folder(self) -> Path:
        return self.root / "stylepacks" / self.brief.stylepack

    def layout_of(self, deliverable: Deliverable, placement: str) -> str | None:
        return deliverable.layout or self.pack.layout_for(self.placements[placement].ratio)

    def locales_of(self, deliverable: Deliverable) -> tuple[str, ...]:
        return self.brief.locales if deliverable.locales == "all" else deliverable.locales

    @cached_property
    def market_of(self) -> dict[str, str]:
        return {locale: code for code, market in self.brief.markets.items() for locale in market.locales}


def find_root(start: Path) -> Path:
    """The repository that a folder is in: the nearest one above that holds campaigns/ and stylepacks/."""
    for folder in (start, *start.parents):
        if (folder / "campaigns").is_dir() and (folder / "stylepacks").is_dir():
            return folder
    raise InputError.at(
        start, "no onbrief repository here or above", "Go to a folder that holds campaigns/ and stylepacks/."
    )


def campaign_names(root: Path) -> list[str]:
    return sorted(p.parent.name for p in (root / "campaigns").glob("*/brief.yaml"))


def load_campaign(root: Path, name: str, engines: Iterable[tuple[str, str]] = ()) -> Campaign:
    """Reads and cross-checks a campaign. engines: (name, version) of the renderers at hand.

    Raises InputError with every mistake in the files that could be read.
    """
    reader = _Reader(root)
    folder = root / "campaigns" / name
    if not (folder / "brief.yaml").is_file():
        raise InputError.at(f"campaigns/{name}", "no such campaign", nearest(name, campaign_names(root)))
    brief = reader.read(folder / "brief.yaml", Brief)
    placements = reader.placements()
    selects = reader.read(folder / "selects.yaml", Selects, default=Selects())
    copies = {}
    pack = vocabulary = products = None
    if brief:
        copies = {x: c for x in brief.locales if (c := reader.read(folder / "copy" / f"{x}.yaml", Copy))}
        pack, vocabulary, products = reader.style_pack(root / "stylepacks" / brief.stylepack)
    if reader.problems or not (brief and selects and pack and vocabulary and products is not None):
        raise InputError(reader.problems)
    campaign = Campaign(
        root, name, brief, pack, vocabulary, products, placements, copies, selects, reader.sources
    )
    problems = list(contradictions(campaign, dict(engines)))
    if problems:
        raise InputError(problems)
    return campaign


class _Reader:
    """Reads files into models and gathers the mistakes instead of stopping at the first."""

    def __init__(self, root: Path):
        self.root = root
        self.problems: list[Problem] = []
        self.sources: dict[str, Source] = {}

    def read(self, path: Path, model: type[M], default: M | None = None) -> M | None:
        if default is not None and not path.exists():
            return default
        try:
            value, source = read_model(self.root, path, model)
        except InputError as error:
            self.problems += error.problems
            return None
        self.sources[source.name] = source
        return value

    def placements(self) -> dict[str, Placement]:
        channels = [self.read(path, Channel) for path in sorted((self.root / "placements").glob("*.yaml"))]
        return {f"{c.channel}/{slug}": p for c in channels if c for slug, p in c.placements.items()}

    def style_pack(
        self, folder: Path
    ) -> tuple[StylePack | None, Vocabulary | None, dict[str, Product] | None]:
        pack = self.read(folder / "stylepack.yaml", StylePack)
        vocabulary = self.read(folder / "vocabulary.yaml", Vocabulary)
        paths = sorted((folder / "products").glob("*.yaml"))
        products = {p.stem: value for p in paths if (value := self.read(p, Product))}
        return pack, vocabulary, products

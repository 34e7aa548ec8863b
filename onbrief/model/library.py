"""What campaigns share, read once: the catalogue of placements and the style packs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path

from onbrief.errors import MOST, InputError, Problem, nearest, unless_told
from onbrief.model.engines import engine_problems
from onbrief.model.film import CURVES
from onbrief.model.fonts import Glyphs
from onbrief.model.installed import Installed, words_problems
from onbrief.model.placement import Channel, Placement
from onbrief.model.reasons import PICK, REJECT
from onbrief.model.references import PRODUCT, STYLE_PACK, STYLE_PACK_ONCE, names_at, places, twice, unknown
from onbrief.model.source import Source, confine, look, validate
from onbrief.model.stylepack import Product, StylePack, Type, Vocabulary

DEFAULT = StylePack.model_fields["engine"].default
MAX_TERMS = 2000  # that are held against a renderer
PACK_FILES = (
    "logo/file", "logo/reversed", "common", "grade/lut", "references/*", "layouts/*/template", "characters/*/sheet/*",
    "motion/type/*/template",
    "engines/*/references/*", "engines/*/settings/graph", "engines/*/settings/binding",
    "engines/*/anchor/graph", "engines/*/anchor/binding",
)  # fmt: skip


@dataclass
class Catalogue:
    """All placements, by `channel/placement`. names: None when a channel's file can't be read at all."""

    placements: dict[str, Placement] = field(default_factory=dict)
    names: list[str] | None = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass
class Look:
    """A style pack's folder as far as it could be read. names: what its files define, by kind.

    engine, type: also where another part of stylepack.yaml is broken.
    """

    folder: Path
    glyphs: Glyphs | None = None
    pack: StylePack | None = None
    engine: str = ""
    type: Type | None = None
    vocabulary: Vocabulary | None = None
    products: dict[str, Product] = field(default_factory=dict)
    names: dict[str, list[str] | None] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class Library:
    """The shared files of a repository. Each is read once, however many campaigns use it."""

    def __init__(self, root: Path, installed: Installed):
        self.root, self.installed = root, installed
        self._looks: dict[str, Look] = {}

    @cached_property
    def look_names(self) -> list[str]:
        return sorted(path.parent.name for path in (self.root / "stylepacks").glob("*/stylepack.yaml"))

    @cached_property
    def catalogue(self) -> Catalogue:
        found = Catalogue()
        for path in sorted((self.root / "placements").glob("*.yaml")):
            channel, source, problems = look(self.root, path, Channel)
            found.problems += problems
            if source is None:
                found.names = None
                continue
            found.sources[source.name] = source
            stem = path.stem
            if found.names is not None:
                found.names += [f"{stem}/{slug}" for slug in names_at(source, "placements") or ()]
            if channel is None:
                continue
            if channel.channel != stem:
                what = f"this file is called “{stem}”, its channel “{channel.channel}”"
                found.problems.append(source.problem(("channel",), what, "Use one name."))
            found.placements |= {f"{stem}/{slug}": p for slug, p in channel.placements.items()}
        return found

    def look(self, name: object) -> Look:
        """The style pack of that name; an empty one where there is none (the brief is then told so)."""
        if not isinstance(name, str) or name not in self.look_names:
            return Look(self.root)
        if name not in self._looks:
            self._looks[name] = self._read_look(self.root / "stylepacks" / name)
        return self._looks[name]

    def _read_look(self, folder: Path) -> Look:
        found = Look(folder)
        found.pack, pack, problems = look(self.root, folder / "stylepack.yaml", StylePack)
        found.problems += problems
        found.vocabulary, vocabulary, problems = look(self.root, folder / "vocabulary.yaml", Vocabulary)
        found.problems += problems
        paths = sorted((folder / "products").glob("*.yaml"))
        products: dict[str, Source] = {}
        for path in paths:
            product, source, problems = look(self.root, path, Product)
            found.problems += problems
            if product:
                found.products[path.stem] = product
            if source:
                products[path.stem] = source
        found.sources = {s.name: s for s in (pack, vocabulary, *products.values()) if s}
        found.names = {
            **{name: names_at(vocabulary, name) for name in Vocabulary.model_fields if name != "reasons"},
            **_reasons(vocabulary),
            **{name: names_at(pack, name) for name in ("palette", "layouts", "characters")},
            "references": (names_at(pack, "references") or []) if pack else None,
            "fonts": names_at(pack, "type/fonts"),
            "curves": [*CURVES, *(names_at(pack, "motion/curves") or ())] if pack else None,
            "products": [path.stem for path in paths],
        }
        if pack and isinstance(pack.data, dict):
            found.names["engines"] = [
                *(names_at(pack, "engines") or ()),
                str(pack.data.get("engine", DEFAULT)),
            ]
            found.engine = str(pack.data.get("engine", DEFAULT))
            found.type, _ = validate(pack, Type, pack.data.get("type"))
        if pack and found.type and self.installed.font_file:
            label = names_at(pack, "label_fonts") or ()
            found.glyphs = Glyphs(self.root, found.type, label, self.installed.font_file)
        found.problems += unless_told(self._check_look(found, pack, vocabulary, products), found.problems)
        return found

    def _check_look(
        self, found: Look, pack: Source | None, vocabulary: Source | None, products: dict[str, Source]
    ) -> Iterator[Problem]:
        engine = found.engine
        if pack:
            yield from unknown(pack, STYLE_PACK, found.names)
            yield from twice(pack, STYLE_PACK_ONCE)
            yield from _files(pack, found.folder, PACK_FILES)
        if pack and found.pack and found.pack.name != found.folder.name:
            what = f"the folder is called “{found.folder.name}”, the style pack “{found.pack.name}”"
            yield pack.problem(("name",), what, "Use one name.")
        if pack:
            if self.installed.engines and engine not in self.installed.engines:
                what = f"“{engine}” is no renderer that is installed"
                yield pack.problem(("engine",), what, nearest(engine, self.installed.engines))
            yield from found.glyphs.unreadable(pack) if found.glyphs else ()
            yield from engine_problems(pack, found.pack, self.installed) if found.pack else ()
        if vocabulary:
            where = {kind: f"{kind}/*/params" for kind in Vocabulary.model_fields}
            yield from self.installed.words_problems(vocabulary, engine, where)
        words = self.installed.words(engine) if engine in self.installed.engines else {}
        for source in products.values():
            yield from unknown(source, PRODUCT, found.names)
            yield from _files(source, found.folder, ("label/template", "file"))
            if "product" in words and isinstance(source.data, dict):
                geometry = {k: v for k, v in source.data.items() if k not in Product.model_fields}
                yield from words_problems(source, (), words["product"], geometry)


def _reasons(vocabulary: Source | None) -> dict[str, list[str] | None]:
    """The words that people say why in: the style pack's, else the house's."""
    pick, reject = (
        (names_at(vocabulary, f"reasons/{kind}") or list(house)) if vocabulary else None
        for kind, house in (("pick", PICK), ("reject", REJECT))
    )
    both = [*pick, *(word for word in reject if word not in pick)] if pick and reject else None
    return {"pick": pick, "reject": reject, "reasons": both}


def _files(source: Source, folder: Path, paths: tuple[str, ...]) -> Iterator[Problem]:
    """Files of the style pack that a source names: inside the repository, no links, there."""
    for path in paths:
        for keys, name in islice(places(source.data, path), MOST):
            if not isinstance(name, str):
                continue
            try:
                there = confine(source.root, folder / name).is_file()
            except InputError as error:
                first = error.problems[0]
                yield source.problem(keys, f"“{name}”: {first.what}", first.cure)
                continue
            except (OSError, ValueError):
                there = False
            if not there:
                known = [p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()]
                cure = nearest(name, sorted(known))
                yield source.problem(
                    keys,
                    f"there is no file “{name}” in this style pack",
                    cure if "Did" in cure else "Add it.",
                )

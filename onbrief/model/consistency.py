"""What each file of a campaign says rightly, but together can't be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from onbrief.errors import InputError, Problem
from onbrief.model.brief import Deliverable
from onbrief.model.scene import EXPLORED, TERM_FIELDS
from onbrief.model.source import Keys, Source, confine, nearest

if TYPE_CHECKING:
    from onbrief.model.campaign import Campaign


ENGINES = ("finish", "typeset")  # what every campaign needs beside its style pack's own engine


def contradictions(c: Campaign, engines: dict[str, str]) -> Iterator[Problem]:
    """What each file says rightly but together can't be."""
    source = c.sources[f"campaigns/{c.name}/brief.yaml"]
    if c.brief.campaign != c.name:
        yield source.problem(
            ("campaign",), f"the folder is called “{c.name}”, the brief “{c.brief.campaign}”", "Use one name."
        )
    yield from _engines(c, source, engines)
    yield from _scenes(c, source)
    yield from _skus(c, source)
    yield from _deliverables(c, source)
    yield from _copy(c)
    yield from _selects(c)
    yield from _pack_files(c)


def _unknown(source: Source, keys: Keys, what: str, word: str, known: Iterable[str]) -> Iterator[Problem]:
    known = list(known)
    if word not in known:
        yield source.problem(keys, f"“{word}” is no {what}", nearest(word, known))


def _engines(c: Campaign, source: Source, engines: dict[str, str]) -> Iterator[Problem]:
    used = {c.pack.engine, *ENGINES}
    if engines and c.pack.engine not in engines:
        at = c.sources[f"stylepacks/{c.brief.stylepack}/stylepack.yaml"]
        yield from _unknown(at, ("engine",), "renderer that is installed", c.pack.engine, engines)
    for name, version in engines.items():
        if name not in used:
            continue
        pinned = c.brief.engines.get(name)
        if pinned is None:
            yield source.problem(
                ("engines",), f"no version of “{name}” is pinned", f'Add `{name}: "{version}"`.'
            )
        elif pinned != version:
            yield source.problem(
                ("engines", name),
                f"{name} {pinned} is pinned, {version} is installed",
                "Install the pinned version, or pin the new one and review what it renders.",
            )


def _scenes(c: Campaign, source: Source) -> Iterator[Problem]:
    for name, scene in c.brief.scenes.items():
        at = ("scenes", name)
        for term_field in TERM_FIELDS:
            known = getattr(c.vocabulary, term_field)
            yield from _unknown(
                source,
                (*at, term_field),
                f"{term_field} of this style pack",
                getattr(scene, term_field),
                known,
            )
        for list_field in ("mood", "disallowed"):
            for i, word in enumerate(getattr(scene, list_field)):
                known = getattr(c.vocabulary, list_field)
                yield from _unknown(
                    source, (*at, list_field, i), f"{list_field} term of this style pack", word, known
                )
        for explored in EXPLORED:
            for i, word in enumerate(getattr(scene.explore, explored)):
                known = getattr(c.vocabulary, explored)
                yield from _unknown(
                    source, (*at, "explore", explored, i), f"{explored} of this style pack", word, known
                )
        yield from _unknown(
            source, (*at, "ground"), "colour of this style pack", scene.ground, c.pack.palette
        )
        yield from _unknown(
            source,
            (*at, "subject", "product"),
            "product of this style pack",
            scene.subject.product,
            c.products,
        )
        for i, name_ in enumerate(scene.references):
            yield from _unknown(
                source, (*at, "references", i), "reference of this style pack", name_, c.pack.references
            )


def _skus(c: Campaign, source: Source) -> Iterator[Problem]:
    for name, sku in c.brief.skus.items():
        yield from _unknown(
            source, ("skus", name, "product"), "product of this style pack", sku.product, c.products
        )


def _deliverables(c: Campaign, source: Source) -> Iterator[Problem]:
    seen: dict[tuple[str, ...], tuple[int, int]] = {}
    for i, d in enumerate(c.brief.deliverables):
        at = ("deliverables", i)
        yield from _unknown(source, (*at, "scene"), "scene of this brief", d.scene, c.brief.scenes)
        for j, sku in enumerate(d.skus):
            yield from _unknown(source, (*at, "skus", j), "SKU of this brief", sku, c.brief.skus)
        if d.locales != "all":
            for j, locale in enumerate(d.locales):
                yield from _unknown(
                    source, (*at, "locales", j), "locale of this brief's markets", locale, c.brief.locales
                )
        if d.layout:
            yield from _unknown(
                source, (*at, "layout"), "layout of this style pack", d.layout, c.pack.layouts
            )
        for j, placement in enumerate(d.placements):
            yield from _placement(c, source, (*at, "placements", j), d, placement)
            for sku in d.skus:
                first = {seen.setdefault((sku, placement, locale), (i, j)) for locale in c.locales_of(d)} - {
                    (i, j)
                }
                if first:
                    yield source.problem(
                        (*at, "placements", j),
                        f"{sku} for {placement} is already asked for by deliverable {min(first)[0] + 1}",
                        "Keep one of them, or part them by locale.",
                    )


def _placement(c: Campaign, source: Source, keys: Keys, d: Deliverable, name: str) -> Iterator[Problem]:
    placement = c.placements.get(name)
    if placement is None:
        yield from _unknown(source, keys, "placement of the catalogue", name, c.placements)
    elif placement.medium != "image":
        yield source.problem(
            keys, f"{name} is for {placement.medium}; only stills can be made", "Choose a still."
        )
    elif name.split("/")[0] not in c.brief.channels:
        yield source.problem(
            keys, f"{name.split('/')[0]} is not among the brief's channels", "Add it to `channels:`."
        )
    elif not c.layout_of(d, name):
        yield source.problem(
            keys,
            f"no layout of {c.pack.name} serves the ratio {placement.ratio:.2f} of {name}",
            "Name one with `layout:`, or add a layout family.",
        )


def _copy(c: Campaign) -> Iterator[Problem]:
    for locale, copy in c.copies.items():
        source = c.sources[f"campaigns/{c.name}/copy/{locale}.yaml"]
        if copy.locale != locale:
            yield source.problem(
                ("locale",), f"this file is called {locale}, its locale {copy.locale}", "Use one."
            )
        for sku in copy.skus:
            yield from _unknown(source, ("skus", sku), "SKU of the brief", sku, c.brief.skus)
        for placement in copy.placements:
            yield from _unknown(
                source, ("placements", placement), "placement of the catalogue", placement, c.placements
            )
        if c.pack.type.script_of(locale) is None:
            languages = [x for script in c.pack.type.scripts.values() for x in script.languages]
            yield source.problem(
                ("locale",),
                f"the style pack {c.pack.name} has no fonts for {locale}",
                f"It sets {', '.join(sorted(languages))}; add the language to a script of its `type:`.",
            )


def _selects(c: Campaign) -> Iterator[Problem]:
    source = c.sources.get(f"campaigns/{c.name}/selects.yaml")
    for i, select in enumerate(c.selects.selects):
        assert source is not None
        yield from _unknown(
            source, ("selects", i, "scene"), "scene of this brief", select.scene, c.brief.scenes
        )
        scene = c.brief.scenes.get(select.scene)
        if scene and select.candidate > scene.candidates:
            yield source.problem(
                ("selects", i, "candidate"),
                f"candidate {select.candidate} of a batch of {scene.candidates}",
                f"Choose 1 to {scene.candidates}, or ask for more in the brief.",
            )


def _pack_files(c: Campaign) -> Iterator[Problem]:
    source = c.sources[f"stylepacks/{c.brief.stylepack}/stylepack.yaml"]
    fonts = c.pack.type.fonts
    for script, rules in c.pack.type.scripts.items():
        for i, name in enumerate(rules.fonts):
            yield from _unknown(
                source, ("type", "scripts", script, "fonts", i), "font of this style pack", name, fonts
            )
    for i, name in enumerate(c.pack.label_fonts):
        yield from _unknown(source, ("label_fonts", i), "font of this style pack", name, fonts)
    for keys, file in _named_files(c):
        try:
            found = confine(c.root, c.pack_folder / file).is_file()
        except InputError as error:
            yield source.problem(keys, error.problems[0].what, error.problems[0].cure)
            continue
        if not found:
            yield source.problem(keys, f"there is no file {file} in this style pack")
    for name, layout in c.pack.layouts.items():
        for i, role in enumerate(layout.colours):
            keys = ("layouts", name, "colours", i)
            yield from _unknown(source, keys, "colour of this style pack", role, c.pack.palette)
    for name, product in c.products.items():
        at = c.sources[f"stylepacks/{c.brief.stylepack}/products/{name}.yaml"]
        for key, role in (product.label.colours if product.label else {}).items():
            yield from _unknown(
                at, ("label", "colours", key), "colour of this style pack", role, c.pack.palette
            )


def _named_files(c: Campaign) -> Iterator[tuple[Keys, str]]:
    pack = c.pack
    yield ("logo", "file"), pack.logo.file
    if pack.logo.reversed:
        yield ("logo", "reversed"), pack.logo.reversed
    if pack.common:
        yield ("common",), pack.common
    yield ("grade", "lut"), pack.grade.lut
    for i, reference in enumerate(pack.references):
        yield ("references", i), reference
    for name, layout in pack.layouts.items():
        yield ("layouts", name, "template"), layout.template
    for product in c.products.values():
        if product.label:
            yield ("name",), product.label.template
        if product.file:
            yield ("name",), product.file

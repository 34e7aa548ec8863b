"""Whether a campaign uses something that was recalled: told before anything is rendered, at the line that names it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from onbrief.errors import InputError, Problem
from onbrief.model.campaign import Campaign
from onbrief.pipeline.load import load
from onbrief.pipeline.rights import holdings_in
from onbrief.signoff.recalls import recalled

NODES = {
    "talent": "talent",
    "stock": "reference",
    "reference": "reference",
}  # kind of a holding → kind of node


def refuse_recalled(root: Path, name: str) -> None:
    """Raises InputError with every recalled thing that the campaign names."""
    held = recalled(root)
    if not held:
        return
    problems = [
        Problem(
            where,
            f"{node} was recalled on {held[node].at:%Y-%m-%d} by {held[node].by.name}: {held[node].reason}",
            f"Use another. If it may be used again: onbrief recall {node!r} --lift --reason …",
        )
        for node, where in named(load(root, name))
        if node in held
    ]
    if problems:
        raise InputError(problems)


def refuse_used(root: Path, uses: Iterable[str], where: str) -> None:
    """Raises InputError where files that are made already use something that was recalled. uses: their nodes."""
    held = recalled(root)
    for node in sorted(held.keys() & set(uses)):
        what = f"its files use {node}, recalled on {held[node].at:%Y-%m-%d}: {held[node].reason}"
        raise InputError.at(where, what, "Use another, build, and have it approved.")


def named(c: Campaign) -> Iterator[tuple[str, str]]:
    """The nodes that brief, style pack and rights name, with the line that does."""
    brief, pack = c.sources[f"campaigns/{c.name}/brief.yaml"], f"stylepacks/{c.brief.stylepack}"
    style = c.sources[f"{pack}/stylepack.yaml"]
    yield f"stylepack:{c.brief.stylepack}", brief.where(("stylepack",))
    for engine in c.brief.engines:
        yield f"model:{engine}", brief.where(("engines", engine))
    for sku, about in c.brief.skus.items():
        yield f"product:{c.brief.stylepack}/{about.product}", brief.where(("skus", sku, "product"))
    languages = {locale.partition("-")[0] for locale in c.brief.locales}
    for script in c.pack.type.scripts.values():
        if languages.isdisjoint(script.languages):
            continue
        for font in script.fonts:
            yield f"font:{c.pack.type.fonts[font].family}", style.where(("type", "fonts", font, "family"))
            yield (
                f"licence:{c.pack.type.fonts[font].licence}",
                style.where(("type", "fonts", font, "licence")),
            )
    for folder in (c.folder, c.pack_folder):
        for holding, place, source in holdings_in(c.root, folder):
            yield f"licence:{holding.licence}", source.where(("holdings", place, "licence"))
            if holding.kind in NODES:
                yield f"{NODES[holding.kind]}:{holding.name}", source.where(("holdings", place, "name"))

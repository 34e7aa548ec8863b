"""What is wrong with a style pack's engines and fallback, beside their own values."""

from __future__ import annotations

from collections.abc import Iterator

from onbrief.errors import Problem, nearest
from onbrief.model.choice import takes_references
from onbrief.model.engine import Engine
from onbrief.model.installed import Installed, words_problems
from onbrief.model.source import Source
from onbrief.model.stylepack import StylePack

GRAPH = ("graph", "binding")  # that a ComfyUI engine can't do without


def engine_problems(source: Source, pack: StylePack, installed: Installed) -> Iterator[Problem]:
    """source: stylepack.yaml."""
    for name, engine in pack.engines.items():
        if name in installed.engines:
            what = f"there is a renderer called {name} already, so a brief could not tell which one it pins"
            yield source.key_problem(("engines", name), what, f"Call it house-{name}, for instance.")
        yield from _settings(source, name, engine, installed)
        yield from _pictures(source, ("engines", name), engine)
    yield from _gates(source, pack, installed)
    yield from _limit(source, pack)


def _settings(source: Source, name: str, engine: Engine, installed: Installed) -> Iterator[Problem]:
    keys = ("engines", name, "settings")
    known = installed.settings(engine.renderer)
    if known is not None:
        yield from words_problems(source, keys, known, dict(engine.settings))
    if engine.renderer == "comfyui":
        for file in GRAPH:
            if not engine.settings.get(file):
                yield source.key_problem(
                    ("engines", name),
                    f"this engine has no {file}",
                    f"Name a file: `settings: {{{file}: …}}`.",
                )


def _pictures(source: Source, at: tuple[str, str], engine: Engine) -> Iterator[Problem]:
    """Pictures that the engine is to be asked with, and can't be; told here, not by a build half way through."""
    rules = engine.anchor
    if not takes_references(engine):
        what, cure = _no_references(engine)
        if engine.references:
            yield source.problem((*at, "references"), what, f"{cure} Or take them out.")
        if rules and rules.reference:
            yield source.problem((*at, "anchor", "reference"), what, f"{cure} Or write `strength: 0.35`.")
    if engine.renderer == "hosted" and "image" not in (engine.settings.get("takes") or ()):
        for keys in _started(engine):
            what = "this model doesn't take a picture to start from, by `takes` of its settings"
            yield source.problem(
                (*at, *keys), what, "Add `image` to `takes`, if its card does; or take it out."
            )
    if engine.renderer == "comfyui" and rules and not rules.graph:
        given = [key for key in ("strength", "reference") if getattr(rules, key)]
        if given == ["strength"] and engine.strength is not None:
            return  # then the anchor starts from a picture too
        what = "the anchor itself is asked without that picture, so the other masters need another graph"
        yield source.problem((*at, "anchor", given[0]), what, "Name it: `graph: …` and `binding: …`, here.")
    if engine.renderer != "comfyui" and rules and rules.graph:
        yield source.problem((*at, "anchor", "graph"), f"{engine.renderer} runs no graph", "Take it out.")


def _no_references(engine: Engine) -> tuple[str, str]:
    if engine.renderer == "hosted":
        what = "this model doesn't take reference pictures, by `takes` of its settings"
        return what, "Add `references` to `takes`, if its card does."
    return "a diffusion pipeline takes no reference pictures", "Ask a ComfyUI graph or a hosted model."


def _started(engine: Engine) -> Iterator[tuple[str, ...]]:
    """Where the engine is told to start from a picture."""
    if engine.strength is not None:
        yield ("strength",)
    if engine.anchor and engine.anchor.strength is not None:
        yield ("anchor", "strength")


def _gates(source: Source, pack: StylePack, installed: Installed) -> Iterator[Problem]:
    named = pack.fallback.gates if pack.fallback else ()
    if not named or installed.gates is None:
        return
    known = installed.gates()
    for place, gate in enumerate(named):
        if gate not in known:
            what = f"“{gate}” is no gate that looks at candidates"
            yield source.problem(("fallback", "gates", place), what, nearest(gate, known))


def _limit(source: Source, pack: StylePack) -> Iterator[Problem]:
    """A limit in money that an engine is not paid in would hold nothing."""
    limit = pack.fallback.limit if pack.fallback else None
    if limit is None or not limit.amount:
        return
    for name, engine in pack.engines.items():
        price = engine.settings.get("price")
        currency = price.get("currency") if isinstance(price, dict) else None
        if currency and currency != limit.currency:
            what = f"{name} is paid in {currency}, the limit for later attempts counts {limit.currency}"
            yield source.key_problem(("fallback", "limit"), what, f"Write `currency: {currency}`.")

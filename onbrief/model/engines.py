"""What is wrong with a style pack's engines and fallback, beside their own values."""

from __future__ import annotations

from collections.abc import Iterator

from onbrief.errors import Problem, nearest
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

"""Which engines of a style pack may be used, as their models' cards say: told before anything is rendered.

A card only refuses: no request depends on it, so a new reading of some terms stales no picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from onbrief.errors import InputError, Problem, nearest
from onbrief.model.brief import Brief
from onbrief.model.campaign import Campaign
from onbrief.model.card import FOLDER, ModelCard
from onbrief.model.engine import Engine
from onbrief.model.rights import USAGES, Usage
from onbrief.model.source import Source
from onbrief.model.stylepack import StylePack
from onbrief.pipeline.cards import card_of

Keys = tuple[str | int, ...]


def refuse_engines(root: Path, c: Campaign) -> None:
    """Raises InputError for engines that the brief pins and that have no fit card, or may not work for it."""
    pinned = [name for name in c.pack.engines if name in c.brief.engines]
    if not pinned:
        return
    pack = c.sources[f"stylepacks/{c.brief.stylepack}/stylepack.yaml"]
    brief = c.sources[f"campaigns/{c.name}/brief.yaml"]
    found = [*pack_problems(root, pack, c.pack, pinned), *brief_problems(root, brief, c.brief, c.pack)]
    if problems := [problem for problem in found if not problem.note]:
        raise InputError(problems)


def pack_problems(
    root: Path, source: Source, pack: StylePack, names: Iterable[str] | None = None
) -> Iterator[Problem]:
    """Engines of a style pack that say otherwise than the cards of their models. names: of those asked for; all."""
    for name in pack.engines if names is None else names:
        engine, at = pack.engines[name], ("engines", name)
        yield from _model(
            root, source, (*at, "model"), engine.model, (*at, "weights"), engine.weights, engine
        )
        if engine.upscaler:
            keys = (*at, "upscaler"), (*at, "upscaler_weights")
            yield from _model(root, source, keys[0], engine.upscaler, keys[1], engine.upscaler_weights)


def brief_problems(root: Path, source: Source, brief: Brief, pack: StylePack) -> Iterator[Problem]:
    """Pinned engines whose models may not work for this client, in these markets, this far."""
    for name, engine in pack.engines.items():
        if name in brief.engines:
            for model in filter(None, (engine.model, engine.upscaler)):
                for what in refusals(root, model, brief.client, brief.usage, brief.markets):
                    cure = f"Take {name} out, so that the next engine of the kind is used; or have it cleared, and write that on the card."
                    yield source.key_problem(("engines", name), what, cure)


def _model(
    root: Path,
    source: Source,
    keys: Keys,
    model: str,
    pin: Keys,
    weights: str | None,
    engine: Engine | None = None,
) -> Iterator[Problem]:
    """engine: the entry whose pictures the model makes; None for an upscaler."""
    found = card_of(root, model)
    if found is None:
        known = [path.stem for path in sorted((root / FOLDER).glob("*.yaml"))]
        hint = nearest(model, known)
        cure = f"{hint} Or write it: " if hint.startswith("Did") else "Write it: "
        yield source.problem(
            keys, f"“{model}” has no card that can be read", f"{cure}onbrief models add {model} --from FOLDER"
        )
        return
    card = found[0]
    if engine and (engine.renderer == "hosted") != bool(card.hosted):
        where = "runs elsewhere" if card.hosted else "is no hosted model"
        cure = "Let the renderer be hosted." if card.hosted else "Use diffusion or comfyui, or another model."
        yield source.problem((*keys[:-1], "renderer"), f"{model} {where}, as its card says", cure)
    elif card.hosted and engine:
        yield from _hosted(source, keys[:-1], engine, card)
    yield from _pinned(source, keys, pin, weights, card, needed=not engine or engine.renderer == "diffusion")


def _pinned(
    source: Source, keys: Keys, pin: Keys, weights: str | None, card: ModelCard, needed: bool
) -> Iterator[Problem]:
    """needed: whether the files are read on this machine, so that a request must name them."""
    if weights == card.digest:
        if weights is None and needed:
            cure = f"Tell it where they are: onbrief models add {card.id} --from FOLDER"
            yield source.problem(keys, f"the card of {card.id} lists no files", cure)
    elif weights is None:
        if needed:
            cure = f"Add `{pin[-1]}: {card.digest}`."
            yield source.problem(keys, f"no files of {card.id} are pinned", cure)
    elif card.digest is None:
        yield source.problem(pin, f"the card of {card.id} lists no files", f"Take `{pin[-1]}` out.")
    else:
        cure = f"Pin the card's, {card.digest}, and look at what it renders; or put the files that were pinned back."
        yield source.problem(pin, f"these are other files of {card.id} than its card lists", cure)


def _hosted(source: Source, at: Keys, engine: Engine, card: ModelCard) -> Iterator[Problem]:
    """Settings that a request is made with, and the card: both must say the same of service, endpoint, abilities.

    Another price is a note: the card's counts, and a new one in the style pack makes every picture anew.
    """
    assert card.hosted
    path = f"{FOLDER}/{card.id}.yaml"
    price = card.cost.model_dump(include={"amount", "currency", "per"}) if card.cost else None
    says = {"service": card.hosted.service, "endpoint": card.hosted.endpoint, "price": price}
    for key, told in says.items():
        mine = engine.settings.get(key)
        if key == "price" and isinstance(mine, Mapping):
            mine = {"per": "picture", **mine}
        if mine != told:
            cure = (
                f"Write `{key}: {_shown(told)}`, as {path} does; or mend the card."
                if told
                else f"Add `cost` to {path}."
            )
            if mine is None and told is None:
                continue
            what = (
                f"the card of {card.id} names another {key}"
                if told
                else f"the card of {card.id} lists no price"
            )
            problem = source.problem((*at, "settings", key), what, cure)
            if key == "price" and told:
                cure = f"The card's counts: {_shown(told)}. Leave it here: a new price gives every picture a new request id."
                problem = replace(problem, cure=cure, note=True)
            yield problem
    takes = engine.settings.get("takes") or ()
    more = sorted(set(map(str, takes)) - set(card.hosted.takes)) if isinstance(takes, list | tuple) else []
    if more:
        what = f"{card.id} can't be asked with {', '.join(more)}, as its card says"
        yield source.problem(
            (*at, "settings", "takes"), what, f"Take it out; or try it, and add it to {path}."
        )


def refusals(root: Path, model: str, client: str, usage: Usage, markets: Iterable[str]) -> Iterator[str]:
    """Each line of a model's card that forbids a use, in a sentence; none where there is no card, told elsewhere."""
    found = card_of(root, model)
    if found is None:
        return
    card, source = found
    allow = card.clients.allow
    if client in card.clients.deny:
        yield f"{client} doesn't want pictures by {card.title} ({_line(source, 'clients', 'deny')})"
    elif allow != "all" and client not in allow:
        whom = ", ".join(allow) or "nobody"
        yield f"{card.title} may work for {whom} alone, not for {client} ({_line(source, 'clients', 'allow')})"
    if USAGES.index(card.usage) < USAGES.index(usage):
        yield (
            f"pictures by {card.title} may go as far as {card.usage}, and the campaign is {usage} "
            f"({_line(source, 'usage')})"
        )
    if card.territories != "worldwide" and (out := sorted(set(markets) - set(card.territories))):
        yield f"pictures by {card.title} may not be shown in {', '.join(out)} ({_line(source, 'territories')})"


def usable(root: Path, engine: Engine, client: str, usage: Usage, markets: Iterable[str]) -> bool:
    """Whether the cards of an engine's models are there, and forbid nothing of this."""
    models = [one for one in (engine.model, engine.upscaler) if one]
    return all(card_of(root, one) and not any(refusals(root, one, client, usage, markets)) for one in models)


def _line(source: Source, *keys: str) -> str:
    return source.where(keys)


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {one}" for key, one in value.items()) + "}"
    return str(value)

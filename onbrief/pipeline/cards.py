"""The model cards of a repository, and who uses them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from onbrief.errors import InputError, Problem
from onbrief.model.brief import Brief
from onbrief.model.card import FOLDER, ModelCard
from onbrief.model.source import Source, look, read_model
from onbrief.model.stylepack import StylePack


def cards_of(root: Path) -> dict[str, ModelCard]:
    """Every card. Raises InputError with all mistakes in the first that can't be used."""
    cards = {}
    for path in sorted((root / FOLDER).glob("*.yaml")):
        card, source = read_model(root, path, ModelCard)
        if problems := list(card_problems(source, card)):
            raise InputError(problems)
        cards[card.id] = card
    return cards


def card_of(root: Path, name: str) -> tuple[ModelCard, Source] | None:
    """The card of an id, with its lines; None where there is none or it can't be used, which is told elsewhere."""
    path = root / FOLDER / f"{name}.yaml"
    if not path.is_file():
        return None
    card, source, _ = look(root, path, ModelCard)
    return (card, source) if card and source and card.id == name else None


def card_problems(source: Source, card: ModelCard) -> Iterator[Problem]:
    """What is wrong with a card beside its own values."""
    if card.id != source.path.stem:
        what = f"this file is called “{source.path.stem}”, its card “{card.id}”"
        yield source.problem(("id",), what, "Use one name.")


@dataclass
class Used:
    """Who asks for a model: style packs that name it, campaigns whose brief pins an engine that does."""

    packs: list[str] = field(default_factory=list)
    campaigns: list[str] = field(default_factory=list)


def used(root: Path) -> dict[str, Used]:
    """By card. Style packs and briefs that can't be read name nothing here; `onbrief validate` tells of them."""
    found: dict[str, Used] = defaultdict(Used)
    entries: dict[str, dict[str, list[str]]] = {}  # style pack → what a brief may pin → cards behind it
    for path in sorted((root / "stylepacks").glob("*/stylepack.yaml")):
        pack = look(root, path, StylePack)[0]
        if pack:
            named = {name: [x for x in (e.model, e.upscaler) if x] for name, e in pack.engines.items()}
            entries[path.parent.name] = named
            for card in dict.fromkeys([pack.engine, *(one for cards in named.values() for one in cards)]):
                found[card].packs.append(path.parent.name)
    for path in sorted((root / "campaigns").glob("*/brief.yaml")):
        brief = look(root, path, Brief)[0]
        if brief:
            named = entries.get(brief.stylepack, {})
            for card in dict.fromkeys(one for pin in brief.engines for one in named.get(pin, [pin])):
                found[card].campaigns.append(path.parent.name)
    return found

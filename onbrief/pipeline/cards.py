"""The model cards of a repository, by their id."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from onbrief.errors import InputError, Problem
from onbrief.model.card import FOLDER, ModelCard
from onbrief.model.source import Source, look, read_model


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

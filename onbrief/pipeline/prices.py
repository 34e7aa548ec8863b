"""What a hosted picture costs by the card of its model: the newest word on it. Where the card lists none, the style pack's.

A request is made with the style pack's, so a new price there gives every picture a new request id; one on the card doesn't.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from onbrief.model.card import FOLDER
from onbrief.pipeline.cards import card_of
from renderers.services.settings import listed_cost

Prices = Mapping[str, Mapping[str, Any]]  # by card: `amount`, `currency`, `per`


def card_prices(root: Path) -> Prices:
    """Cards that can't be read list nothing; `onbrief validate` tells of them."""
    found = (card_of(root, path.stem) for path in sorted((root / FOLDER).glob("*.yaml")))
    cards = [one[0] for one in found if one]
    return {
        card.id: card.cost.model_dump(include={"amount", "currency", "per"}) for card in cards if card.cost
    }


def price_of(params: Mapping[str, Any], prices: Prices) -> dict[str, Any] | None:
    """{"amount", "currency"} of the picture that a request's parameters ask for; None where nobody knows it before."""
    return listed_cost(params, prices.get(str(params.get("model"))))


def as_listed(record: Mapping[str, Any], params: Mapping[str, Any], root: Path) -> dict[str, Any]:
    """How a picture was made, at the card's price where its service told no bill. What a fault told before stays."""
    cost = record.get("cost")
    if not isinstance(cost, Mapping) or cost.get("basis") != "listed" or "earlier" in cost:
        return dict(record)
    return {**record, "cost": {**cost, **(price_of(params, card_prices(root)) or {})}}

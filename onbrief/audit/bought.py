"""What a lineage tells of a picture that a service was paid for: who was asked, for which job, at what cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

BOUGHT = ("endpoint", "job", "asked", "cost")  # the service's word and the build's, told in this order


def bought(made: Mapping[str, Any]) -> dict[str, str]:
    """Of a rendering's record; empty where nothing was bought. Anyone may have written a lineage: nothing is presumed."""
    facts = {key: str(made[key]) for key in BOUGHT[:-1] if made.get("hosted") and key in made}
    cost = made.get("cost")
    if isinstance(cost, Mapping) and {"amount", "currency"} <= cost.keys():
        facts["cost"] = f"{cost['amount']} {cost['currency']}, as {cost.get('basis', 'told')}"
    return facts


def terms_of(card: Any) -> dict[str, str]:
    """Of a model's card, as its YAML says: title, licence, what it learnt from, the terms with the day they were read."""
    card = card if isinstance(card, Mapping) else {}
    told = {"name": "title", "licence": "licence", "learnt from": "training_data"}
    facts = {word: str(card[key]) for word, key in told.items() if key in card}
    terms = card.get("terms")
    if isinstance(terms, Mapping):
        facts["terms"] = f"{terms.get('source')}, read on {terms.get('read_on')}"
    return facts

"""May every engine and every generative model work for this client, in these markets, this far?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checks.held import files, listed, wide_enough
from onbrief.model.card import ModelCard
from onbrief.model.dossier import Dossier, Maker
from onbrief.model.finding import Finding, Need, Scope, Severity

id = "model-policy"
scope = Scope.BRIEF
needs: frozenset[Need] = frozenset()


def run(dossier: Dossier) -> Iterable[Finding]:
    """Holds the card of each engine and model that the compiled deliverables name against client, markets and use.

    What has no card fails, as do weights that aren't those of the card. What may be used for experiments alone is the
    gate `experiments`' to tell.
    """
    for maker in dossier.makers:
        if maker.card is None:
            yield _unknown(maker)
            continue
        yield from _client(maker, maker.card, dossier.brief.client)
        yield from _reach(maker, maker.card, dossier)
        yield from _weights(maker, maker.card)
        yield from _terms(maker, maker.card, dossier)


def _unknown(maker: Maker) -> Finding:
    text = (
        f"Nothing is known of {maker.name}, which made {files(maker.uses)}; "
        f"write its card, renderers/models/{maker.name}.yaml, or use another."
    )
    return Finding(id, Severity.BLOCK, text, maker.source, "no card", "a card")


def _client(maker: Maker, card: ModelCard, client: str) -> Iterator[Finding]:
    allow = card.clients.allow
    if client in card.clients.deny:
        text = f"{client} doesn't want pictures by {card.title}; use another engine or model."
        yield Finding(id, Severity.BLOCK, text, f"{maker.card_source}#/clients/deny", client, "not denied")
    elif allow != "all" and client not in allow:
        shown = listed(allow) if allow else "no client"
        text = f"{card.title} may work for {shown} alone, not for {client}; ask for leave, or use another."
        yield Finding(id, Severity.BLOCK, text, f"{maker.card_source}#/clients/allow", client, shown)


def _reach(maker: Maker, card: ModelCard, dossier: Dossier) -> Iterator[Finding]:
    wanted = dossier.brief.usage
    if card.usage != "experiment" and not wide_enough(card.usage, wanted):
        text = f"Pictures by {card.title} may go as far as {card.usage}, and the campaign is {wanted}; use another."
        yield Finding(id, Severity.BLOCK, text, f"{maker.card_source}#/usage", card.usage, wanted)
    if card.territories != "worldwide":
        out = sorted({use.market for use in maker.uses} - set(card.territories))
        many = [use for use in maker.uses if use.market in out]
        if out:
            held = listed(card.territories) if card.territories else "no country"
            text = (
                f"{card.title} may be shown in {held} alone, but is in {files(many)} for {listed(out)}; "
                "use another there."
            )
            yield Finding(id, Severity.BLOCK, text, f"{maker.card_source}#/territories", listed(out), held)


def _weights(maker: Maker, card: ModelCard) -> Iterator[Finding]:
    if maker.digest and maker.digest not in card.weights:
        text = (
            f"The weights of {card.title} that are named aren't those of its card; "
            "name the file that was cleared, or clear this one and add its SHA-256."
        )
        yield Finding(id, Severity.BLOCK, text, maker.source, maker.digest, listed(card.weights))


def _terms(maker: Maker, card: ModelCard, dossier: Dossier) -> Iterator[Finding]:
    if card.generative and card.terms:
        age, limit = (dossier.today - card.terms.read_on).days, dossier.policies.models.terms_days
        if age > limit:
            text = f"The terms of {card.title} were read {age} days ago; read them again, and write down the day."
            source = f"{maker.card_source}#/terms/read_on"
            yield Finding(id, Severity.WARN, text, source, f"{age} days", f"{limit} days")

"""Engines and models that nothing is known of, or that may not work for this client, in this market."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from onbrief.model.dossier import Dossier
from tests.defects.campaigns import TODAY, edited, known, put
from tests.defects.seed import Case, Seed

CLEARED = (
    "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"  # SHA-256 of some file of weights
)


def engine(case: Case) -> str:
    """What makes the demo's pictures."""
    return "vector" if "vector" in known(case).brief.engines else "pathtrace"


def card(case: Case) -> str:
    return f"/renderers/models/{engine(case)}.yaml"


def territories(case: Case, wanted: str, folder: Path) -> tuple[Dossier]:
    names = sorted(known(case).brief.markets)
    value = {"all": names, "one less": names[1:], "another": ["US"]}[wanted]
    return edited(case, folder, {card(case): put(territories=value)})


def clients(case: Case, wanted: str, folder: Path) -> tuple[Dossier]:
    client = known(case).brief.client
    allow = {"among others": ["harbour", client], "a namesake": [f"{client}-japan"], "nobody": []}[wanted]
    return edited(case, folder, {card(case): put(clients={"allow": allow})})


def denied(case: Case, wanted: str, folder: Path) -> tuple[Dossier]:
    client = known(case).brief.client
    deny = {"a namesake": [f"{client}-japan"], "among others": ["harbour", client], "alone": [client]}[wanted]
    return edited(case, folder, {card(case): put(clients={"allow": "all", "deny": deny})})


def cards(case: Case, how: str, folder: Path) -> tuple[Dossier]:
    """The card with less in it; under another name; gone."""
    if how == "shorter":
        return edited(case, folder, {card(case): put(training_data="Nothing was learnt.")})
    whole = known(case)
    return (
        replace(
            whole,
            makers=tuple(
                replace(maker, card=None, name=f"{maker.name}{'-2' if how == 'another version' else ''}")
                if maker.name == engine(case)
                else maker
                for maker in whole.makers
            ),
        ),
    )


def weights(case: Case, listed: tuple[str, ...], folder: Path) -> tuple[Dossier]:
    """A generative model whose named file of weights is, or isn't, one of its card's."""
    whole = known(case)
    terms = {"source": "https://example.com/terms", "read_on": TODAY - timedelta(days=30)}
    files = {f"unet/part-{number}.onnx": digest for number, digest in enumerate(listed)}
    about: dict[str, Any] = {"generative": True, "files": files, "terms": terms}
    makers = []
    for maker in whole.makers:
        if maker.name == engine(case) and maker.card:
            model = maker.card.model_validate({**maker.card.model_dump(by_alias=True), **about})
            makers.append(replace(maker, card=model, digest=CLEARED))
        else:
            makers.append(maker)
    return (replace(whole, makers=tuple(makers)),)


def named(case: Case) -> str:
    return f"brief.yaml#/engines/{engine(case)}"


SEEDS = (
    Seed(
        "engine not for a market",
        "model-policy",
        territories,
        "all",
        "one less",
        "another",
        lambda case: f"{card(case)}#/territories",
        "campaign",
    ),
    Seed(
        "engine for other clients",
        "model-policy",
        clients,
        "among others",
        "a namesake",
        "nobody",
        lambda case: f"{card(case)}#/clients/allow",
        "campaign",
    ),
    Seed(
        "client that doesn't want the engine",
        "model-policy",
        denied,
        "a namesake",
        "among others",
        "alone",
        lambda case: f"{card(case)}#/clients/deny",
        "campaign",
    ),
    Seed(
        "engine without a card",
        "model-policy",
        cards,
        "shorter",
        "another version",
        "gone",
        named,
        "campaign",
    ),
    Seed(
        "weights that nobody cleared",
        "model-policy",
        weights,
        (CLEARED,),
        (f"{CLEARED[:-1]}0",),
        (),
        named,
        "campaign",
    ),
)

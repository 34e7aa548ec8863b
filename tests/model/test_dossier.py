"""What a picture is told to be follows from the cards of all that took part in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from onbrief.model.card import ModelCard, SourceType
from onbrief.model.dossier import Component, lettered, source_types
from tests.checks.dossiers import TODAY, carded

TERMS = {"source": "https://example.com/terms", "read_on": TODAY}
LEARNT = {"generative": True, "terms": TERMS}


@pytest.mark.parametrize(
    ("card", "picture", "file"),
    [
        ({}, "digitalCreation", "digitalCreation"),
        (LEARNT, "trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"),
        (
            {**LEARNT, "part": "edits"},
            "compositeWithTrainedAlgorithmicMedia",
            "compositeWithTrainedAlgorithmicMedia",
        ),
        ({**LEARNT, "source_type": "algorithmicallyEnhanced"}, "algorithmicallyEnhanced", "composite"),
        ({"source_type": "digitalCapture"}, "digitalCapture", "composite"),
        ({"source_type": "algorithmicMedia"}, "algorithmicMedia", "algorithmicMedia"),
    ],
)
def test_the_cards_word_wins_over_what_follows_from_it(
    card: dict[str, Any], picture: SourceType, file: SourceType
) -> None:
    assert set(source_types(carded("pathtrace", **card)).values()) == {picture}
    assert lettered(picture) == file


@pytest.mark.parametrize(
    ("finish", "picture"),
    [
        ({**LEARNT, "part": "edits"}, "trainedAlgorithmicMedia"),  # learnt altogether
        ({"source_type": "digitalCapture"}, "compositeWithTrainedAlgorithmicMedia"),
    ],
)
def test_where_several_took_part_a_learnt_one_is_always_told(
    finish: dict[str, Any], picture: SourceType
) -> None:
    whole = carded("pathtrace", **LEARNT)
    made = next(maker for maker in whole.makers if maker.name == "finish")
    assert made.card
    card = ModelCard.model_validate({**made.card.model_dump(by_alias=True), **finish})
    makers = (*(maker for maker in whole.makers if maker is not made), replace(made, card=card))
    assert set(source_types(replace(whole, makers=makers)).values()) == {picture}


def test_what_was_brought_in_is_told_beside_what_was_made() -> None:
    whole = carded("pathtrace")
    photograph = Component("picture", "campaigns/lumen-summer/material/terrace.png", "", whole.uses[:1])
    types = source_types(
        replace(
            whole, components=(*whole.components, photograph), material={photograph.name: "digitalCapture"}
        )
    )
    shown = whole.uses[0].asset
    assert types.pop(shown) == "digitalCapture"
    assert set(types.values()) == {"digitalCreation"}

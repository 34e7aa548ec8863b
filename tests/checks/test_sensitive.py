"""A campaign on a sensitive theme has what each of its markets asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from checks import sensitive
from onbrief.model.dossier import Dossier
from onbrief.model.policies import Rule, Rules
from tests.checks.dossiers import held, lumen, saying, told, with_brief, yes

LAW = {
    "id": "law",
    "about": ["alcohol"],
    "level": "law",
    "why": "The law limits advertising for alcohol",
    "source": "Invented",
    "confidence": "A",
    "checked_on": date(2026, 11, 21),
}


def ruled(theme: str, **rule: object) -> Dossier:
    """LUMEN on a theme, with one rule."""
    rules = Rules(rules=(Rule.model_validate({**LAW, **rule}),))
    whole = with_brief(lumen(), themes=(theme,))
    return replace(whole, policies=replace(whole.policies, themes=rules))


def test_a_theme_that_no_rule_knows_fails() -> None:
    assert told(sensitive.run(ruled("crypto"))) == [
        (
            "block",
            "brief.yaml#/themes",
            "No rule knows “crypto”, and the campaign touches crypto; "
            "use a word that a rule knows (alcohol), or add a rule.",
        )
    ]


def test_a_theme_that_a_market_forbids_blocks_there() -> None:
    assert told(sensitive.run(ruled("alcohol", markets=["AE"], channels=["instagram"], forbidden=True))) == [
        (
            "block",
            "brief.yaml#/themes",
            "The law limits advertising for alcohol: the campaign touches alcohol; "
            "take 2 deliverables in AE on instagram out.",
        )
    ]


def test_a_rule_holds_only_on_its_days_and_in_its_markets() -> None:
    for rule in (
        {"from": date(2027, 9, 1)},
        {"until": date(2027, 5, 31)},
        {"markets": ["FR"]},
        {"channels": ["x"]},
    ):
        assert told(sensitive.run(ruled("alcohol", forbidden=True, **rule))) == []
    assert (
        len(told(sensitive.run(ruled("alcohol", forbidden=True, markets=["EU"], until=date(2027, 6, 1)))))
        == 1
    )


def test_a_permit_covers_the_markets_that_it_names() -> None:
    whole = ruled("alcohol", needs=["permit"])
    assert told(sensitive.run(replace(whole, holdings=(held(kind="permit"),)))) == []
    assert told(
        sensitive.run(replace(whole, holdings=(held(kind="permit", markets=["GB", "DE", "AE"]),)))
    ) == [
        (
            "block",
            "rights.yaml#/holdings/0/markets",
            "The law limits advertising for alcohol: the campaign touches alcohol, "
            "and no permit of rights.yaml covers the whole flight in JP; get it and write it down, or take it out.",
        )
    ]


def test_a_yes_counts_for_its_role_and_markets() -> None:
    whole = ruled("alcohol", sign_off=["legal"])
    assert told(sensitive.run(replace(whole, clearances=(yes(0, "legal", "alcohol"),)))) == []
    for said, source in (
        (yes(0, "brand", "alcohol"), "brief.yaml#/themes"),
        (yes(0, "legal", "alcohol", markets=["GB"]), "rights.yaml#/clearances/0/markets"),
    ):
        found = told(sensitive.run(replace(whole, clearances=(said,))))
        assert [line for _, line, _ in found] == [source]


def test_words_that_must_be_drawn_are_asked_of_their_language_alone() -> None:
    whole = ruled("alcohol", wording={"en": ["Please drink responsibly"]})
    assert told(sensitive.run(saying(whole, "en-GB", "0 %. PLEASE DRINK\u00a0RESPON\u00adSIBLY."))) == []
    assert told(sensitive.run(saying(whole, "en-GB", "Drink."))) == [
        (
            "block",
            "copy/en-GB.yaml#/legal",
            "The law limits advertising for alcohol: the campaign touches alcohol, "
            "and “Please drink responsibly” is missing on 19 deliverables; write it in the legal line.",
        )
    ]


def test_words_that_a_layout_may_drop_are_blamed_on_the_layout() -> None:
    whole = ruled("alcohol", wording={"en": ["Please recycle"]})
    assert told(sensitive.run(whole)) == [
        (
            "block",
            "/stylepacks/lumen/stylepack.yaml#/layouts/strip/options/droppable",
            "The law limits advertising for alcohol: the campaign touches alcohol, and “Please recycle” may be left out "
            "of 4 deliverables for want of room; take its line out of `droppable`, or these placements out.",
        )
    ]

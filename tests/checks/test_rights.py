"""Everything that a deliverable is made of is held for its market, its channel, its flight and its use."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks import rights
from tests.checks.dossiers import held, lumen, outfit, showing, told, with_brief

FONT = "/stylepacks/lumen/rights.yaml#/holdings/0"


def test_what_nobody_holds_is_blamed_on_the_line_that_names_it() -> None:
    assert told(rights.run(outfit())) == [
        (
            "block",
            "/stylepacks/lumen/stylepack.yaml#/type/fonts/outfit/files/0",
            "No rights.yaml holds pip:fontpkg_outfit/files/Outfit[wght].ttf (font), which is in 76 deliverables; "
            "write down its owner and licence, or take it out.",
        )
    ]


@pytest.mark.parametrize(
    "terms, key, message",
    [
        (
            {"markets": ["GB", "DE", "AE"]},
            "markets",
            "Outfit is held for GB, DE and AE alone, but is in 19 deliverables for JP; "
            "widen the right, or take it out there.",
        ),
        (
            {"channels": ["instagram", "snapchat"]},
            "channels",
            "Outfit is held for instagram and snapchat alone, but is in 64 deliverables on facebook, google, "
            "google-display and 7 more; widen the right, or take it out there.",
        ),
        (
            {"until": date(2027, 8, 30)},
            "until",
            "Outfit may be used until 2027-08-30, but the flight ends on 2027-08-31; "
            "renew the right, or end the flight sooner.",
        ),
        (
            {"from": date(2027, 6, 2)},
            "from",
            "Outfit may be used from 2027-06-02, but the flight starts on 2027-06-01; "
            "get the right sooner, or start the flight later.",
        ),
        (
            {"usage": "internal"},
            "usage",
            "Outfit is held for internal use alone, and the campaign is public; widen the right, or take it out.",
        ),
        (
            {"licence": "CC-BY-NC-4.0", "usage": "public"},
            "licence",
            "The licence of Outfit, “CC-BY-NC-4.0”, forbids advertising; get another one, or take it out.",
        ),
        (
            {"licence": "Desktop licence 2026-88"},
            "licence",
            "The licence of Outfit, “Desktop licence 2026-88”, is none that policies/rights.yaml knows; "
            "read it, and say in `usage` how far it goes.",
        ),
    ],
)
def test_a_right_that_is_too_narrow_is_blamed_on_the_key_that_narrows_it(
    terms: dict, key: str, message: str
) -> None:
    assert told(rights.run(outfit(terms))) == [("block", f"{FONT}/{key}", message)]


@pytest.mark.parametrize(
    "terms",
    [
        {"until": date(2027, 8, 31)},
        {"from": date(2027, 6, 1)},
        {"markets": ["GB", "DE", "AE", "JP"]},
        {"licence": "Desktop licence 2026-88", "usage": "public"},
        {"licence": "MIT AND Apache-2.0"},
        {"licence": "CC-BY-NC-4.0 OR OFL-1.1"},
    ],
)
def test_a_right_that_just_reaches_is_enough(terms: dict) -> None:
    assert told(rights.run(outfit(terms))) == []


def test_two_rights_cover_together_what_neither_covers_alone() -> None:
    june, later = {"until": date(2027, 6, 30)}, {"from": date(2027, 7, 1)}
    assert told(rights.run(outfit(june, later))) == []
    assert told(rights.run(outfit({"markets": ["GB", "DE"]}, {"markets": ["AE", "JP"]}))) == []
    late = {"from": date(2027, 7, 2)}
    assert [source for _, source, _ in told(rights.run(outfit(june, late)))] == [f"{FONT}/until"]


def test_a_right_that_ends_soon_after_today_is_a_warning() -> None:
    whole = replace(outfit({"until": date(2027, 9, 15)}), today=date(2027, 8, 20))
    assert told(rights.run(whole)) == [
        (
            "warn",
            f"{FONT}/until",
            "Outfit may be used until 2027-09-15, soon after today; "
            "renew the right, or see that the pictures are down by then (font).",
        )
    ]
    assert told(rights.run(replace(whole, today=date(2027, 9, 1)))) == []  # the flight is over


def test_what_a_trial_may_use_a_public_campaign_may_not() -> None:
    terms = {"licence": "Evaluation licence", "usage": "experiment"}
    assert told(rights.run(with_brief(outfit(terms), usage="experiment"))) == []
    assert [source for _, source, _ in told(rights.run(outfit(terms)))] == [f"{FONT}/licence"]


def test_a_face_that_the_campaign_holds_must_be_released_for_the_whole_flight() -> None:
    talent = held(kind="talent", name="Noor Haddad", markets=["GB", "DE", "AE"])
    assert told(rights.run(showing(talent))) == [
        (
            "block",
            "rights.yaml#/holdings/0/markets",
            "Noor Haddad is held for GB, DE and AE alone, but is in 19 deliverables for JP; "
            "widen the right, or take it out there.",
        )
    ]


def test_a_licence_that_asks_for_a_credit_wants_a_note_of_where_it_stands() -> None:
    (warning,) = told(rights.run(showing(held(licence="CC-BY-4.0"))))
    assert warning == (
        "warn",
        "rights.yaml#/holdings/0/licence",
        "The licence of Sea at dusk, CC-BY-4.0, asks for a credit; say in `note` where it stands.",
    )
    assert told(rights.run(showing(held(licence="CC-BY-4.0", note="In the caption.")))) == []


@given(st.text(max_size=300))
def test_any_words_are_a_licence_of_which_something_is_known_or_nothing(words: str) -> None:
    assert rights.allowed(words, lumen().policies.rights) in (True, False, None)

"""film-end-card: the last picture is there, stands still, and says what this market's copy says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.checks.film.films import said
from tests.checks.film.lettered import WORDS, element, seen, sheet

CARD = "shots.yaml#/cuts/15s/end_card"


@pytest.mark.parametrize("locale", WORDS)
def test_an_end_card_is_read_in_every_language(spots, locale: str) -> None:
    assert said("film-end-card", *seen(spots(locale=locale), sheet(locale))) == []


def test_last_years_call_to_action_is_told(spots) -> None:
    path = spots(words={"cta": "Shop the 2025 range"})
    assert said("film-end-card", *seen(path, sheet())) == [
        "block copy/en-GB.yaml#/cta @13+12: The CTA “Find your flavour” isn't seen; what can be read there: "
        "“Shop the 2025 range”. [“Shop the 2025 range”; allowed: “Find your flavour”]"
    ]


def test_a_wrong_address_is_told(spots) -> None:
    path = spots(words={"url": "lumen.exemple"})
    assert said("film-end-card", *seen(path, sheet())) == [
        "block copy/en-GB.yaml#/url @13+12: The URL reads “lumen.exemple”, but the copy is “lumen.example”; set it anew "
        "from the copy. [“lumen.exemple”; allowed: “lumen.example”]"
    ]


def test_an_address_is_not_taken_for_the_like_address_of_another_market(spots) -> None:
    mine = "lumen.example/summer"
    given = sheet()
    assert given.card
    words = [one.model_copy(update={"text": mine}) if one.role == "url" else one for one in given.card.words]
    given = given.model_copy(update={"card": given.card.model_copy(update={"words": tuple(words)})})
    film, spec = seen(spots(words={"url": mine}), given)
    film.about["elsewhere"]["url"] = {"de-DE": "lumen.example/sommer"}
    placed = element("url", (38, 576, 230, 26), 13, 12)  # the same line found once more, by the layout
    placed = replace(placed, about={**placed.about, "text": mine})
    assert said("film-end-card", replace(film, elements=[placed]), spec) == []


def test_another_languages_card_is_told_once(spots) -> None:
    words = {role: text for role, text in WORDS["de-DE"].items() if role != "url"}
    path = spots(locale="de-DE", words={"url": " "})
    found = said("film-end-card", *seen(path, sheet()))
    assert words
    assert found == [
        f"block {CARD} @13+12: The headline is that of de-DE; the copy for en-GB is “Sunlight you can sip”. "
        "[the words of de-DE; allowed: “Sunlight you can sip”]"
    ]


def test_a_missing_end_card_is_told_once(spots) -> None:
    path = spots(card_at=99)
    (line,) = said("film-end-card", *seen(path, sheet()))
    assert line.startswith(f"block {CARD} @13+12: The end card isn't there: where it should stand, ")


def test_a_card_that_comes_late_does_not_stand_its_time(spots) -> None:
    path = spots(card_at=22)
    assert said("film-end-card", *seen(path, sheet())) == [
        f"block {CARD} @13+12: The end card doesn't stand for its time: at frame 21, 4 of its 4 lines aren't yet as they "
        "are at the end; let it come earlier. [still for less than 0.80 s; allowed: at least 1.20 s]"
    ]

"""Every round of a deliverable."""

from __future__ import annotations

from pathlib import Path

import pytest

from onbrief.audit.history import history, said_of
from onbrief.audit.pages import history_page
from onbrief.errors import InputError
from tests.audit.house import House, digest

ENGLISH = "variants/en-GB/golden-hour/yuzu_story_en-GB"


def test_each_round_says_what_changed_by_whom_and_where_it_went(house: House) -> None:
    house.build("Drink the light")
    house.commit("A better headline")
    house.write("notes.txt", "nothing of it\n")
    house.commit("Something else")
    approved = digest("Drink the light", "en-GB")
    house.publish(1, [house.asset(1, approved=approved, path=f"{ENGLISH}.jpg")])
    house.commit("Publish")
    campaign, stem, rounds = history(house.root, f"campaigns/dusk/build/{ENGLISH}.jpg")
    assert (campaign, stem, len(rounds)) == ("dusk", ENGLISH, 2)
    assert rounds[0].changes == ("first made",)
    assert rounds[1].changes == ("headline: “Sip the sun” → “Drink the light”",)
    assert rounds[1].commit.subject == "A better headline"
    assert said_of(rounds[1]) == [
        ("published on 2027-06-02 as lumen_dusk_yuzu_story_0_v1.jpg (dusk-v1)", "recorded")
    ]


def test_a_version_of_long_ago_leads_to_all_rounds(house: House) -> None:
    house.build("Drink the light")
    house.commit("A better headline")
    assert history(house.root, digest("Sip the sun", "en-GB"))[1:] == history(house.root, ENGLISH)[1:]


def test_a_deliverable_that_is_no_more_is_still_told(house: House) -> None:
    house.git("rm", "-q", "campaigns/dusk/lineage.json")
    house.commit("The campaign is over")
    assert len(history(house.root, f"campaigns/dusk/build/{ENGLISH}.jpg")[2]) == 1


def test_what_nobody_ever_built_is_refused(house: House) -> None:
    with pytest.raises(InputError, match="no committed lineage ever named this"):
        history(house.root, "0" * 64)


def test_the_page_escapes_what_people_wrote_and_says_what_is_not_at_hand(house: House) -> None:
    house.build('<script>alert("x")</script>')
    house.commit("<b>bold</b>")
    page = history_page(Path(house.root), *history(house.root, ENGLISH))
    assert "<script" not in page and "<b>" not in page
    assert page.count("not at hand") == 2
    assert "default-src 'none'" in page

"""Assets by words."""

from __future__ import annotations

import sqlite3

import pytest

from onbrief.audit import index
from onbrief.audit.find import find
from onbrief.audit.upkeep import NAME
from onbrief.errors import InputError
from tests.audit.house import House


def found(house: House, *words: str) -> list[str]:
    return sorted({hit.asset.locale for hit in find(index.open(house.root), words)})


@pytest.mark.parametrize(
    ("words", "locales"),
    [
        (["sun", "yuzu"], ["ar-AE", "en-GB", "ja-JP"]),  # the scene's title
        (["SIP"], ["en-GB"]),  # the words on it
        (["رشفة"], ["ar-AE"]),
        (["夏"], ["ja-JP"]),  # shorter than what the index knows words by
        (["光を飲"], ["ja-JP"]),
        (["editorial"], ["ar-AE", "en-GB", "ja-JP"]),  # a style term
        (["rim draws"], ["ar-AE", "en-GB", "ja-JP"]),  # why it was chosen
        (["quiet", "GB"], ["en-GB"]),  # mood and market
        (["blue hour", "story", "Green Tea"], ["ar-AE", "en-GB", "ja-JP"]),
        (["nowhere"], []),
        (["sip", "رشفة"], []),  # all must fit
        (['"', "sip"], []),
        (["%%"], []),
    ],
)
def test_all_words_must_fit_in_any_script(house: House, words: list[str], locales: list[str]) -> None:
    assert found(house, *words) == locales


def test_new_words_are_found_after_a_commit(house: House) -> None:
    assert found(house, "drink") == []
    house.build("Drink the light")
    house.commit("Another headline")
    assert found(house, "drink") == ["en-GB"]
    assert found(house, "sip") == []
    house.write("campaigns/dusk/selects.yaml", "selects: [{scene: golden-hour, note: for its calm}]\n")
    house.commit("Another reason")
    assert found(house, "calm") == ["ar-AE", "en-GB", "ja-JP"]


def test_of_many_publishes_the_last_is_told_and_they_are_counted(house: House) -> None:
    for number in (1, 2):
        house.publish(number, [house.asset(number)])
    house.commit("Publish")
    (hit,) = [hit for hit in find(index.open(house.root), ["yuzu", "story_0"]) if hit.rounds]
    assert (hit.asset.publish, hit.rounds) == ("dusk-v2", 2)


def test_no_word_is_no_question(house: House) -> None:
    with pytest.raises(InputError, match="between one and"):
        find(index.open(house.root), [" "])


def test_a_broken_index_still_finds(house: House) -> None:
    assert found(house, "sip") == ["en-GB"]
    for table in ("words", "worded"):
        database = sqlite3.connect(house.root / NAME)
        database.execute(f"DROP TABLE {table}")
        database.close()
        assert found(house, "sip") == ["en-GB"]
    (house.root / NAME).chmod(0o444)
    assert found(house, "sip") == ["en-GB"]

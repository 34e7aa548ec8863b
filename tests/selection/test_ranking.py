"""An order from pairs: sane where some always won, some were never compared, and where two are equal."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onbrief.model.reviews import Comparison
from onbrief.selection.ranking import next_pair, ranking

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def said(*pairs: tuple[int, int]) -> list[Comparison]:
    return [Comparison(scene="noon", better=better, worse=worse, when=NOW) for better, worse in pairs]


def ranks(*pairs: tuple[int, int]) -> dict[int, int]:
    return {row.candidate: row.rank for row in ranking(said(*pairs), "noon")}


def test_the_order_follows_what_was_preferred_and_equals_share_a_rank() -> None:
    assert ranks((3, 1), (3, 2), (1, 2)) == {3: 1, 1: 2, 2: 3}
    assert ranks((1, 2), (2, 3), (3, 1)) == {1: 1, 2: 1, 3: 1}
    assert ranks((4, 5), (5, 4), (6, 4), (6, 5)) == {6: 1, 4: 2, 5: 2}
    assert ranking(said((1, 2)), "dawn") == []


def test_beating_a_strong_one_counts_more_than_beating_a_weak_one() -> None:
    assert ranks((1, 2), (1, 3), (2, 3), (9, 1), (8, 3))[9] < ranks((1, 2), (1, 3), (2, 3), (9, 1), (8, 3))[8]


@settings(max_examples=50, deadline=None)
@given(st.permutations(range(1, 7)))
def test_a_consistent_person_gets_back_the_order_that_they_had_in_mind(order: list[int]) -> None:
    rows = ranking(said(*((a, b) for a, b in combinations(order, 2))), "noon")
    assert [row.candidate for row in rows] == order
    assert all(0 < row.strength < 1000 for row in rows)


def test_the_next_pair_is_one_that_was_not_asked_yet() -> None:
    pairs: list[tuple[int, int]] = []
    for _ in range(6):
        pair = next_pair([1, 2, 3, 4], said(*pairs), "noon")
        assert pair
        assert pair not in pairs
        pairs.append(pair)
    assert sorted(pairs) == list(combinations([1, 2, 3, 4], 2))
    assert next_pair([1], [], "noon") is None


def test_strengths_are_those_of_the_model() -> None:
    # One pair, won twice: with half a win and half a loss each against an average candidate, by Newton's method.
    strong, weak = ranking(said((1, 2), (1, 2)), "noon")
    assert strong.strength * weak.strength == pytest.approx(1, abs=1e-4)
    expected = 2.5 / (2 / (strong.strength + weak.strength) + 1 / (strong.strength + 1))
    assert strong.strength == pytest.approx(expected, abs=1e-4)

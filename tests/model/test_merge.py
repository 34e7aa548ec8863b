"""Two edits of one file, value by value."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onbrief.model.merge import merge

BASE: dict[str, Any] = {
    "title": "Dusk",
    "skus": {"yuzu": {"name": "Yuzu"}},
    "channels": ["web", "slides"],
    "deliverables": [{"job": "Be seen.", "placements": ["a"]}],
}


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ({"title": "Dawn"}, {"channels": ["web"]}, {"title": "Dawn", "channels": ["web"]}),
        ({"channels": ["web", "slides", "tv"]}, {"channels": ["web", "slides", "print"]},
         {"channels": ["web", "slides", "tv", "print"]}),
        ({"channels": ["slides"]}, {"channels": ["web", "slides", "print"]}, {"channels": ["slides", "print"]}),
        ({"skus": {"yuzu": {"name": "Yuzu!"}}}, {"skus": {"yuzu": {"name": "Yuzu"}, "rose": {"name": "Rose"}}},
         {"skus": {"yuzu": {"name": "Yuzu!"}, "rose": {"name": "Rose"}}}),
        ({"deliverables": [{"job": "Be heard.", "placements": ["a"]}]},
         {"deliverables": [{"job": "Be seen.", "placements": ["a", "b"]}]},
         {"deliverables": [{"job": "Be heard.", "placements": ["a", "b"]}]}),
        ({"title": "Dawn"}, {"title": "Dawn"}, {"title": "Dawn"}),
    ],
    ids=["different fields", "both add to a list", "one takes away, one adds", "inside a mapping",
         "one item, different fields", "the same edit"],
)  # fmt: skip
def test_edits_of_different_things_both_count(ours: dict, theirs: dict, expected: dict) -> None:
    merged = merge(BASE, BASE | ours, BASE | theirs)
    assert merged.value == BASE | expected
    assert merged.conflicts == []


def test_one_value_changed_differently_is_nobodys_to_decide() -> None:
    merged = merge(BASE, BASE | {"title": "Dawn"}, BASE | {"title": "Noon"})
    assert merged.conflicts == [(("title",), "Dawn", "Noon")]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES, VALUES)
def test_an_edit_beside_no_edit_is_that_edit(base: Any, edited: Any) -> None:
    for merged in (merge(base, edited, base), merge(base, base, edited), merge(base, edited, edited)):
        assert (merged.value, merged.conflicts) == (edited, [])


@given(VALUES, VALUES, VALUES)
def test_whoever_merges_finds_the_same_conflicts(base: Any, ours: Any, theirs: Any) -> None:
    mine, yours = merge(base, ours, theirs), merge(base, theirs, ours)
    assert bool(mine.conflicts) == bool(yours.conflicts)

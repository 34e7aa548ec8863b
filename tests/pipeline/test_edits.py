"""Edits between two versions of a file."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onbrief.pipeline.edits import GONE, Edit, edits

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.dates() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
    max_leaves=12,
)
FILES = st.dictionaries(st.sampled_from("abcd"), VALUES, max_size=4)


def test_a_leaf_an_item_and_a_key_are_each_an_edit_of_its_own() -> None:
    old = {"title": "Dusk", "places": ["a", "b", "c"], "mood": "calm"}
    new = {"title": "Dawn", "places": ["a", "c", "d"], "scene": {"x": 1}}
    assert list(edits("brief.yaml", old, new)) == [
        Edit("brief.yaml", ("title",), "Dusk", "Dawn", ("title",)),
        Edit("brief.yaml", ("places",), ["b"], [], ("places",), span=(1, 2)),
        Edit("brief.yaml", ("places",), GONE, ["d"], ("places", 2), span=(3, 3)),
        Edit("brief.yaml", ("mood",), "calm", GONE, ("mood",)),
        Edit("brief.yaml", ("scene",), GONE, {"x": 1}, ("scene",)),
    ]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(FILES)
def test_what_did_not_change_has_no_edits(data: dict) -> None:
    assert list(edits("x.yaml", data, data)) == []


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(FILES, FILES)
def test_each_edit_alone_is_a_step_towards_the_new_file(old: dict, new: dict) -> None:
    found = list(edits("x.yaml", old, new))
    for edit in found:
        step = edit.applied(old)
        assert list(edits("x.yaml", old, step))
        assert len(list(edits("x.yaml", step, new))) < len(found)

"""The same meaning gives the same bytes, and so the same request id, on every machine."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onbrief.model.canonical import canonical, seed
from onbrief.model.request import Input, RenderRequest

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e6, 1e6) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_canonical_json_is_its_own_canonical_form(value: object) -> None:
    once = canonical(value)
    assert canonical(json.loads(once)) == once


def test_order_of_keys_composition_of_letters_and_whole_floats_make_no_difference() -> None:
    assert (
        canonical({"b": 1.0, "a": "e\u0301"})
        == canonical({"a": "\u00e9", "b": 1})
        == b'{"a":"\xc3\xa9","b":1}'
    )


def test_decimals_are_rounded_to_six_digits() -> None:
    assert canonical(0.1 + 0.2) == b"0.3"


def test_a_number_that_a_double_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="too large for JSON; write it as a string"):
        canonical(2**60)


def test_a_request_id_depends_on_what_is_asked_alone() -> None:
    one = RenderRequest(
        renderer="x", version="1", params={"a": 1, "b": 2}, inputs={"i": Input(request="0" * 64)}
    )
    two = RenderRequest(
        renderer="x", version="1", params={"b": 2.0, "a": 1}, inputs={"i": Input(request="0" * 64)}
    )
    assert one.id == two.id
    assert one.id != one.model_copy(update={"params": {"a": 1, "b": 3}}).id


def test_seeds_fit_63_bits_and_repeat() -> None:
    assert seed("candidate", 1) == seed("candidate", 1) != seed("candidate", 2)
    assert 0 <= int(seed("candidate", 1)) < 2**63

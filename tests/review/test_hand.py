"""Files that a stranger may have written: what they say is used where it is sound, and nothing breaks where it isn't."""

from __future__ import annotations

import json
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from onbrief.review.hand import FARTHEST, elements

NUMBERS = st.floats() | st.integers() | st.text(max_size=3) | st.none()
ELEMENTS = st.fixed_dictionaries(
    {"role": st.text(max_size=9), "box": st.lists(NUMBERS, max_size=5), "source": st.text(max_size=9)},
    optional={"about": st.none() | st.integers() | st.dictionaries(st.text(max_size=3), NUMBERS, max_size=2)},
)
SIDECARS = st.recursive(
    st.fixed_dictionaries({"elements": st.lists(ELEMENTS, max_size=3)}) | NUMBERS,
    lambda inner: st.lists(inner, max_size=2),
)


def test_the_elements_of_a_layout_are_read() -> None:
    sidecar = {"elements": [{"role": "logo", "box": [1, 2.5, 30, 40], "source": "s", "about": {"px": 9}}]}
    [placed] = elements(json.dumps(sidecar).encode())
    assert (placed.role, placed.box, placed.about) == ("logo", (1, 2.5, 30, 40), {"px": 9})


@settings(max_examples=300, deadline=None)
@given(SIDECARS.map(lambda told: json.dumps(told).encode()) | st.binary(max_size=60))
def test_no_box_of_a_hostile_layout_is_infinite_or_far_away_or_of_negative_size(data: bytes) -> None:
    for placed in elements(data):
        assert all(math.isfinite(number) and abs(number) <= FARTHEST for number in placed.box)
        assert placed.box[2] >= 0 and placed.box[3] >= 0

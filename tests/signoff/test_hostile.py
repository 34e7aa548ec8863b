"""Decisions come from strangers' pull requests: whatever stands there, nothing breaks and nothing counts."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onbrief.lineage.signatures import SUFFIX
from onbrief.signoff.questions import answer_in
from onbrief.signoff.standing import standing
from tests.signoff.house import House

ID = "20270101-000000-creative-00000000"
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@given(data=st.data())
def test_a_decision_of_any_shape_counts_for_nothing(house: House, data: Any) -> None:
    folder = house.root / "campaigns/dusk/decisions"
    if not list(folder.glob("*-creative-*.json")):
        house.decide()
    true = next(path for path in folder.glob("*.json") if path.stem != ID)
    decision = {**json.loads(true.read_text("utf-8")), "id": ID}
    for key in data.draw(st.lists(st.sampled_from(sorted(decision)), min_size=1, max_size=3)):
        decision[key] = data.draw(VALUES)
    forged = folder / f"{ID}.json"
    forged.write_text(json.dumps(decision), "utf-8")
    forged.with_name(forged.name + SUFFIX).write_bytes(
        data.draw(st.sampled_from([b"", b"x" * 200, true.with_name(true.name + SUFFIX).read_bytes()]))
    )
    found = standing(house.root, "dusk")
    assert len(found.faults) == 1
    assert {mark.by.path for mark in found.marks["creative"].values() if mark.by} == {
        true.relative_to(house.root).as_posix()
    }


@given(
    text=st.text(max_size=60)
    | st.from_regex(r"[a-z-]{1,9}(@[A-Z]{2})?[=: ]{1,2}(yes|no|n/a).{0,9}", fullmatch=True)
)
def test_any_line_holds_an_answer_or_none(text: str) -> None:
    found = answer_in(text)
    assert found is None or found.answer in ("yes", "no", "n/a")

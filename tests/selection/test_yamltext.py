"""How we write YAML: what goes in comes out, whatever strangers' files say of themselves."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from onbrief.selection.yamltext import dumped

WORDS = st.text(st.characters(codec="utf-8"), max_size=12) | st.text(
    "?:-#,[]{}!&*|>'\"%@` \n=~0a", max_size=8
)
PLACES = [
    lambda words: {"note": words},
    lambda words: {"embedded": {"copyright": words}},
    lambda words: {"models": [words, "b"]},
    lambda words: {"embedded": {"models": [words]}, "rows": [{"note": words, "by": {"who": words}}]},
]


@settings(max_examples=60, deadline=None)
@given(words=WORDS, place=st.sampled_from(PLACES))
def test_any_words_come_back_as_they_were(words: str, place: Any) -> None:
    values = place(words)
    assert yaml.safe_load(dumped(values)) == values


@pytest.mark.parametrize("words", ["? 2026 Studio Nord", "a bottle? at dusk", ": b"])
def test_marks_of_keys_are_quoted_between_braces_alone(words: str) -> None:
    assert dumped({"embedded": {"copyright": words}}) == f'embedded: {{copyright: "{words}"}}\n'


def test_a_question_on_its_own_line_needs_no_quotes() -> None:
    assert dumped({"note": "Is it warm? Yes."}) == "note: Is it warm? Yes.\n"

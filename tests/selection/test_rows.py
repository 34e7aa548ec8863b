"""One entry changes; every other byte of a file that a person wrote stays."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from onbrief.selection.rows import Apart, drop, drop_anew, put, put_anew

WHEN = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
# what people write, and what breaks YAML: quotes, colons, comment signs, numbers that aren't, other scripts
NASTY = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn"), exclude_characters="\u2028\u2029\ufeff")),
    st.sampled_from(["no", "1:30", "010", "~", "- a", "# b", "a: b", "{x", "'", '"', "&a", "*a", "!x", "%", "…",
                     "one\n\ntwo", "  led", "trail ", "a\n# b\nc", "1_000", ".inf", "=", "<<", "ضوء", "\u200fنعم"]),
).filter(lambda text: len(text) < 200)  # fmt: skip
ENTRY = st.fixed_dictionaries(
    {"scene": st.sampled_from(["dusk", "noon"]), "candidate": st.integers(1, 60)},
    optional={"note": NASTY, "reasons": st.lists(st.sampled_from(["light", "no", "mood"]), min_size=1)},
)
LAYOUT = st.sampled_from(["  - ", "- ", "    -   "])


def written(entries: list[dict[str, Any]], dash: str, newline: str) -> str:
    """A file as a person may have written it: their own indentation, quotes and comments everywhere."""
    lines = ["# My file.", "schema: x  # one", "rows:" if entries else "rows: []"]
    for number, entry in enumerate(entries):
        lines.append(f"{dash[: dash.index('-')]}# About {number}.")
        for place, (name, value) in enumerate(entry.items()):
            lead = dash if place == 0 else " " * len(dash)
            text = yaml.dump(value, default_style='"' if isinstance(value, str) else None, width=10**6,
                             allow_unicode=True, default_flow_style=True).strip().removesuffix("\n...")  # fmt: skip
            lines.append(f"{lead}{name}: {text}  # why {number}.{place}")
    lines += ["", "# The end."]
    return newline.join(lines) + newline


@settings(max_examples=80, deadline=None)
@given(st.lists(ENTRY, max_size=4), ENTRY, st.data(), LAYOUT, st.sampled_from(["\n", "\r\n"]))
def test_whatever_is_put_in_the_rest_stays_to_the_byte(
    entries: list[dict[str, Any]], entry: dict[str, Any], data: st.DataObject, dash: str, newline: str
) -> None:
    text = written(entries, dash, newline)
    place = data.draw(st.one_of(st.none(), st.integers(0, len(entries) - 1))) if entries else None
    values = {**entry, "when": WHEN}
    after = put(text, "rows", place, values)
    expected = [*entries]
    if place is None:
        expected.append(values)
        assert [line for line in text.split(newline) if line not in after.split(newline)] in (
            [],
            ["rows: []"],
        )
    else:
        expected[place] = values
        kept = text.split(newline)
        mine = [line for line in kept if f"# why {place}." in line]
        assert [line for line in kept if line not in mine and line not in after.split(newline)] == []
    assert yaml.safe_load(after)["rows"] == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(ENTRY, min_size=1, max_size=4), st.data(), LAYOUT)
def test_what_is_put_in_and_taken_out_again_leaves_no_trace(
    entries: list[dict[str, Any]], data: st.DataObject, dash: str
) -> None:
    text = written(entries, dash, "\n")
    assert drop(put(text, "rows", None, {"scene": "new", "candidate": 1}), "rows", len(entries)) == text
    place = data.draw(st.integers(0, len(entries) - 1))
    after = drop(text, "rows", place)
    assert yaml.safe_load(after)["rows"] == [e for i, e in enumerate(entries) if i != place]
    assert set(after.split("\n")) - {"rows: []"} <= set(text.split("\n"))


def test_a_list_on_one_line_is_written_anew_with_its_comments() -> None:
    text = "# Mine.\nrows: [{scene: dusk, candidate: 2}] # all\nschema: x\n"
    with pytest.raises(Apart):
        put(text, "rows", None, {"scene": "noon"})
    after = put_anew(text, "rows", None, {"scene": "noon"})
    assert "# Mine." in after
    assert "# all" in after
    assert yaml.safe_load(after)["rows"] == [{"scene": "dusk", "candidate": 2}, {"scene": "noon"}]
    assert yaml.safe_load(drop_anew(after, "rows", 0))["rows"] == [{"scene": "noon"}]


def test_comments_inside_a_changed_entry_stay() -> None:
    text = "rows:\n  - scene: dusk\n    rating: 4 # weak?\n    # a thought\n    note: x\n  - scene: noon\n"
    after = put(text, "rows", 0, {"scene": "dusk", "rating": 5})
    assert after == "rows:\n  - scene: dusk\n    rating: 5 # weak?\n    # a thought\n  - scene: noon\n"
    text = "rows:\n  - scene: dusk\n    note: x\n    # a thought\n    rating: 4\n  - scene: noon\n"
    after = put(text, "rows", 0, {"scene": "dusk", "rating": 4})
    assert after == "rows:\n  # a thought\n  - scene: dusk\n    rating: 4\n  - scene: noon\n"

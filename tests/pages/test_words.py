"""Text from anywhere, made harmless for a terminal and for Markdown."""

from __future__ import annotations

import html

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from onbrief.pages.words import code, duration, plain, value

HOSTILE = st.text(
    st.sampled_from("ab1 |`<>[]()!*_~#@&;:\\/\n\r\t-+=.\"'\u202e\u2066\x1b\u00ad") | st.characters(),
    max_size=60,
)


def test_durations_are_as_rough_as_they_are_known() -> None:
    assert [duration(s) for s in (0.2, 38.4, 99, 270, 7600)] == [
        "under 1 s",
        "38 s",
        "99 s",
        "4.5 min",
        "2.1 h",
    ]


def test_values_are_told_in_a_few_characters() -> None:
    told = [
        value(v)
        for v in (
            None,
            "Golden\u00adhour",
            6,
            ["a"],
            ["a", "b"],
            [{"x": 1}, 2],
            {"x": 1, "y": 2},
            "long " * 20,
        )
    ]
    assert told == [
        "nothing",
        "“Goldenhour”",
        "6",
        "“a”",
        "[a, b]",
        "[2 values]",
        "{x, y}",
        "“long long long long long long lon…”",
    ]


def test_controls_and_bidi_overrides_are_shown_and_joiners_of_scripts_kept() -> None:
    assert plain("a\x1b[2J\u202eb\nc\u200c") == "a<U+001B>[2J<U+202E>b c\u200c"


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(HOSTILE)
def test_text_in_a_cell_stays_text_whatever_it_holds(text: str) -> None:
    parser = MarkdownIt("gfm-like", {"linkify": False}).enable("table")
    page = parser.render(f"| a | b |\n|---|---|\n| {code(text)} | last |\n")
    cells = page.split("<td>")[1:]
    assert [cell.split("</td>")[0] for cell in cells][1] == "last"
    inside = cells[0].split("</td>")[0].removeprefix("<code>").removesuffix("</code>")
    assert "<" not in inside
    assert html.unescape(inside).strip() == plain(text).strip()

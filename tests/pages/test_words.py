"""Text from anywhere, made harmless for a terminal and for Markdown."""

from __future__ import annotations

import html

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from onbrief.pages.words import code, duration, mild, plain, value

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
    inside = cells[0].split("</td>")[0].strip("\u2068\u2069").removeprefix("<code>").removesuffix("</code>")
    assert "<" not in inside
    assert html.unescape(inside).strip() == plain(text).strip()


def test_text_from_right_to_left_keeps_its_place_in_a_line() -> None:
    assert code("غروب") == "&#8296;<code>غروب</code>&#8297;"
    assert code("Dusk") == "<code>Dusk</code>"


@pytest.mark.parametrize(
    "text",
    ["CTA, 3 languages", "CTA + Headline, en-GB", "Unexpected: nobody asked for it", "label (ΔE 12.3); gone"],
)
def test_plain_words_stand_as_they_are(text: str) -> None:
    assert mild(text) == text


@pytest.mark.parametrize(
    "text",
    ["@ada look", "see #12", "GH-12", "www.evil.example", "https://a", ":smile:", "a_b_c", "3fa9c21 broke it", "*b*", "a|b", ""],
)  # fmt: skip
def test_what_a_forge_would_make_something_of_stands_as_code(text: str) -> None:
    assert mild(text) == code(text)


@given(st.text("aB1 ,.:;+–()-Δ@#/_*`|<>&\n", max_size=30))
def test_mild_words_are_shown_letter_by_letter(text: str) -> None:
    if mild(text) == text:
        assert not set(text) & set("@#/_*`|<>&\n")
        parser = MarkdownIt("gfm-like", {"linkify": False}).enable("table")
        page = parser.render(f"| a |\n|---|\n| {text} |\n")
        assert f"<td>{text}</td>" in page

"""Any bytes are data, or mistakes told in words, in bounded time."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onbrief.errors import InputError
from onbrief.model.brief import Brief
from onbrief.model.source import look, parse_yaml, read_yaml

ROOT = Path(__file__).parents[2]
DEMO = (ROOT / "campaigns/lumen-summer/brief.yaml").read_text("utf-8")
BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "\n".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)
)
DEEP = "this is nested more than 40 levels deep\n    Is a bracket left open?"


def told(text: str | bytes) -> list[str]:
    with pytest.raises(InputError) as error:
        parse_yaml(ROOT, ROOT / "any.yaml", text if isinstance(text, bytes) else text.encode())
    return [str(problem).removeprefix("any.yaml:") for problem in error.value.problems]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (BOMB, "5:25: more than 50,000 values\n    Do aliases (“*”) multiply here?"),
        ("x" + ",x" * 60_000, None),
        ("[" + "x," * 60_000 + "]", "1:100000: more than 50,000 values\n    Do aliases (“*”) multiply here?"),
        ("[" * 100_000, f"1:41: {DEEP}"),
        ("{a: " * 100_000, f"1:161: {DEEP}"),
        ("- " * 100_000, f"1:81: {DEEP}"),
        ("- " * 30 + "{a: " * 100_000, f"1:101: {DEEP}"),
        ("a: &a [*a]", "1:8: “*a” refers to nothing above it\n"
         "    If this is a text that begins with “*”, put it in quotes: \"*a\"."),
        ("a: 1.0e+999", "1:4: “1.0e+999” is too large a number\n    Write a smaller number; if it is a code, put it in quotes."),
        ("a: " + "9" * 100_000, "1:4: “99999999999999999999…” is too large a number\n"
         "    Write a smaller number; if it is a code, put it in quotes."),
        ("a: !!binary aGk=", "1:4: a tag (“!!binary”) stands here; only plain values are read\n"
         "    Take it out. If this is a text that begins with “!”, put it in quotes."),
        ("%YAML 9.9\n---\na: 1", "1:1: this is not YAML 1.1 or 1.2\n    Take out the line “%YAML”."),
        ("a: \x85b", "1:4: U+0085 control character stands here; nobody can see it\n    Delete it."),
        ("a: b\ufeff", "1:5: U+FEFF zero width no-break space stands here; nobody can see it\n    Delete it."),
    ],
)  # fmt: skip
def test_a_hostile_text_is_refused(text: str, answer: str | None) -> None:
    if answer is None:
        assert parse_yaml(ROOT, ROOT / "any.yaml", text.encode()).data == text
    else:
        assert told(text) == [answer]


@pytest.mark.parametrize(
    "text",
    [
        "مرحبا\u200f!",
        "\u200eLUMEN\u200e",
        "\u061c١",
        "نمی\u200cخواهم",
        "👩\u200d🚀",
        "Sonnen\u00adgereift",
        "0\u00a0%",
    ],
)
def test_marks_and_joiners_that_copy_needs_are_kept(text: str) -> None:
    assert parse_yaml(ROOT, ROOT / "any.yaml", f"a: {text}".encode()).data == {"a": text}


def test_a_byte_order_mark_and_windows_line_ends_are_fine() -> None:
    source = parse_yaml(ROOT, ROOT / "any.yaml", b"\xef\xbb\xbfa: 1\r\nb: [x,\r\n  y]\r\n")
    assert source.data == {"a": 1, "b": ["x", "y"]}
    assert source.where(("b", 1), value=True) == "any.yaml:3:3"


def test_an_alias_brings_its_value() -> None:
    source = parse_yaml(ROOT, ROOT / "any.yaml", b"a: &x {b: [1]}\nc: *x\n")
    assert source.data == {"a": {"b": [1]}, "c": {"b": [1]}}
    assert source.where(("c", "b", 0)) == "any.yaml:2:1"


@pytest.mark.parametrize("path", sorted(ROOT.glob("**/*.yaml")), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_our_own_files_read_as_pyyaml_reads_them(path: Path) -> None:
    if ".venv" not in path.parts:
        assert read_yaml(ROOT, path).data == yaml.safe_load(path.read_bytes())


@settings(max_examples=150, deadline=2000)
@given(st.binary(max_size=300))
def test_any_bytes_are_data_or_a_mistake_told_in_words(data: bytes) -> None:
    try:
        parse_yaml(ROOT, ROOT / "any.yaml", data)
    except InputError as error:
        assert all(problem.where.startswith("any.yaml") and problem.what for problem in error.problems)


FRAGMENTS = ["\t", "{", "}", "[", "]", "&a ", "*a", "!!x ", "<<: ", ": ", "- ", "#", "'", '"', "|", "\u202e", "\0", "null",
             "~", "1e9", "é", "\n", "\n  ", "---\n", "? ", "%", "@", "2027-01-01", "yes", "[]", "{}", ".nan", "\\"]  # fmt: skip


@settings(max_examples=150, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, len(DEMO)), st.integers(0, 12), st.sampled_from(FRAGMENTS)),
        min_size=1,
        max_size=4,
    )
)
def test_a_mutated_brief_is_a_brief_or_mistakes_told_in_words(
    tmp_path: Path, edits: list[tuple[int, int, str]]
) -> None:
    text = DEMO
    for at, cut, fragment in edits:
        text = text[:at] + fragment + text[at + cut :]
    path = tmp_path / "brief.yaml"
    path.write_text(text, "utf-8")
    brief, _, problems = look(tmp_path, path, Brief)
    assert bool(brief) != bool(problems)
    assert all(problem.where.startswith("brief.yaml") and problem.what for problem in problems)


def test_keys_of_keys_end_too() -> None:
    assert told("? " * 100_000) == ["1:3: a key must be a plain word", f"1:81: {DEEP}"]

"""A gate explains itself: its question, its limits with their sources, and how good it has proved to be."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from checks import CHECKS
from onbrief.cli.explain import explain, sources, thresholds
from onbrief.errors import InputError
from onbrief.pipeline import records

GATE = '''\
"""Is it so? (https://example.com/rule)"""

from checks.ink import INK
from onbrief.model.finding import Severity

# Both by the norm, see https://example.com/norm.
LEAST, MOST = 1.5, 40
NAMES = ("one", "two")  # as on screen
quiet = 3


def run(subject, spec):
    """Looks."""
'''


@pytest.fixture
def gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    (tmp_path / "a_gate_of_tests.py").write_text(GATE, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    import a_gate_of_tests

    yield a_gate_of_tests
    del sys.modules["a_gate_of_tests"]


def test_limits_are_read_from_the_code_with_their_comments(gate: ModuleType) -> None:
    assert [tuple(limit) for limit in thresholds(gate)] == [
        ("INK", "32", "matte value from which a pixel counts as inked: 1/8 covered; less is the fringe of antialiasing"),
        ("LEAST", "1.5", "Both by the norm, see https://example.com/norm."),
        ("MOST", "40", "Both by the norm, see https://example.com/norm."),
        ("NAMES", '("one", "two")', "as on screen"),
    ]  # fmt: skip
    assert sources(gate) == ["https://example.com/rule", "https://example.com/norm"]


def test_it_says_what_a_gate_asks_and_what_its_record_allows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {
        **{"below": [0, 12], "over": [9, 12], "gross": [9, 12], "blame": [18, 18], "false": [0, 118]},
        **{
            "below_unseen": [0, 2],
            "over_unseen": [2, 2],
            "gross_unseen": [2, 2],
            "not_run": 0,
            "seconds": 0.02,
        },
    }
    (tmp_path / "record.json").write_text(json.dumps({"checks": {"final-copy": row}}), "utf-8")
    monkeypatch.setattr(records, "RECORD", tmp_path / "record.json")
    assert explain("final-copy") == (
        "final-copy\n"
        "  Are the words final? A copy file that says `draft: true` is not delivered.\n"
        "\n"
        "  Blames the `draft:` line of the file that the drawn words came from.\n"
        "\n"
        "  Looks at: every deliverable.\n"
        "  Says: blocks; for now it only warns: it caught 9 of 12 gross defects; 95 % are needed.\n"
        "\n"
        "  Record on seeded defects\n"
        "    Caught 9 of 12 gross defects and 9 of 12 just over the limit, spoke of 0 of 12 within it; on\n"
        "    renders that nobody looked at while limits were set: 2 of 2, 2 of 2, 0 of 2; accused 0 of 118\n"
        "    clean files; blamed the right line 18 of 18 times; 0.02 CPU-seconds a file.\n"
    )


@pytest.mark.parametrize("name", [*CHECKS, "waiver"])
def test_every_gate_can_be_asked(name: str) -> None:
    said = explain(name)
    assert said.startswith(f"{name}\n  ")
    assert "?" in said.split("\n\n")[0]


def test_a_gate_that_does_not_exist_is_told_so() -> None:
    with pytest.raises(InputError) as error:
        explain("contrst")
    assert str(error.value) == "--explain: “contrst” is no gate\n    Did you mean “contrast”?"

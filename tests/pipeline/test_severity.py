"""What a finding weighs: its gate's word, less without a good record, more or less by policy."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from onbrief.errors import InputError
from onbrief.model.finding import Finding, Outcome, Severity
from onbrief.pipeline import records
from onbrief.pipeline.severity import Told, read_policy, settle

GOOD = {
    **{strength: [0 if strength == "below" else 40, 40] for strength in ("below", "over", "gross")},
    **{f"{strength}_unseen": [0, 12] for strength in ("below", "over", "gross")},
    "blame": [80, 80],
    "false": [1, 118],
    "not_run": 0,
    "seconds": 0.02,
}


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Gives gates a record: record(contrast={"gross": [1, 2]}); record(None) takes the file away."""
    path = tmp_path / "record.json"
    monkeypatch.setattr(records, "RECORD", path)

    def write(**rows: dict) -> None:
        checks = {gate.replace("_", "-"): {**GOOD, **row} for gate, row in rows.items()}
        path.write_text(json.dumps({"checks": checks}), "utf-8")

    return write


@pytest.fixture
def told(tmp_path: Path):
    """Settles one finding of the gate contrast under a policy."""

    def settled(policy: str = "", client: str = "lumen", **changes) -> Told:
        (tmp_path / "policies").mkdir(exist_ok=True)
        (tmp_path / "policies/gates.yaml").write_text(policy, "utf-8")
        finding = {"check": "contrast", "severity": Severity.BLOCK, "message": "x", "source": "brief.yaml"}
        [one] = settle(
            tmp_path, "x", client, [("a.jpg", Finding(**{**finding, **changes}))], [], date.today()
        )
        return one

    return settled


def test_without_any_record_a_gate_has_its_word(record, told) -> None:
    assert (told().finding.severity, told().because) == (Severity.BLOCK, "")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({}, ""),
        ({"gross": [38, 40]}, ""),
        ({"gross": [37, 40]}, "it caught 37 of 40 gross defects; 95 % are needed"),
        ({"false": [2, 118]}, "it accused 2 of 118 clean files; at most 1 % may be"),
        ({"blame": [79, 80]}, "it blamed the right line 79 of 80 times; always is needed"),
        ({"gross": [0, 0]}, "it has no record on seeded defects"),
        ({"false": [0, 0]}, "it has no record on seeded defects"),
    ],
)
def test_below_a_floor_it_only_warns_and_says_why(record, told, row: dict, why: str) -> None:
    record(contrast=row)
    assert told().finding.severity is (Severity.WARN if why else Severity.BLOCK)
    assert told().because == (f"this gate only warns: {why}" if why else "")


def test_a_gate_without_a_row_is_unproven(record, told) -> None:
    record(palette={})
    assert told().because == "this gate only warns: it has no record on seeded defects"


def test_what_was_not_looked_at_keeps_its_weight(record, told) -> None:
    record()
    assert told(outcome=Outcome.NOT_RUN).finding.severity is Severity.BLOCK


def test_a_record_that_cannot_be_read_is_told(record, told) -> None:
    records.RECORD.write_text('{"checks": {"contrast": {"gross": 3}}}', "utf-8")
    with pytest.raises(InputError) as error:
        told()
    assert str(error.value) == (
        "checks/record.json: the gates' record can't be read\n"
        "    Write it anew: python -m tests.defects.corpus."
    )


def test_policy_lowers_with_a_reason_for_all_or_for_one_client(record, told) -> None:
    policy = "clients: {lumen: {contrast: {severity: note, reason: Supers are read aloud.}}}\n"
    assert (told(policy).finding.severity, told(policy).because) == (
        Severity.NOTE,
        "by policy: Supers are read aloud.",
    )
    assert told(policy, client="perch").finding.severity is Severity.BLOCK


def test_a_cap_raises_nothing(record, told) -> None:
    policy = "severities: {contrast: {severity: warn, reason: x}}\n"
    assert told(policy, severity=Severity.NOTE).finding.severity is Severity.NOTE


def test_policy_raises_a_gate_that_has_earned_it(record, told) -> None:
    record(family={}, contrast={})
    policy = "clients: {lumen: {family: block}}\n"
    one = told(policy, check="family", severity=Severity.WARN)
    assert (one.finding.severity, one.because) == (Severity.BLOCK, "by policy")


def test_a_policy_that_cannot_hold_is_refused_at_its_line(record, told) -> None:
    record(palette={"gross": [9, 40]})
    with pytest.raises(InputError) as error:
        told(
            "severities:\n  contrst: block\n  palette: block\nclients:\n  lumen:\n    spec: {severity: warn}\n"
            "    logo: {severty: warn}\n"
        )
    assert str(error.value) == (
        "policies/gates.yaml:7:5: “severity” is missing\n"
        "    Add “severity:” here.\n"
        "policies/gates.yaml:7:12: “severty” is not a word of this file\n"
        "    Did you mean “severity”?"
    )
    with pytest.raises(InputError) as error:
        told(
            "severities:\n  contrst: block\n  palette: block\nclients:\n  lumen:\n    spec: {severity: warn}\n"
        )
    assert str(error.value) == (
        "policies/gates.yaml:2:3: “contrst” is no gate\n"
        "    Did you mean “contrast”?\n"
        "policies/gates.yaml:3:12: “palette” can't block: it caught 9 of 40 gross defects; 95 % are needed\n"
        "    Let it warn, or better the gate and its record first (checks/README.md).\n"
        "policies/gates.yaml:6:22: “spec” weighs less here than by itself, and no reason is given\n"
        "    Write why: {severity: warn, reason: …}."
    )


def test_the_repositorys_own_policy_holds() -> None:
    assert read_policy(Path(__file__).parents[2]).waivers.days == 90

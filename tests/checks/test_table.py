"""checks/README.md is made of the gates and their record, and is what they make of it now."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checks import CHECKS
from onbrief.pipeline import records
from tests.defects import SEEDS
from tests.defects.table import README, page


def test_the_table_is_the_records() -> None:
    assert README.exists() and README.read_text("utf-8") == page(), "run `python -m tests.defects.corpus`"


def test_each_gate_has_a_row_of_its_record_and_one_of_what_it_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shares = {f"{s}{u}": [n, 12] for n, s in enumerate(("below", "over", "gross")) for u in ("", "_unseen")}
    row = {**shares, "blame": [3, 3], "false": [0, 118], "not_run": 2, "seconds": 0.02}
    (tmp_path / "record.json").write_text(json.dumps({"checks": {"palette": row}}), "utf-8")
    monkeypatch.setattr(records, "RECORD", tmp_path / "record.json")
    lines = page().splitlines()
    assert (
        "| `palette` | 2 / 12 | 1 / 12 | 0 / 12 | 2 / 12 | 1 / 12 | 0 / 12 | 0 / 118, 2 not judged | 3 / 3 | 0.02 "
        "| blocks; for now it only warns: it caught 2 of 12 gross defects; 95 % are needed |"
    ) in lines
    assert f"{len(SEEDS)} kinds of defect, 154 trials." in lines
    assert all(sum(line.startswith(f"| `{name}` |") for line in lines) == 2 for name in CHECKS)

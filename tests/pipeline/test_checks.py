"""A gate that could not look never passes."""

from __future__ import annotations

from pathlib import Path

from checks import CHECKS
from onbrief.model.finding import Finding, Outcome, Scope
from onbrief.pipeline.checks import _run, _tables
from tests.defects.sketch import BANNER, draw


def test_a_sidecar_that_cannot_be_read_is_told_by_every_gate(tmp_path: Path) -> None:
    _, spec = draw(BANNER, tmp_path)

    def broken():
        raise ValueError("layout.json ends too early")

    found = list(_run(Scope.DELIVERABLE, broken, spec))
    gates = {name for name, check in CHECKS.items() if check.scope is Scope.DELIVERABLE}
    assert {f.check for f in found} == gates
    assert {f.outcome for f in found} == {Outcome.NOT_RUN}
    assert found[0].message == "This gate didn't run: layout.json ends too early."


def test_a_file_that_cannot_be_measured_is_told_too(tmp_path: Path) -> None:
    _, spec = draw(BANNER, tmp_path)
    told: list[Finding] = []

    def missing():
        raise KeyError("image")

    assert list(_tables("master", missing, spec, told)) == []
    assert {f.outcome for f in told} == {Outcome.NOT_RUN}

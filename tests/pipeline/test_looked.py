"""Findings of files that are still the same are remembered; a changed byte, spec or gate is looked at anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from onbrief.model.finding import Finding, Outcome, Severity
from onbrief.model.request import RenderRequest
from onbrief.pipeline import looked as module
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.looked import looked
from onbrief.pipeline.store import Store

FOUND = Finding(
    "logo-clear-space", Severity.BLOCK, "Too small.", "brief.yaml#/x", "9 px", "16 px", (1, 2, 3, 4)
)


def job(**params: int) -> Job:
    request = RenderRequest(renderer="typeset", version="1", params=params)
    return Job(out="variants/a", about={"kind": "variant"}, request=request)


class Gate:
    """Counts how often it looks."""

    def __init__(self, tmp_path: Path, *findings: Finding):
        self.build, self.store, self.findings, self.times = tmp_path, Store(tmp_path / "store"), findings, 0
        (tmp_path / "variants").mkdir()
        (tmp_path / "variants" / "a.jpg").write_bytes(b"picture")

    def look(self, by: Job) -> list[Finding]:
        def found():
            self.times += 1
            yield from self.findings

        return looked(self.store, self.build, [job()], by, found())


def test_the_same_file_is_looked_at_once(tmp_path: Path) -> None:
    gate = Gate(tmp_path, FOUND)
    assert gate.look(job()) == [FOUND]
    assert gate.look(job()) == [FOUND]
    assert gate.times == 1


def test_another_spec_another_byte_or_another_gate_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(tmp_path)
    gate.look(job())
    gate.look(job(margin=2))
    (tmp_path / "variants" / "a.jpg").write_bytes(b"another picture")
    gate.look(job())
    monkeypatch.setattr(module, "code", lambda: {"logo.py": "changed"})
    gate.look(job())
    assert gate.times == 4


def test_what_could_not_be_looked_at_is_never_remembered(tmp_path: Path) -> None:
    gate = Gate(
        tmp_path, Finding("palette", Severity.WARN, "No patch.", "brief.yaml", outcome=Outcome.NOT_RUN)
    )
    gate.look(job())
    gate.look(job())
    assert gate.times == 2

"""A campaign is looked at wholly, each file once; what is missing is found, what is unchanged isn't measured again."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from onbrief.model.finding import Finding, Need, Outcome, Scope, Severity
from onbrief.pipeline.checks import BUILT, STAGES, Report, check_campaign
from onbrief.pipeline.looked import FILE, Looked
from onbrief.pipeline.progress import Quiet
from tests.studio import Studio

WAITS = Finding("words", Severity.WARN, "No Tesseract.", "brief.yaml", outcome=Outcome.NOT_RUN)


@dataclass
class Gate:
    """Writes down in a file what it looked at, for it looks in another process."""

    log: Path
    id: str
    scope: Scope
    finds: tuple[Finding, ...] = ()
    over: str = "variant"
    needs: frozenset[Need] = frozenset()

    def run(self, *seen):
        if self.scope is Scope.BATCH:
            self._note(f"{len(seen[0])} tables, {sum(one.table['bytes'] for one in seen[0]) > 0}")
        else:
            self._note(str(getattr(seen[0], "path", seen[0])))
        return self.finds

    def measure(self, subject, spec):
        self._note(str(subject.path))
        return {"bytes": subject.path.stat().st_size}

    def _note(self, what: str) -> None:
        with self.log.open("a") as log:
            log.write(f"{self.id} {Path(what).name}\n")

    def saw(self) -> list[str]:
        """What it looked at since it was last asked, sorted."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return sorted(line.removeprefix(f"{self.id} ") for line in lines)


def look(studio: Studio, *gates: Gate, stages: Iterable[str] = BUILT, looked: Looked | None = None) -> Report:
    known = {gate.id: gate for gate in gates}
    return check_campaign(studio.root, "dusk", partial(Quiet, "checks"), known, stages, looked)


@pytest.fixture
def gate(tmp_path: Path):
    return partial(Gate, tmp_path / "log")


def test_a_gate_sees_what_its_scope_names(built: Studio, gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        sys.modules, "onbrief.pipeline.dossier", SimpleNamespace(dossier=lambda root, name, today: name)
    )
    packs = sorted(built.build.glob("packs/*.zip"))
    monkeypatch.setitem(
        sys.modules,
        "onbrief.pipeline.packed",
        SimpleNamespace(pack_of=lambda root, name: [SimpleNamespace(path=path) for path in packs]),
    )
    wanted = {
        Scope.BRIEF: ["dusk"],
        Scope.CANDIDATE: [
            "yuzu-strip-rtl.png",
            "yuzu-strip.png",
            "yuzu-tall.png",
            "yuzu-wide-rtl.png",
            "yuzu-wide.png",
        ],
        Scope.DELIVERABLE: sorted(path.name for path in built.build.glob("variants/*/*/*.jpg")),
        Scope.PACK: ["lumen_dusk_AE_v1.zip", "lumen_dusk_GB_v1.zip"],
    }
    for scope, seen in wanted.items():
        one = gate(f"the-{scope}", scope)
        assert look(built, one, stages=("brief", "masters", "variants", "pack")).checks == [one.id]
        assert one.saw() == seen
    alone = gate("the-brief", Scope.BRIEF)
    assert (
        look(built, alone, gate("the-pack", Scope.PACK)).checks == []
    )  # the checks stage may not depend on these
    assert alone.saw() == []


def test_a_comparison_sees_every_table(built: Studio, gate) -> None:
    one = gate("family", Scope.BATCH, over="master")
    look(built, one)
    assert len(one.saw()) == 5 + 1
    look(built, one, stages=("variants",))
    assert one.saw() == []


def test_candidates_get_advice_and_nothing_of_them_blocks(built: Studio, gate) -> None:
    one = gate("stray", Scope.CANDIDATE, (Finding("stray", Severity.BLOCK, "A letter.", "brief.yaml"),))
    report = look(built, one, stages=("candidates",))
    assert [(asset, found.severity) for asset, found in report.findings] == [
        ("candidates/golden-hour/01.png", Severity.WARN),
        ("candidates/golden-hour/02.png", Severity.WARN),
    ]
    assert {found.severity for _, found in look(built, one, stages=("masters",)).findings} == {Severity.BLOCK}


def test_a_missing_file_is_a_finding(built: Studio, gate) -> None:
    next(built.build.glob("variants/en-GB/*/*320x50*.jpg")).unlink()
    report = look(built, gate("logo", Scope.DELIVERABLE))
    assert [(asset, found.message) for asset, found in report.findings] == [
        (
            "variants/en-GB/golden-hour/yuzu_iab-display-320x50_en-GB",
            "The file is missing; run `onbrief build`.",
        )
    ]
    assert len(report.assets) == 5


def test_what_is_unchanged_is_not_measured_again(built: Studio, gate, tmp_path: Path) -> None:
    logo, family = gate("logo", Scope.DELIVERABLE), gate("family", Scope.BATCH)
    looked = Looked(tmp_path / "memory")
    first = look(built, logo, family, looked=looked)
    assert (first.kept, len(logo.saw())) == (0, 6 + 6 + 1)
    again = look(built, logo, family, looked=looked)
    assert (again.kept, logo.saw(), again.findings) == (6, [], first.findings)
    assert look(built, logo, family).kept == 0  # strict: nothing is remembered
    logo.saw()
    changed = next(built.build.glob("variants/en-GB/*/*320x50*.jpg"))
    changed.write_bytes(changed.read_bytes() + b" ")
    assert look(built, logo, looked=looked).kept == 5
    assert logo.saw() == [changed.name]


def test_a_matte_of_the_master_is_part_of_what_was_seen(built: Studio, gate, tmp_path: Path) -> None:
    logo, looked = gate("logo", Scope.DELIVERABLE), Looked(tmp_path / "memory")
    look(built, logo, looked=looked)
    logo.saw()
    master = built.build / "masters/golden-hour/yuzu-tall.png"
    master.write_bytes(master.read_bytes() + b" ")
    look(built, logo, looked=looked)
    assert logo.saw() == ["yuzu_google-display-300x600_ar-AE.jpg", "yuzu_google-display-300x600_en-GB.jpg"]


def test_what_could_not_be_looked_at_is_asked_again_and_nothing_else_is(
    built: Studio, gate, tmp_path: Path
) -> None:
    looked = Looked(tmp_path / "memory")
    logo, words = gate("logo", Scope.DELIVERABLE), gate("words", Scope.DELIVERABLE, (WAITS,))
    look(built, logo, words, looked=looked)
    words.saw()
    report = look(built, logo, words, looked=looked)
    assert len(report.findings) == 6
    assert len([line for line in words.saw() if not line.startswith("logo")]) == 6


def test_the_stage_writes_no_rights_and_needs_no_memory(built: Studio) -> None:
    findings = built.build / "findings.json"
    before = findings.read_bytes()
    shutil.rmtree(built.root / ".onbrief" / FILE, ignore_errors=True)
    for _ in range(2):
        done = built.run("onbrief", "stage", "checks", cwd=built.campaign)
        assert done.returncode == 0, done.stderr
        assert findings.read_bytes() == before
    assert set(BUILT) < set(STAGES)

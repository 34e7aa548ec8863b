"""The gates together: silent on clean work; each seeded defect caught by its gates, with the right line."""

import pytest

from checks import CHECKS
from onbrief.model.finding import Scope
from tests.defects import CORPUS
from tests.defects.sketch import BANNER, STRIP, draw

SKETCHED = set().union(*(defect.expect for defect in CORPUS.values()))
GATES = {
    name: check for name, check in CHECKS.items() if check.scope is Scope.DELIVERABLE and name in SKETCHED
}


def findings(sketch, folder):
    subject, spec = draw(sketch, folder)
    return [finding for check in GATES.values() for finding in check.run(subject, spec)]


@pytest.mark.parametrize("sketch", [BANNER, STRIP])
def test_clean_work_passes_every_gate(sketch, tmp_path):
    assert findings(sketch, tmp_path) == []


@pytest.mark.parametrize("defect", CORPUS.values(), ids=CORPUS)
def test_a_defect_is_caught_by_its_gates_alone(defect, tmp_path):
    found = findings(defect.apply(BANNER), tmp_path)
    assert {finding.check for finding in found} == defect.expect
    assert {finding.source for finding in found} == {defect.source}


def test_a_gate_is_listed_under_its_id():
    assert {name: check.id for name, check in CHECKS.items()} == {name: name for name in CHECKS}


def test_a_deliverable_without_a_sidecar_is_never_passed_silently(tmp_path):
    subject, spec = draw(BANNER, tmp_path)
    bare = type(subject)(subject.path)
    silent = {name for name, check in GATES.items() if not list(check.run(bare, spec))}
    assert silent == {"spec", "metadata", "drawing"}

"""A gate that could not look never passes, and takes no other gate with it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from checks import CHECKS
from onbrief.errors import InputError
from onbrief.model.finding import Finding, Need, Outcome, Scope, Severity
from onbrief.pipeline import judge
from onbrief.pipeline.judge import Answers, Look, compared, judged
from tests.defects.sketch import BANNER, draw


@dataclass
class Gate:
    """Does what it is told when it is run."""

    id: str
    act: Callable[..., Iterator[Finding]]
    scope: Scope = Scope.DELIVERABLE
    needs: frozenset[Need] = frozenset()
    over: str = "variant"

    def run(self, *seen):
        return self.act(self.id, *seen)

    def measure(self, subject, spec):
        return next(self.act(self.id, subject, spec))


def finds(gate, *_, box=None):
    yield Finding(gate, Severity.BLOCK, "Too dark.", "brief.yaml", box=box)


def raising(error: Exception):
    def act(gate, *_):
        yield from finds(gate)
        raise error

    return act


def dies(*_):
    yield from ()
    os.kill(os.getpid(), signal.SIGKILL)


def hangs(*_):
    yield from ()
    time.sleep(60)


def says(*gates: Gate, see=lambda: ("subject", "spec")) -> list[str]:
    """What gates say of one thing: `gate: message`, sorted."""
    looks = [Look("a.jpg", see, [gate.id for gate in gates], "brief.yaml#/x")]
    ((_, answers),) = judged(looks, {gate.id: gate for gate in gates})
    return sorted(f"{found.check}: {found.message}" for found in answers.told("brief.yaml#/x"))


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ValueError("layout.json ends\n too early"), "layout.json ends too early"),
        (KeyError("product"), "there is no product"),
        (ZeroDivisionError("division by zero"), "it broke with ZeroDivisionError (division by zero)"),
        (MemoryError(), "there is too little memory"),
        (RecursionError(), "it broke with RecursionError"),
        (InputError.at("a.yaml:1:2", "unknown word"), "a.yaml:1:2: unknown word"),
        (OSError("x" * 500), "x" * 299 + "…"),
    ],
)
def test_a_gate_that_raises_is_told_and_what_it_found_before_is_kept(error: Exception, reason: str) -> None:
    broken, other = Gate("broken", raising(error)), Gate("other", finds)
    assert says(broken, other) == [
        f"broken: This gate didn't run: {reason}.",
        "broken: Too dark.",
        "other: Too dark.",
    ]


def test_a_gate_that_kills_its_process_is_told_and_the_others_go_on() -> None:
    assert says(Gate("a", finds), Gate("deadly", dies), Gate("z", finds)) == [
        "a: Too dark.",
        "deadly: This gate didn't run: the system ended its process, most often for want of memory.",
        "z: Too dark.",
    ]


def test_a_gate_that_hangs_is_told_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge, "SECONDS", 0.5)
    assert says(Gate("slow", hangs), Gate("z", finds)) == [
        "slow: This gate didn't run: it took too long and was stopped.",
        "z: Too dark.",
    ]


def test_what_a_gate_prepares_is_there_in_the_process_that_looks() -> None:
    here, ready = os.getpid(), []

    def act(gate, *_):
        where = "here" if os.getpid() == here else "elsewhere"
        yield Finding(gate, Severity.BLOCK, f"Prepared {ready}, looked {where}.", "brief.yaml")

    gate = Gate("a", act)
    gate.prepare = lambda: ready.append("once")
    assert says(gate) == ["a: Prepared ['once'], looked elsewhere."]


def test_what_a_gate_cannot_prepare_stops_nobody() -> None:
    gate = Gate("a", raising(ValueError("there is no reader")))
    gate.prepare = lambda: 1 / 0
    assert says(gate, Gate("z", finds)) == [
        "a: This gate didn't run: there is no reader.",
        "a: Too dark.",
        "z: Too dark.",
    ]


def test_numbers_that_are_none_are_a_fault_of_the_gate() -> None:
    odd = Gate("odd", lambda gate, *_: finds(gate, box=(float("nan"), 0, 1, 1)))
    fine = Gate("fine", lambda gate, *_: finds(gate, box=tuple(np.float32([1, 2, 3, 4]))))
    assert says(odd, fine) == [
        "fine: Too dark.",
        "odd: This gate didn't run: Out of range float values are not JSON compliant.",
    ]


def test_what_is_no_finding_is_a_fault_of_the_gate() -> None:
    assert says(Gate("odd", lambda *_: iter(["dark"])))[0].startswith(
        "odd: This gate didn't run: it broke with TypeError"
    )


def test_what_cannot_be_seen_is_told_by_every_gate() -> None:
    def broken():
        raise ValueError("layout.json ends too early")

    assert says(Gate("a", finds), Gate("b", finds, Scope.BATCH), see=broken) == [
        "a: This gate didn't run: layout.json ends too early.",
        "b: This gate didn't run: layout.json ends too early.",
    ]


def test_of_a_broken_picture_one_gate_speaks(tmp_path: Path) -> None:
    subject, spec = draw(BANNER, tmp_path)
    subject.path.write_bytes(b"\xff\xd8\xff")
    gates = [gate for gate in CHECKS.values() if gate.scope is Scope.DELIVERABLE]
    assert says(*gates, see=lambda: (subject, spec)) == [
        "spec: The file can't be opened as a picture: it is no picture that is known here, or damaged; render it again."
    ]
    assert says(CHECKS["contrast"], see=lambda: (subject, spec)) == [
        "contrast: This gate didn't run: the file can't be opened as a picture."
    ]


def test_no_other_finding_hides_who_could_not_look_at_a_broken_picture(tmp_path: Path) -> None:
    subject, spec = draw(BANNER, tmp_path)
    subject.path.write_bytes(b"\xff\xd8\xff")
    told = says(CHECKS["copy-approved"], CHECKS["contrast"], see=lambda: (subject, spec))
    assert {one.partition(":")[0] for one in told} == {"copy-approved", "contrast"}
    assert "contrast: This gate didn't run: the file can't be opened as a picture." in told


def test_a_comparison_that_breaks_is_told() -> None:
    answers = compared(Gate("pairs", raising(ValueError("two anchors")), Scope.BATCH), [])
    assert [found.outcome for found in answers.told("brief.yaml")] == [Outcome.FAIL, Outcome.NOT_RUN]


def test_what_may_be_remembered_comes_back_as_it_was() -> None:
    answers = Answers()
    found = Finding("a", Severity.BLOCK, "Too dark.", "brief.yaml", "1", "2", (1, 2, 3, 4))
    answers.findings = {
        "a": [found],
        "b": [],
        "lost": [found],
        "blind": [judge.not_run("blind", "no eyes", "x")],
    }
    answers.lost = {"lost": "it broke"}
    answers.tables = {"t": {"l": 1}}
    again = Answers()
    again.recall(
        answers.lasting | {"odd": ["findings", [{"box": 3}]]}, ["a", "b", "lost", "blind", "t", "odd"]
    )
    assert (again.findings, again.tables) == ({"a": [found], "b": []}, {"t": {"l": 1}})

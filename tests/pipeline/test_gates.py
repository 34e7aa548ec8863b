"""Gates of other packages stand beside ours; two may not share an id, and one that can't be loaded is told."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from checks import CHECKS
from checks.film import FILM_CHECKS
from onbrief.errors import InputError
from onbrief.model.finding import Scope
from onbrief.pipeline import gates as module

STRANGER = """
from onbrief.model.finding import Scope
id, scope, needs = {id!r}, Scope.DELIVERABLE, frozenset()
def run(subject, spec):
    return []
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Puts a gate's module where Python finds it, with its entry point."""

    def put(text: str) -> None:
        (tmp_path / "stranger_gate.py").write_text(text, "utf-8")
        sys.modules.pop("stranger_gate", None)
        entry = EntryPoint("stranger", "stranger_gate", module.GROUP)
        monkeypatch.setattr(module, "_entries", lambda: (entry,))
        module.code.cache_clear()

    monkeypatch.syspath_prepend(tmp_path)
    yield put
    module.code.cache_clear()


def test_a_package_brings_a_gate(install) -> None:
    install(STRANGER.format(id="house-style"))
    assert list(module.gates()) == [*CHECKS, *FILM_CHECKS, "house-style"]
    assert list(module.chosen(["house-style"])) == ["house-style"]
    assert "house-style" in module.of_scope(module.gates(), Scope.DELIVERABLE)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (STRANGER.format(id="spec"), "there is a gate “spec” already"),
        ("raise RuntimeError('no licence\\nat all')", "this gate can't be loaded: RuntimeError: no licence"),
        (
            "id = 'half'",
            "this gate can't be loaded: AttributeError: module 'stranger_gate' has no attribute 'scope'",
        ),
    ],
)
def test_a_gate_that_cannot_be_used_is_told(install, text: str, said: str) -> None:
    install(text)
    with pytest.raises(InputError) as error:
        module.gates()
    assert error.value.problems[0].what == said


def test_a_misspelt_gate_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError) as error:
        module.chosen(["contrst"])
    assert str(error.value) == "--only contrst: there is no such gate\n    Did you mean “contrast”?"


def test_what_was_said_belongs_to_the_code_that_said_it(install) -> None:
    install(STRANGER.format(id="a"))
    first = module.code()
    install(STRANGER.format(id="b"))
    assert module.code() != first


def test_another_tesseract_may_read_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    module.code.cache_clear()
    monkeypatch.setattr(module.shutil, "which", lambda name: None)
    without = module.code()
    module.code.cache_clear()
    monkeypatch.setattr(module.shutil, "which", lambda name: sys.executable)
    assert module.code() != without
    module.code.cache_clear()

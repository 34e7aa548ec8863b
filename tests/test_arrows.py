"""Dependency runs one way: cli → lightbox → review → audit → publish → pipeline → signoff → lineage → model.

What is drawn (sheets), compared, chosen (selection) and shown (pages) stands beside the lineage; renderers and checks
stand on the model alone.
"""

from __future__ import annotations

import ast
import runpy
from pathlib import Path

import pytest

import renderers

ROOT = Path(__file__).parent.parent
BASE = {"onbrief.model", "onbrief.errors", "onbrief.files", "onbrief.__version__"}


def rooms(*names: str) -> set[str]:
    return {f"onbrief.{name}" for name in names}


ALLOWED = {
    "onbrief/model": {"onbrief.model", "onbrief.errors"},
    "renderers": {"renderers", "onbrief.model"},
    "checks": {"checks", "onbrief.model"},
    "onbrief/lineage": BASE | {"onbrief.lineage"},
    "onbrief/pages": BASE | {"onbrief.pages"},
    "onbrief/sheets": BASE | {"onbrief.sheets"},
    "onbrief/compare": BASE | {"onbrief.compare"},
    "onbrief/selection": BASE | {"onbrief.selection", "onbrief.lineage", "onbrief.pages"},
    "onbrief/signoff": BASE | {"onbrief.signoff", "onbrief.lineage"},
    "onbrief/pipeline": BASE
    | rooms("pipeline", "signoff", "lineage", "sheets", "compare", "selection")
    | {"renderers", "checks"},
    "onbrief/publish": BASE | rooms("publish", "pipeline", "signoff", "lineage") | {"renderers"},
    "onbrief/audit": BASE | rooms("audit", "publish", "pipeline", "signoff", "lineage", "pages"),
    "onbrief/material": BASE
    | rooms("material", "publish", "pipeline", "signoff", "lineage", "selection", "pages")
    | {"renderers"},
    "onbrief/review": BASE
    | rooms("review", "audit", "publish", "pipeline", "signoff", "lineage", "compare", "selection", "pages"),
    "onbrief/lightbox": BASE
    | rooms("lightbox", "review", "audit", "publish", "pipeline", "signoff", "lineage")
    | rooms("compare", "selection", "sheets", "pages"),
    "onbrief/scaffold": BASE | rooms("scaffold", "pipeline", "lineage", "pages") | {"renderers"},
    "onbrief/cli": {"onbrief", "renderers", "checks"},
}


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return {name for name in names if name.split(".")[0] in ("onbrief", "renderers", "checks")}


@pytest.mark.parametrize("room", ALLOWED)
def test_a_room_imports_only_what_stands_below_it(room: str) -> None:
    for path in sorted((ROOT / room).rglob("*.py")):
        for name in imports(path):
            known = any(name == allowed or name.startswith(f"{allowed}.") for allowed in ALLOWED[room])
            assert known, f"{path.relative_to(ROOT)} imports {name}"


def test_the_table_of_renderers_says_their_true_names_and_versions() -> None:
    for name, version in renderers.VERSIONS.items():
        made = renderers.renderer(name)
        assert (made.name, made.version) == (name, version)
        assert renderers.makes(name, version)
        assert version not in renderers.KEPT.get(name, ())
    assert renderers.makes("pathtrace", "1")
    assert not renderers.makes("pathtrace", "0")


@pytest.mark.parametrize("path", sorted((ROOT / "benchmarks").glob("*.py")), ids=lambda path: path.stem)
def test_a_benchmark_finds_what_it_measures(path: Path) -> None:
    runpy.run_path(str(path), run_name="imported")

"""A new check or renderer works as it is: lint, types and its own tests pass, tables keep their shape."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from onbrief.errors import InputError
from onbrief.scaffold.plugin import new_check, new_renderer, with_entry, with_family, with_import
from tests.studio import ROOT

PARTS = ("checks", "onbrief", "renderers", "tests", "stylepacks/lumen", "placements", "pyproject.toml")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code, as someone has it who adds to it."""
    root = tmp_path_factory.mktemp("clone")
    for name in PARTS:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / name, root / name)
    return root


def passes(clone: Path, *command: str) -> None:
    """Runs a tool over the clone's own code, not over the installed one."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=clone,
        env={**os.environ, "PYTHONPATH": str(clone)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_two_new_checks_and_a_renderer_pass_lint_types_and_their_tests(clone: Path) -> None:
    made = [
        *new_check(clone, "plain-words"),
        *new_check(clone, "no-superlatives"),
        *new_renderer(clone, "paper-cut"),
    ]
    assert [path for path in made if "plain" in path] == [
        "checks/plain_words.py",
        "tests/checks/test_plain_words.py",
        "tests/defects/plain_words.py",
    ]
    passes(clone, "ruff", "check", *made)
    passes(clone, "ruff", "format", "--check", *made)
    passes(clone, "mypy", "checks", "renderers/paper_cut.py", f"--cache-dir={ROOT / '.mypy_cache'}")
    tests = [path for path in made if "/test_" in path]
    passes(clone, "pytest", "-q", "-p", "no:cacheprovider", "tests/checks/test_corpus.py", *tests)


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("Plain", "NAME: 'Plain' can't be a name here"),
        ("import", "NAME: a module can't be called import"),
        ("2-colours", "NAME: a module can't be called 2_colours"),
        ("n" * 25, f"NAME: a module can't be called {'n' * 25}"),
        ("glyphs", "checks/glyphs.py: this is here already; nothing was written"),
        ("sketch", "tests/defects/sketch.py: this is here already; nothing was written"),
    ],
)
def test_a_name_that_cannot_be_a_module_is_refused(name: str, what: str) -> None:
    with pytest.raises(InputError) as error:
        new_check(ROOT, name)
    assert str(error.value).splitlines()[0] == what


def test_a_renderer_is_not_laid_over_a_package() -> None:
    with pytest.raises(InputError) as error:
        new_renderer(ROOT, "studio")
    assert str(error.value).splitlines()[0] == "renderers/studio: this is here already; nothing was written"


def test_where_a_table_looks_different_nothing_is_written(tmp_path: Path) -> None:
    for name in ("checks", "tests/checks", "tests/defects"):
        (tmp_path / name).mkdir(parents=True)
    table = tmp_path / "checks/__init__.py"
    table.write_text("from checks import fit, logo\n\nCHECKS = dict(fit=fit)\n", "utf-8")
    shutil.copyfile(ROOT / "tests/defects/__init__.py", tmp_path / "tests/defects/__init__.py")
    with pytest.raises(InputError) as error:
        new_check(tmp_path, "plain-words")
    assert str(error.value) == (
        "checks/__init__.py: no dict CHECKS to add a line to\n"
        "    Add the line by hand, as its neighbours are written."
    )
    assert sorted(path.name for path in tmp_path.rglob("*.py")) == ["__init__.py", "__init__.py"]


def test_an_import_stays_sorted_and_is_wrapped_when_it_grows() -> None:
    assert with_import("from checks import fit, logo\nX = 1\n", "checks", "glyphs", "a") == (
        "from checks import fit, glyphs, logo\nX = 1\n"
    )
    long = ", ".join(f"a_rather_long_name_{n}" for n in range(4))
    wrapped = with_import(f"from checks import {long}\n", "checks", "zebra_with_a_long_name", "a")
    assert wrapped.startswith("from checks import (\n    a_rather_long_name_0,\n")
    assert with_import(wrapped, "checks", "b", "a").count("\n") == wrapped.count("\n") + 1


def test_a_line_is_added_once() -> None:
    text = 'CHECKS: dict[str, int] = {\n    "fit": 1,\n}\n'
    longer = with_entry(text, "CHECKS", '    "logo": 2,', "a")
    assert longer == 'CHECKS: dict[str, int] = {\n    "fit": 1,\n    "logo": 2,\n}\n'
    with pytest.raises(InputError):
        with_entry(longer, "CHECKS", '    "logo": 3,', "a")


def test_a_family_is_added_in_its_own_place() -> None:
    loop = "X = [\n    d\n    for module in (fit, logo)  # é\n    for d in module.%s\n]\n"
    text = loop % "DEFECTS" + loop % "SEEDS"
    longer = loop.replace("logo)", "logo, spec)")
    assert with_family(text, "spec", "a") == loop % "DEFECTS" + longer % "SEEDS"

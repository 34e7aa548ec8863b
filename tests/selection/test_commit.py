"""One plain commit of what was chosen, and of nothing else."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from onbrief.errors import InputError
from onbrief.selection.commit import Pending, commit, pending


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(root), *arguments], capture_output=True, text=True, check=True
    ).stdout


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "campaigns" / "dusk"
    (folder / "reviews").mkdir(parents=True)
    (tmp_path / "stylepacks").mkdir()
    for name in ("brief.yaml", "selects.yaml", "reviews/bo.yaml", "rights.yaml"):
        (folder / name).write_text("a: 1\n")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "config", "user.name", "Ada Reed")
    git(tmp_path, "config", "user.email", "ada@lumen.example")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "first")
    return tmp_path


def test_exactly_the_choices_are_committed_and_what_else_is_staged_stays_staged(root: Path) -> None:
    folder = root / "campaigns" / "dusk"
    (folder / "selects.yaml").write_text("a: 1\nb: 2\n")
    (folder / "reviews" / "ada.yaml").write_text("c: 3\n")
    (folder / "reviews" / "bo.yaml").unlink()
    (folder / "rights.yaml").write_text("staged: 1\n")
    git(root, "add", "campaigns/dusk/rights.yaml")
    (root / "notes.txt").write_text("mine\n")
    assert pending(root, "dusk") == [
        Pending("campaigns/dusk/reviews/ada.yaml", "new", 1, 0),
        Pending("campaigns/dusk/reviews/bo.yaml", "removed", 0, 1),
        Pending("campaigns/dusk/selects.yaml", "changed", 1, 0),
    ]
    made = commit(root, "dusk", "Two picks for dusk\n\n# with a reason\n")
    assert git(root, "log", "-1", "--format=%h|%an <%ae>|%B").strip() == (
        f"{made}|Ada Reed <ada@lumen.example>|Two picks for dusk\n\n# with a reason"
    )
    assert git(root, "show", "--name-status", "--format=", "HEAD").split("\n")[:3] == [
        "A\tcampaigns/dusk/reviews/ada.yaml",
        "D\tcampaigns/dusk/reviews/bo.yaml",
        "M\tcampaigns/dusk/selects.yaml",
    ]
    assert git(root, "status", "--porcelain") == "M  campaigns/dusk/rights.yaml\n?? notes.txt\n"


def test_nothing_changed_is_nothing_to_commit(root: Path) -> None:
    (root / "campaigns" / "dusk" / "rights.yaml").write_text("b: 2\n")
    with pytest.raises(InputError, match="nothing changed since the last commit"):
        commit(root, "dusk", "Again")


def test_a_hook_that_says_no_leaves_everything_as_it_was(root: Path) -> None:
    hook = root / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\necho 'no picks on a Friday' >&2\nexit 1\n")
    hook.chmod(0o755)
    (root / "campaigns" / "dusk" / "reviews" / "ada.yaml").write_text("c: 3\n")
    before = git(root, "status", "--porcelain", "-uall")
    with pytest.raises(InputError, match="no picks on a Friday"):
        commit(root, "dusk", "A pick")
    assert git(root, "status", "--porcelain", "-uall") == before
    assert git(root, "log", "--format=%s") == "first\n"


def test_a_repository_inside_another_folder_of_git_commits_its_own(root: Path, tmp_path: Path) -> None:
    inner = tmp_path / "studio" / "campaigns" / "noon"
    inner.mkdir(parents=True)
    (inner / "selects.yaml").write_text("a: 1\n")
    commit(tmp_path / "studio", "noon", "First")
    assert git(root, "show", "--name-only", "--format=", "HEAD") == "studio/campaigns/noon/selects.yaml\n"

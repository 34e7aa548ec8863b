"""A repository with one style pack and the catalogue, in Git; and one read-only twin for tests that write nothing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.studio import PERSON, ROOT


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def make_repository(root: Path) -> Path:
    for name in ("stylepacks/lumen", "placements"):
        shutil.copytree(ROOT / name, root / name)
    (root / "campaigns" / "old").mkdir(parents=True)
    shutil.copyfile(ROOT / ".gitignore", root / ".gitignore")
    brief = (ROOT / "campaigns/lumen-summer/brief.yaml").read_text("utf-8")
    (root / "campaigns/old/brief.yaml").write_text(brief, "utf-8")
    git(root, "init", "-q", "-b", "main")
    git(root, "config", "user.name", "Ada Reed")
    git(root, "config", "user.email", "ada@lumen.example")
    git(root, "add", "-A")
    git(root, *PERSON, "commit", "-q", "-m", "A start")
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_repository(tmp_path)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_repository(tmp_path_factory.mktemp("shared"))

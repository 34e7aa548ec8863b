"""What people chose as one plain commit: of this campaign's choices and brief, and of nothing else."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from onbrief.errors import InputError
from onbrief.model.source import confine

State = Literal["new", "changed", "removed"]


@dataclass(frozen=True)
class Pending:
    """A file that a commit would take. path: from the repository's root. added, removed: lines."""

    path: str
    state: State
    added: int
    removed: int


def pending(root: Path, campaign: str) -> list[Pending]:
    """What stands in brief.yaml, selects.yaml and reviews/ otherwise than it is committed."""
    folder = f"campaigns/{campaign}"
    meant = [f"{folder}/brief.yaml", f"{folder}/selects.yaml", f":(glob){folder}/reviews/*.yaml"]
    told = _git(root, "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--", *meant)
    top = Path(_git(root, "rev-parse", "--show-toplevel").strip())
    found = []
    for row in filter(None, told.split("\0")):
        path = (top / row[3:]).relative_to(root).as_posix()
        there = confine(root, root / path).exists()
        state: State = "removed" if not there else "changed" if _committed(root, path) else "new"
        found.append(Pending(path, state, *_lines(root, path, state)))
    return sorted(found, key=lambda file: file.path)


def commit(root: Path, campaign: str, message: str, who: str | None = None) -> str:
    """One commit of exactly these files as they stand, by Git's own user; returns its short id.

    What else is staged stays staged, what else is changed stays changed. Hooks run and signing happens as the user
    set them up. who: `Name <mail>` of the author, where that is somebody else. Raises InputError where nothing
    changed, or where Git or a hook says no; then everything is as it was.
    """
    files = pending(root, campaign)
    if not files:
        raise InputError.at(f"campaigns/{campaign}", "nothing changed since the last commit", "Choose first.")
    if not message.strip():
        raise InputError.at("message", "a commit needs a message", "Say in a line what was chosen.")
    paths = [file.path for file in files]
    fresh = [path for path in paths if not _known(root, path)]
    if fresh:
        _git(root, "add", "--intent-to-add", "--", *fresh)
    author = [f"--author={who}"] if who else []
    try:
        _git(root, "commit", "--quiet", "--only", "--file=-", *author, "--", *paths, stdin=message)
    except InputError:
        if fresh:
            _git(root, "rm", "--cached", "--quiet", "--force", "--", *fresh)
        raise
    return _git(root, "rev-parse", "--short", "HEAD").strip()


def _committed(root: Path, path: str) -> bool:
    return bool(_git(root, "ls-tree", "HEAD", "--", path, may_fail=True))


def _known(root: Path, path: str) -> bool:
    """Whether the index or the last commit holds it."""
    return bool(_git(root, "ls-files", "--", path)) or _committed(root, path)


def _lines(root: Path, path: str, state: State) -> tuple[int, int]:
    if state == "new":
        return len((root / path).read_bytes().splitlines()), 0
    told = _git(root, "diff", "--numstat", "--no-renames", "HEAD", "--", path, may_fail=True).split("\t")
    return (int(told[0]), int(told[1])) if len(told) > 2 and told[0].isdigit() else (0, 0)


def _git(root: Path, *arguments: str, stdin: str = "", may_fail: bool = False) -> str:
    done = subprocess.run(
        ["git", "-C", str(root), *arguments],
        input=stdin, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False,
        env={**os.environ, "GIT_EDITOR": "true", "GIT_LITERAL_PATHSPECS": "0"},
    )  # fmt: skip
    if done.returncode and not may_fail:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        what = " ".join(said[-3:]) if said else "Git says no"
        raise InputError.at(f"git {arguments[0]}", what, "Mend that, then try again; nothing was committed.")
    return "" if done.returncode else done.stdout

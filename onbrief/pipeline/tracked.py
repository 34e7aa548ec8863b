"""campaigns/ and stylepacks/ hold data: nothing there may steer Git, DVC or a file system.

DVC reads every dvc.yaml and *.dvc below the repository's root, and runs a foreign stage whose output lies in a
folder that one of ours depends on. So a list of stages beside a logo would be code that a pull request smuggles in.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from pathlib import Path

from onbrief.errors import Problem
from onbrief.lineage.git import git
from onbrief.pipeline.material import is_pointer

LINK, SUBMODULE = "120000", "160000"
MATERIAL = re.compile(r"campaigns/[^/]+/material/[a-z0-9.-]+\.dvc")
OURS = re.compile(r"campaigns/[^/]+/dvc\.(yaml|lock)")


def foreign(root: Path) -> Iterator[Problem]:
    """What Git tracks in the two folders and isn't data. Paths are as Git quotes them: plain ASCII."""
    listed = git(root, "-c", "core.quotePath=true", "ls-files", "--stage", "--", "campaigns", "stylepacks")
    rows = [row.split("\t", 1) for row in (listed or "").splitlines()]
    modes = {path: about[:6] for about, path in rows}
    for path, mode in modes.items():
        parts = path.strip('"').split("/")
        if mode == LINK:
            yield Problem(path, "this is a symbolic link", "Replace it with the file itself.")
        elif mode == SUBMODULE:
            yield Problem(path, "this is another repository", "Replace it with the files themselves.")
        elif any(part.startswith(".") for part in parts):
            yield Problem(path, "hidden files could steer Git or DVC; here is only data", "Remove it.")
        elif MATERIAL.fullmatch(path) and is_pointer(root / path):
            continue
        elif parts[-1].endswith((".dvc", "dvc.yaml", "dvc.lock")) and not _ours(path, modes):
            yield Problem(path, "DVC would take this for stages of its own", "Remove it, or rename it.")


def _ours(path: str, tracked: Container[str]) -> bool:
    """A campaign's own stages: these are compared with their template, which needs a brief to be found."""
    return bool(OURS.fullmatch(path)) and f"{path.rpartition('/')[0]}/brief.yaml" in tracked

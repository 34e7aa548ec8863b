"""DVC for one campaign, blind to the others: `python -m onbrief.pipeline.dvc NAME repro …`, from the root.

DVC reads every dvc.yaml and dvc.lock of a repository before it begins, so a build would take longer with each campaign
that stands beside it, and a mistake in one of them would stop all. No stage of a campaign depends on another's.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from onbrief.pipeline.progress import end_with_parent


def command(name: str, *arguments: str) -> list[str]:
    """What to start. `-P`: a file of the repository that is called like a library is no library."""
    return [sys.executable, "-P", "-m", "onbrief.pipeline.dvc", name, *arguments]


def main(name: str, *arguments: str) -> int:
    from dvc.cli import main as dvc
    from dvc.ignore import DvcIgnoreFilter

    DvcIgnoreFilter.walk = narrowed(DvcIgnoreFilter.walk, Path.cwd() / "campaigns", name)
    return dvc(list(arguments))


def narrowed(walk: Any, campaigns: Path, name: str) -> Any:
    """DVC's walk through the repository, without the other campaigns."""

    def walk_one(*arguments: Any, **options: Any) -> Iterator[tuple[str, list[str], list[str]]]:
        for folder, folders, files in walk(*arguments, **options):
            if folder == str(campaigns) and isinstance(folders, list):
                folders[:] = [name]
            yield folder, folders, files

    return walk_one


if __name__ == "__main__":
    end_with_parent()
    sys.exit(main(*sys.argv[1:]))

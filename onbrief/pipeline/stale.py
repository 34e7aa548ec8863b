"""Whether DVC would run a campaign's stages: told from its lock and the files alone, with no output at hand.

The same verdict as `dvc repro --dry --allow-missing`, without starting DVC; a test holds the two together.
"""

from __future__ import annotations

import hashlib
import json
import os
from functools import cached_property
from pathlib import Path
from typing import Any

import pathspec
import yaml

from onbrief.pipeline.load import template_of

CHUNK = 1 << 20


class Tree:
    """A repository's files as DVC names their content; each folder is read once, however many campaigns share it."""

    def __init__(self, root: Path):
        self.root = root
        self._known: dict[str, str | None] = {}

    def md5(self, name: str) -> str | None:
        """What dvc.lock says of a file or folder (`….dir`) by its repository-relative name; None if it isn't there."""
        if name not in self._known:
            path = self.root / name
            self._known[name] = self._folder(path) if path.is_dir() else _file(path)
        return self._known[name]

    def _folder(self, folder: Path) -> str:
        rows = []
        for path in self._files(folder):
            rows.append({"md5": _file(path), "relpath": path.relative_to(folder).as_posix()})
        rows.sort(key=lambda row: tuple(str(row["relpath"]).split("/")))
        return (
            hashlib.md5(json.dumps(rows, sort_keys=True).encode(), usedforsecurity=False).hexdigest() + ".dir"
        )

    def _files(self, folder: Path) -> list[Path]:
        found = []
        for where, folders, names in os.walk(folder):
            here = Path(where)
            folders[:] = [name for name in folders if not self._ignored(here / name, "/")]
            found += [here / name for name in names if not self._ignored(here / name)]
        return found

    def _ignored(self, path: Path, end: str = "") -> bool:
        return self._ignore.match_file(path.relative_to(self.root).as_posix() + end)

    @cached_property
    def _ignore(self) -> pathspec.GitIgnoreSpec:
        path = self.root / ".dvcignore"
        lines = path.read_text("utf-8").splitlines() if path.is_file() else []
        return pathspec.GitIgnoreSpec.from_lines(lines)


def _file(path: Path) -> str | None:
    """MD5 of a regular file; None for what is missing, a link or a device."""
    if path.is_symlink() or not path.is_file():
        return None
    digest = hashlib.md5(usedforsecurity=False)
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def read_lock(root: Path, name: str) -> dict[str, Any] | None:
    """The stages of a campaign's dvc.lock; None where there is none, or two versions stand in it unmerged."""
    try:
        text = (root / "campaigns" / name / "dvc.lock").read_text("utf-8")
        data = yaml.load(text, Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return None
    stages = data.get("stages") if isinstance(data, dict) else None
    return stages if isinstance(stages, dict) else None


def changed(tree: Tree, name: str) -> list[str]:
    """What a campaign would be run for: files and folders whose content isn't the lock's, repository-relative.

    [] when it is current. Its dvc.lock itself where that is missing or not of today's stages.
    """
    folder = f"campaigns/{name}"
    lock = read_lock(tree.root, name)
    stages = yaml.load(template_of(tree.root, name).read_bytes(), Loader=yaml.CSafeLoader)["stages"]
    if lock is None or any(lock.get(stage, {}).get("cmd") != stages[stage]["cmd"] for stage in stages):
        return [f"{folder}/dvc.lock"]
    made = {out["path"]: out["md5"] for stage in lock.values() for out in stage.get("outs", [])}
    found = set()
    for dep in (dep for stage in stages for dep in lock[stage].get("deps", [])):
        path = os.path.normpath(f"{folder}/{dep['path']}")
        if dep["path"] in made:
            now = made[dep["path"]]
        elif dep["path"].startswith("build/"):
            continue
        else:
            now = tree.md5(path)
        if now != dep["md5"]:
            found.add(path)
    record = f"{folder}/lineage.json"
    if tree.md5(record) != made.get("lineage.json"):
        found.add(record)
    return sorted(found)

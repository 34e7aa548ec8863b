"""What a campaign's dvc.lock names, held against what its lineage.json lists. DVC says md5; we add SHA-256."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onbrief.errors import InputError, Problem
from onbrief.model.source import parse_yaml

MAX_BYTES = 64_000_000
LINEAGE = "lineage.json"


@dataclass(frozen=True)
class Locked:
    """outs: path in the campaign's folder → md5 (with `.dir` for a folder). files: path → lineage's row."""

    name: str
    outs: dict[str, str]
    files: dict[str, dict[str, Any]]

    @property
    def objects(self) -> dict[str, str]:
        """md5 → SHA-256 of every file that the build left."""
        return {row["md5"]: row["sha256"] for row in self.files.values()}

    def inside(self, out: str) -> dict[str, str]:
        """The md5 of each file of an output folder, by its path inside."""
        return {
            path.removeprefix(f"{out}/"): row["md5"]
            for path, row in self.files.items()
            if path.startswith(f"{out}/")
        }


def read_locked(root: Path, name: str, folder: Path | None = None) -> Locked:
    """Reads both files of a campaign, or of a folder that holds copies. Raises InputError."""
    folder = folder or root / "campaigns" / name
    lock = parse_yaml(folder, folder / "dvc.lock", bounded(folder / "dvc.lock"))
    try:
        lineage = json.loads(bounded(folder / LINEAGE))
        if lineage["campaign"] != name:
            raise InputError.at(
                f"{name}/{LINEAGE}", f"this is the lineage of {lineage['campaign']}", "Take its own."
            )
        files = {f"build/{row['path']}": row for row in lineage["files"]}
        outs = {o["path"]: o["md5"] for s in lock.data["stages"].values() for o in s.get("outs", [])}
        for row in files.values():
            str(row["md5"]), str(row["sha256"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError.at(
            f"campaigns/{name}", "dvc.lock or lineage.json is damaged", f"Run `onbrief build {name}`."
        ) from None
    return Locked(name, outs, files)


def bounded(path: Path) -> bytes:
    """A plain file's bytes. Raises InputError for one that is missing, a link, or too large."""
    where = f"{path.parent.name}/{path.name}"
    if path.is_symlink() or not path.is_file():
        raise InputError.at(where, "this file is missing", "Build the campaign, and commit what it wrote.")
    if path.stat().st_size > MAX_BYTES:
        raise InputError.at(where, f"larger than {MAX_BYTES // 1_000_000} MB; it is not read")
    return path.read_bytes()


def contradictions(locked: Locked, lineage_md5: str) -> Iterator[Problem]:
    """Where lock and lineage name different bytes: every output's hash is computed anew from lineage's rows."""
    where = f"campaigns/{locked.name}/dvc.lock"
    for out, md5 in sorted(locked.outs.items()):
        if out == LINEAGE:
            found = lineage_md5
        elif md5.endswith(".dir"):
            found = tree(locked.inside(out))[0]
        else:
            found = locked.files.get(out, {}).get("md5", "")
        if found != md5:
            yield Problem(
                where,
                f"{out} is {md5[:12]} here, and {found[:12] or 'nothing'} in lineage.json",
                f"One of the two was changed by hand or merged: run `onbrief build {locked.name}`.",
            )
    if not locked.outs:
        yield Problem(where, "nothing is locked", f"Run `onbrief build {locked.name}`.")


def tree(files: dict[str, str]) -> tuple[str, bytes]:
    """A folder as DVC keeps it: its `.dir` hash and the object's bytes, from the md5 of each file inside."""
    from dvc_data.hashfile.hash_info import HashInfo
    from dvc_data.hashfile.tree import Tree

    made = Tree()
    for path, md5 in files.items():
        made.add(tuple(path.split("/")), None, HashInfo("md5", md5))
    made.digest()
    return str(made.hash_info.value), made.as_bytes()

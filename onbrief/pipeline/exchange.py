"""Bringing a campaign's built files from the remotes, and sending them there."""

from __future__ import annotations

import hashlib
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from onbrief.errors import InputError, Problem
from onbrief.files import write_bytes
from onbrief.pipeline import material
from onbrief.pipeline.dvc import command
from onbrief.pipeline.load import check_template
from onbrief.pipeline.locked import LINEAGE, Locked, bounded, contradictions, read_locked, tree
from onbrief.pipeline.material import bring, kept_files, pointers
from onbrief.pipeline.remotes import Remotes, cached, required


def fetch(root: Path, name: str, tell: Callable[[str], None]) -> list[str]:
    """Takes what lock and lineage name into DVC's cache and the build folder; returns the paths that no remote has.

    Every file's SHA-256 is checked. Folder objects are not fetched: they are made anew from lineage's rows.
    """
    locked = read_locked(root, name)
    remotes = Remotes(root, tell)
    for path in bring(root, name, remotes, tell):
        tell(f"{path}: no remote has it; whoever brought it in must push it")
    remotes.fetch(locked.objects.items())
    missing = [path for path, row in locked.files.items() if not cached(root, row["md5"]).is_file()]
    for out, md5 in locked.outs.items():
        found, data = tree(locked.inside(out)) if md5.endswith(".dir") else ("", b"")
        if found == md5 and not cached(root, md5).is_file():
            write_bytes(cached(root, md5), data)
    if not missing:
        dvc(root, name, "checkout", "-q")
    return sorted(missing)


def push(root: Path, name: str, remote: str) -> int:
    """Sends what the lock names to a remote and makes sure that it arrived. Raises InputError."""
    required(root, remote)
    code, said = dvc(root, name, "push", "-q", "-r", remote, *pointers(root, name))
    locked = read_locked(root, name)
    lacking = absent(root, locked, remote)
    if lacking:
        reason = said.strip().splitlines()[-1:] if code else []
        raise InputError.at(
            f"campaigns/{name}/dvc.lock",
            f"{len(lacking)} objects did not arrive at “{remote}”" + "".join(f": {line}" for line in reason),
            f"Run `onbrief build {name}`, then push again.",
        )
    return len(locked.objects)


def verify(root: Path, name: str, remote: str | None) -> Iterator[Problem]:
    """Why a campaign's lock can't be relied on: stages that are stale, hashes that disagree, objects not shared."""
    check_template(root, name)
    locked = read_locked(root, name)
    written = hashlib.md5(bounded(root / "campaigns" / name / LINEAGE), usedforsecurity=False).hexdigest()
    yield from contradictions(locked, written)
    yield from material.contradictions(root, name)
    stages = stale(root, name)
    if stages:
        yield Problem(
            f"campaigns/{name}", f"stale: {', '.join(stages)}", f"Run `onbrief build {name}` and commit."
        )
    lacking = absent(root, locked, remote) if remote else []
    if lacking:
        more = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
        yield Problem(
            f"campaigns/{name}/dvc.lock",
            f"not in the remote “{remote}”: {_path_of(locked, lacking[0])}{more}",
            f"Where they were made: onbrief push {name}. Else build again.",
        )


def absent(root: Path, locked: Locked, remote: str) -> list[str]:
    """The md5 of what the lock names and a remote lacks; folder objects too, since DVC needs them."""
    required(root, remote)
    outs = [md5 for out, md5 in locked.outs.items() if out != LINEAGE]
    brought = [str(kept.md5) for kept in kept_files(root, locked.name).values()]
    return Remotes(root, print, [remote]).missing(remote, [*outs, *locked.objects, *brought])


def stale(root: Path, name: str) -> list[str]:
    """The stages that DVC would run. Needs no data: what is in no cache counts as there (`absent` looks for it)."""
    code, said = dvc(root, name, "repro", "--dry", "--allow-missing")
    found = re.findall(rf"stage 'campaigns/{re.escape(name)}/dvc.yaml:([a-z]+)'", said)
    if code and not found:  # a dry run can't see past the first stage whose outputs aren't here
        raise InputError.at(f"campaigns/{name}/dvc.yaml", said.strip().splitlines()[-1])
    return found


def dvc(root: Path, name: str, *arguments: str) -> tuple[int, str]:
    """DVC's exit status and what it said of one campaign's stages."""
    done = subprocess.run(
        command(name, *arguments, f"campaigns/{name}/dvc.yaml"),
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def _path_of(locked: Locked, md5: str) -> str:
    paths = [path for path, row in locked.files.items() if row["md5"] == md5]
    return min(paths, default=next((out for out, known in locked.outs.items() if known == md5), md5))

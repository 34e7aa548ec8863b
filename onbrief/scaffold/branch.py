"""A campaign as a branch of one commit, made beside the work in hand: no checkout, no index, no change of branch."""

from __future__ import annotations

import io
import os
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from onbrief.errors import InputError
from onbrief.lineage.git import git
from onbrief.scaffold.campaign import drafted
from onbrief.scaffold.place import Files, scratch, slug
from onbrief.scaffold.wish import Wish

NOBODY = "0" * 40
NEEDED = ("campaigns", "placements", "stylepacks")  # of the first, the briefs alone


def commit_campaign(root: Path, wish: Wish, where: Mapping[str, str]) -> str:
    """Makes the branch brief/NAME on top of HEAD and returns its name. Raises InputError; then nothing was made.

    Everything is read from HEAD: what lies uncommitted in the working tree is neither used nor touched.
    where: question → how to name its place in what is wrong.
    """
    name = free_name(root, wish.name, where["name"])
    with committed(root) as base:
        files = drafted(base, wish, where)
    with scratch(root) as folder:
        commit = _commit(root, folder / "index", f"campaigns/{wish.name}", files, wish)
    _git(root, "update-ref", "-m", "onbrief new campaign", f"refs/heads/{name}", commit, NOBODY)
    return name


def free_name(root: Path, campaign: str, where: str = "name") -> str:
    """The branch for a campaign that HEAD doesn't have yet. Raises InputError."""
    slug(campaign, where)
    _git(
        root,
        "rev-parse",
        "--verify",
        "-q",
        "HEAD",
        cure="Commit once, so that there is something to branch from.",
    )
    branch = f"brief/{campaign}"
    if git(root, "rev-parse", "--verify", "-q", f"refs/heads/{branch}"):
        cure = f"Choose another name, or look at it: git switch {branch}"
        raise InputError.at(where, f"there is a branch {branch} already", cure)
    if git(root, "ls-tree", "HEAD", f"campaigns/{campaign}"):
        raise InputError.at(where, f"there is a campaign {campaign} already", "Choose another name.")
    return branch


@contextmanager
def committed(root: Path) -> Iterator[Path]:
    """A temporary folder with what HEAD says about style packs, placements and other briefs."""
    found = (git(root, "ls-tree", "-r", "--name-only", "HEAD", *NEEDED) or "").splitlines()
    briefs = [path for path in found if re.fullmatch(r"campaigns/[^/]+/brief\.yaml", path)]
    wanted = [*briefs, *(top for top in NEEDED[1:] if any(path.startswith(f"{top}/") for path in found))]
    with tempfile.TemporaryDirectory(prefix="onbrief-head-") as folder:
        base = Path(folder).resolve()
        for name in NEEDED:
            (base / name).mkdir()
        if wanted:
            archive = _bytes(root, "archive", "--format=tar", "HEAD", "--", *wanted)
            try:
                with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
                    tar.extractall(base, filter="data")
            except tarfile.TarError as error:
                raise InputError.at("HEAD", f"what is committed can't be used: {error}") from None
        yield base


def _commit(root: Path, index: Path, folder: str, files: Files, wish: Wish) -> str:
    """Blobs, a tree through an index of our own, a commit."""
    prefix = (git(root, "rev-parse", "--show-prefix") or "").strip()
    own = {"GIT_INDEX_FILE": str(index)}
    _git(root, "read-tree", "HEAD", env=own)
    for path, data in files.items():
        blob = _git(root, "hash-object", "-w", "--stdin", stdin=data)
        _git(root, "update-index", "--add", "--cacheinfo", f"100644,{blob},{prefix}{folder}/{path}", env=own)
    tree = _git(root, "write-tree", env=own)
    title = " ".join((wish.title or wish.name).split())[:60]
    message = f"Brief: {title}\n\nMade by `onbrief new campaign`; the words are drafts.\n"
    cure = "Tell Git who you are: git config user.name and user.email."
    return _git(root, "commit-tree", tree, "-p", "HEAD", stdin=message.encode(), cure=cure)


def _git(
    root: Path, *arguments: str, stdin: bytes = b"", env: dict[str, str] | None = None, cure: str = ""
) -> str:
    return _bytes(root, *arguments, stdin=stdin, env=env, cure=cure).decode().strip()


def _bytes(
    root: Path, *arguments: str, stdin: bytes = b"", env: dict[str, str] | None = None, cure: str = ""
) -> bytes:
    done = subprocess.run(
        ["git", "-C", str(root), *arguments],
        input=stdin,
        capture_output=True,
        check=False,
        env={**os.environ, **(env or {})},
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise InputError.at(f"git {arguments[0]}", said[-1] if said else "Git says no", cure)
    return done.stdout

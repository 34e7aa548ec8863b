"""The few questions that we ask Git, through its own command."""

from __future__ import annotations

import hashlib
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Commit:
    id: str
    author: str
    date: str
    subject: str

    def __str__(self) -> str:
        return f"{self.id[:10]}  {self.date}  {self.author}  {self.subject}"


def git(root: Path, *arguments: str) -> str | None:
    """What Git prints, or None where it says no (no such object, no commits yet)."""
    done = subprocess.run(
        ["git", "-C", str(root), *arguments], capture_output=True, text=True, encoding="utf-8", check=False
    )
    return done.stdout if done.returncode == 0 else None


def blob_id(data: bytes) -> str:
    """The id that Git gives to a file's content (SHA-1 object format)."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def blob(root: Path, object_id: str) -> bytes | None:
    """The content of that id, if Git holds it."""
    if not re.fullmatch(r"[0-9a-f]{40}", object_id):
        return None
    done = subprocess.run(
        ["git", "-C", str(root), "cat-file", "blob", object_id], capture_output=True, check=False
    )
    return done.stdout if done.returncode == 0 else None


def show(root: Path, revision: str, path: str) -> str | None:
    return git(root, "show", f"{revision}:{path}")


def commits_of_line(root: Path, path: str, line: int, revision: str | None) -> Commit | None:
    """The commit that last changed a line, as of a revision or the working tree; None if it isn't committed."""
    at = [revision] if revision else []
    found = git(root, "blame", "--porcelain", "-L", f"{line},{line}", *at, "--", path)
    if not found or found.startswith("0" * 40):
        return None
    return commit(root, found.split(" ", 1)[0])


def commit(root: Path, revision: str) -> Commit | None:
    found = git(root, "log", "-1", "--format=%H%x00%an%x00%as%x00%s", revision)
    return Commit(*found.strip().split("\0")) if found else None


def commit_of_blob(root: Path, path: str, blob: str) -> Commit | None:
    """The commit that brought a file to this content."""
    found = git(root, "log", "--format=%H", f"--find-object={blob}", "--", path)
    ids = found.split() if found else []
    for revision in ids:
        if (git(root, "rev-parse", f"{revision}:{path}") or "").strip() == blob:
            return commit(root, revision)
    return None

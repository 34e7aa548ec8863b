"""The few questions that we ask Git, through its own command."""

from __future__ import annotations

import contextlib
import hashlib
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import IO

FIELDS = "%H%x00%an%x00%as%x00%s"  # of a commit, as `git log` is asked for them


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
    command = ["git", "-C", str(root), *arguments]  # names in commits can be any bytes
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False
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


def commit_id(root: Path, revision: str) -> str | None:
    """The full id of the commit that a person named; None if there is no such commit."""
    found = git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    return found.strip() if found else None


def blobs(root: Path, names: Sequence[str], limit: int) -> dict[str, bytes]:
    """Contents by object name (an id, or `<revision>:<path>`); what isn't there or is over the limit is left out."""
    lines = "".join(f"{name}\n" for name in names if "\n" not in name)
    command = ["git", "-C", str(root), "cat-file", "--batch"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None
        writer = Thread(target=_feed, args=(process.stdin, lines.encode()), daemon=True)
        writer.start()
        found = {}
        for name in (name for name in names if "\n" not in name):
            header = process.stdout.readline().split()
            if len(header) == 3 and header[2].isdigit():
                size = int(header[2])
                data = process.stdout.read(min(size, limit + 1))
                _skip(process.stdout, size - len(data) + 1)
                if header[1] == b"blob" and size <= limit:
                    found[name] = data
        writer.join()
    return found


def _feed(stream: IO[bytes], data: bytes) -> None:
    with contextlib.suppress(BrokenPipeError), stream:
        stream.write(data)


def _skip(stream: IO[bytes], count: int) -> None:
    while count > 0 and (data := stream.read(min(count, 1 << 20))):
        count -= len(data)


def last_commits(root: Path, pathspec: str) -> dict[str, tuple[str, str]]:
    """Path → (short id, date) of the commit that last touched it, for all paths that match."""
    log = git(root, "log", "--format=%x00%h %as", "--name-only", "--no-renames", "HEAD", "--", pathspec) or ""
    found: dict[str, tuple[str, str]] = {}
    for entry in log.split("\0")[1:]:
        head, *paths = [line for line in entry.splitlines() if line]
        short, _, date = head.partition(" ")
        for path in paths:
            found.setdefault(path, (short, date))
    return found


def commits_of_line(root: Path, path: str, line: int, revision: str | None) -> Commit | None:
    """The commit that last changed a line, as of a revision or the working tree; None if it isn't committed."""
    at = [revision] if revision else []
    found = git(root, "blame", "--porcelain", "-L", f"{line},{line}", *at, "--", path)
    if not found or found.startswith("0" * 40):
        return None
    told = dict(row.partition(" ")[::2] for row in found.splitlines()[1:] if not row.startswith("\t"))
    try:
        seconds, zone = int(told["author-time"]), datetime.strptime(told["author-tz"], "%z").tzinfo
        date = datetime.fromtimestamp(seconds, zone).date().isoformat()
    except (KeyError, ValueError, OverflowError):
        return commit(root, found.split(" ", 1)[0])
    return Commit(found.split(" ", 1)[0], told.get("author", ""), date, told.get("summary", ""))


def commit(root: Path, revision: str) -> Commit | None:
    found = git(root, "log", "-1", f"--format={FIELDS}", revision)
    return Commit(*found.strip().split("\0")) if found else None


def commit_of_blob(root: Path, path: str, blob: str) -> Commit | None:
    """The commit that brought a file to this content."""
    log = git(
        root, "log", f"--format=%x01{FIELDS}", "--raw", "--no-abbrev", "--no-renames", f"--find-object={blob}",
        "--", path,
    )  # fmt: skip
    for entry in (log or "").split("\1")[1:]:
        head, _, raw = entry.partition("\n")
        if head.count("\0") == 3 and any(
            len(fields := row.split()) > 3 and fields[3] == blob for row in raw.splitlines()
        ):
            return Commit(*head.split("\0"))
    return None

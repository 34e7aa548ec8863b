"""One build at a time in a clone; what a killed one left half-made is cleared away before the next begins.

DVC's own locks stay in force. They are not enough: DVC gives up after three seconds, a kill while it writes
leaves `.dvc/tmp/rwlock` or a dvc.lock cut short, and both stop every later run.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import IO, Any

import psutil
import yaml

from onbrief.errors import InputError
from onbrief.files import HALF_MADE, told, write_bytes
from onbrief.lineage.git import show

POLL = 0.2


@contextmanager
def alone(root: Path, campaign: str, say: Callable[[str], None]) -> Iterator[None]:
    """Holds the clone for one build; waits, and says for whom, while another process works in it.

    The lock file names who holds it. A name that is still there when nobody holds the lock was killed.
    """
    folder = root / ".onbrief"
    with told(folder):
        folder.mkdir(exist_ok=True)
        file = (folder / "build.lock").open("a+")
    with file:
        _take(file, say)
        file.seek(0)
        before = file.read().split()
        _wait_for_dvc(root, say)
        for name in {campaign, *before[1:]}:
            clear(root, name)
        _write(file, f"{os.getpid()} {campaign}\n")
        yield
        _write(file, "")


def _take(file: IO[str], say: Callable[[str], None]) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        pid, _, name = file.read().strip().partition(" ")
        say(f"another build (process {pid}, {name}) is at work in this clone; this one waits for it to end")
        fcntl.flock(file, fcntl.LOCK_EX)


def _write(file: IO[str], text: str) -> None:
    file.truncate(0)
    file.write(text)
    file.flush()


def _wait_for_dvc(root: Path, say: Callable[[str], None]) -> None:
    """Until no DVC process works here: one that a person started, or one whose build was killed a moment ago."""
    said = False
    while pid := _busy(root):
        if not said:
            say(f"DVC (process {pid}) is at work in this clone; this build waits for it to end")
            said = True
        time.sleep(POLL)
    (root / ".dvc" / "tmp" / "rwlock").unlink(missing_ok=True)


def _busy(root: Path) -> int | None:
    """The process that holds DVC's lock, or that its list of readers and writers names and that is alive."""
    folder = root / ".dvc" / "tmp"
    try:
        with (folder / "lock").open("r+") as file:
            holder = file.read().strip()
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(holder or 1)
        entries = json.loads((folder / "rwlock").read_text("utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    named = chain(entries.get("write", {}).values(), *entries.get("read", {}).values())
    return next((entry["pid"] for entry in named if _works_in(root, entry["pid"])), None)


def _works_in(root: Path, pid: int) -> bool:
    """Whether that process is DVC, in this clone, and alive.

    Its number may have gone to another, even to us; and in a container the dead may never be reaped.
    """
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        names = {Path(word).name for word in process.cmdline()}
        return bool(names & {"dvc", "onbrief.pipeline.dvc"}) and Path(process.cwd()).is_relative_to(root)
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:  # another person's: better to wait, and to say for whom
        return True


def clear(root: Path, campaign: str) -> None:
    """Removes what a killed run left in a campaign's folder; touches nothing that a person wrote."""
    folder = root / "campaigns" / campaign
    for path in [*folder.rglob(HALF_MADE), *(folder / "build").rglob(".*.tmp")]:
        path.unlink(missing_ok=True)
    lock = folder / "dvc.lock"
    if lock.is_file() and not _is_whole(lock, root):
        committed = show(root, "HEAD", lock.relative_to(root).as_posix())
        if committed:
            write_bytes(lock, committed.encode())
        else:
            lock.unlink()


def _is_whole(lock: Path, root: Path) -> bool:
    """DVC writes dvc.lock in place, so a kill may cut it short. Raises InputError for an unfinished merge."""
    text = lock.read_text("utf-8", errors="replace")
    if "<<<<<<< " in text:
        where = lock.relative_to(root).as_posix()
        raise InputError.at(where, "this file holds both sides of a merge", "Run `onbrief resolve`.")
    try:
        stages: dict[str, Any] = yaml.load(text, yaml.CSafeLoader)["stages"]
        entries = [e for stage in stages.values() for e in (*stage.get("deps", ()), *stage["outs"])]
        return all("path" in entry and "md5" in entry for entry in entries)
    except (yaml.YAMLError, KeyError, TypeError, AttributeError):
        return False

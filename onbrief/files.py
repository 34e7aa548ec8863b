"""Files are written whole or not at all; where there is no room or no right to write, people are told in words."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any

from onbrief.errors import InputError

HALF_MADE = ".onbrief-*.tmp"  # in .gitignore and .dvcignore; a killed run's are removed by the next build
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM}


@contextmanager
def atomic(path: Path, need: int = 0) -> Iterator[Path]:
    """A temporary path beside the final one; it takes the final name only when the block ends well.

    need: bytes that will be written, for the message when they don't fit. Raises InputError if they don't.
    """
    temporary = path.with_name(HALF_MADE.replace("*", token_hex(8)))
    with told(path.parent, need):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield temporary
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Who reads a file of this folder in order to write it back; others that do so wait, so that nothing is lost."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def told(folder: Path, need: int = 0) -> Iterator[None]:
    """A full or read-only disk becomes an InputError that names the folder and the need."""
    try:
        yield
    except OSError as error:
        raise (unwritable(folder, error, need) or error) from error


def unwritable(folder: Path, error: OSError, need: int = 0) -> InputError | None:
    """What to tell people when a folder takes no file; None when the error is another."""
    if error.errno in FULL:
        free = shutil.disk_usage(next(p for p in (folder, *folder.parents) if p.is_dir())).free
        wanted = f"{_size(need)} are needed, " if need else ""
        return InputError.at(
            folder,
            f"the disk is full: {wanted}{_size(free)} are free ({os.strerror(error.errno)})",
            "Make room, then run the same command again: what is finished is kept.",
        )
    if error.errno in CLOSED:
        return InputError.at(
            folder,
            f"this folder can't be written to ({os.strerror(error.errno)})",
            "Give yourself the right to write there, or work in a clone of your own.",
        )
    return None


def _size(count: int) -> str:
    for unit, size in (("GB", 1e9), ("MB", 1e6)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count / 1e3:.0f} kB"


def write_bytes(path: Path, data: bytes) -> None:
    """Survives a power cut as well: the bytes are on the disk before they get the final name.

    Pictures don't pay for that: whoever reads one checks its hash, and a damaged one is made again.
    """
    with atomic(path, len(data)) as temporary, temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def dump_json(value: Any) -> str:
    """JSON for files that people may read: sorted, indented, UTF-8, LF."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def write_json(path: Path, value: Any) -> None:
    write_bytes(path, dump_json(value).encode())

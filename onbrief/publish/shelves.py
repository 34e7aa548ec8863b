"""Where published files can lie: they appear whole there, and are never replaced. Folders; for the rest see `clouds`."""

from __future__ import annotations

import errno
import os
import re
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from secrets import token_hex
from typing import Protocol

from onbrief.errors import InputError
from onbrief.files import HALF_MADE, told
from onbrief.model.source import confine
from onbrief.model.visible import visible

MAX_BYTES = 2_000_000_000  # a file; the largest pack that the gate of packs lets through
TRIES = 5  # when another copy takes our temporary file away, or a store is busy with the same name
LINKLESS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS}


class Shelf(Protocol):
    """Paths are relative, with slashes. All raise InputError where the place can't be used."""

    def create(self, path: str, data: bytes) -> bool:
        """True: the file is there now, whole. False: something was there before, and still is."""

    def read(self, path: str) -> bytes | None:
        """A file's bytes; None where there is none."""

    def names(self, prefix: str) -> list[str]:
        """The files under a path."""

    def tidy(self, prefix: str) -> None:
        """Removes what a killed copy left half-made."""


def inside(path: str) -> str:
    """The path, if it is a plain relative one. Raises InputError."""
    parts = path.split("/")
    odd = any(ord(character) < 32 or character in "\\\x7f" for character in path)
    if odd or any(part in ("", ".", "..") or len(part.encode()) > 255 for part in parts):
        raise InputError.at(visible(path[:200]), "this is no plain path inside the target")
    return path


def half_made() -> str:
    return HALF_MADE.replace("*", token_hex(8))


@dataclass(frozen=True)
class Folder:
    """A folder of this machine, or one that is mounted here. root: without symbolic links; none inside is followed."""

    root: Path

    def create(self, path: str, data: bytes) -> bool:
        target = confine(self.root, self.root / inside(path))
        for _ in range(TRIES):
            try:
                with told(target.parent, len(data)):
                    target.parent.mkdir(parents=True, exist_ok=True)
                    return self._create(target, data)
            except FileNotFoundError:
                continue
            except OSError as error:
                raise refused(str(self.root), error) from error
        raise InputError.at(target, "another copy into this folder is under way", "Wait until it is done.")

    def _create(self, target: Path, data: bytes) -> bool:
        temporary = target.with_name(half_made())
        try:
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            return _named(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)

    def read(self, path: str) -> bytes | None:
        target = confine(self.root, self.root / inside(path))
        try:
            if not target.is_file():
                return None
            bounded(path, target.stat().st_size)
            return target.read_bytes()
        except OSError as error:
            raise refused(str(self.root), error) from error

    def names(self, prefix: str) -> list[str]:
        below = confine(self.root, self.root / inside(prefix))
        found = [path for path in below.rglob("*") if path.is_file() and not path.is_symlink()]
        return sorted(p.relative_to(self.root).as_posix() for p in found if not fnmatch(p.name, HALF_MADE))

    def tidy(self, prefix: str) -> None:
        for path in confine(self.root, self.root / inside(prefix)).rglob(HALF_MADE):
            path.unlink(missing_ok=True)


def _named(temporary: Path, target: Path) -> bool:
    """Gives a whole file its final name, unless that is taken: a hard link does both at once.

    Where a file system has no links (FAT, some network shares) it looks first and renames then, so two publishers at
    the same moment could both succeed there; each writes a whole file all the same.
    """
    try:
        os.link(temporary, target)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in LINKLESS:
            raise
        if os.path.lexists(target):
            return False
        temporary.rename(target)
    return True


def refused(name: str, error: Exception) -> InputError:
    """What a place said, in words that people can act on."""
    kind = type(error).__name__
    if isinstance(error, FileNotFoundError):
        return InputError.at(name, "there is no such bucket or folder", "Look at the address, or create it.")
    if isinstance(error, PermissionError):
        return InputError.at(
            name,
            f"you have no right to that there ({said_of(error)})",
            "Ask for the right to list, read and write.",
        )
    if "Credential" in kind:
        return InputError.at(
            name,
            "no credentials were found for it",
            "For S3 set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or AWS_PROFILE); "
            "for another store log in with its own tool.",
        )
    if isinstance(error, NotImplementedError) or getattr(error, "errno", 0) == errno.ENOSYS:
        return InputError.at(name, "nothing can be written there", "Give a place that takes files.")
    return InputError.at(
        name,
        f"it can't be reached: {said_of(error)}",
        "Look at the address and the network, then run the same command again: what is finished is kept.",
    )


def bounded(path: str, size: int) -> None:
    if size > MAX_BYTES:
        raise InputError.at(path, f"larger than {MAX_BYTES // 10**9} GB; it is not read")


def said_of(error: Exception) -> str:
    lines = (error.strerror if isinstance(error, OSError) and error.strerror else str(error)).splitlines()
    said = re.sub(r"//[^/@\s]*@", "//", (lines or [type(error).__name__])[0])  # no password of an address
    return visible(said[:200])

"""Where published files can lie: a folder, or whatever fsspec reaches. A file appears whole, and is never replaced."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from secrets import token_hex
from typing import Any, Protocol, TypeVar

from onbrief.errors import InputError
from onbrief.files import HALF_MADE, told
from onbrief.model.source import confine
from onbrief.model.visible import visible

MAX_BYTES = 2_000_000_000  # a file; the largest pack that the gate of packs lets through
TRIES = 5  # when another copy takes our temporary file away, or a store is busy with the same name
LINKLESS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS}
EXCLUSIVE = {
    "s3",
    "s3a",
    "gs",
    "gcs",
    "abfs",
    "abfss",
    "az",
    "memory",
}  # write only where nothing is, in one go
BUSY = "ConditionalRequestConflict"  # S3: somebody writes the same key at this moment; ask again

T = TypeVar("T")


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
            _bounded(path, target.stat().st_size)
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


@dataclass(frozen=True)
class Cloud:
    """A file system of fsspec. base: bucket and prefix, or folder. name: how people are told of it.

    S3, Google's and Azure's stores write only where nothing is (`If-None-Match: *`), which also decides between two
    publishers at once. Others are looked at first. Where files can be renamed they are sent under a temporary name.
    """

    fs: Any
    base: str
    name: str

    def create(self, path: str, data: bytes) -> bool:
        return self._asked(lambda: self._create(self._at(path), data))

    def _create(self, where: str, data: bytes) -> bool:
        if self._exclusive:
            done = self._alone(where, data)
            if done is not None:
                return done
        if self.fs.exists(where):
            return False
        if not self._renames:
            self.fs.pipe_file(where, data)
            return True
        folder = str(PurePosixPath(where).parent)
        self.fs.makedirs(folder, exist_ok=True)
        temporary = f"{folder}/{half_made()}"
        self.fs.pipe_file(temporary, data)
        self.fs.mv(temporary, where)
        return True

    def _alone(self, where: str, data: bytes) -> bool | None:
        """None where the store doesn't know the condition, as some that speak S3 don't."""
        for _ in range(TRIES):
            try:
                self.fs.pipe_file(where, data, mode="create")
                return True
            except FileExistsError:
                return False
            except OSError as error:
                if error.errno == errno.ENOSYS:
                    return None
                if BUSY not in f"{error} {error.__cause__}":
                    raise
        return None

    def read(self, path: str) -> bytes | None:
        return self._asked(lambda: self._read(path))

    def _read(self, path: str) -> bytes | None:
        self.fs.invalidate_cache()
        try:
            _bounded(path, self.fs.info(self._at(path))["size"] or 0)
            return bytes(self.fs.cat_file(self._at(path)))
        except FileNotFoundError:
            return None

    def names(self, prefix: str) -> list[str]:
        self.fs.invalidate_cache()
        found = self._asked(lambda: self.fs.find(self._at(prefix)))
        names = (str(path)[len(self.base) :].lstrip("/") for path in found)
        return sorted(name for name in names if not fnmatch(PurePosixPath(name).name, HALF_MADE))

    def tidy(self, prefix: str) -> None:
        if self._renames and not self._exclusive:
            self._asked(lambda: self._tidy(self._at(prefix)))

    def _tidy(self, where: str) -> None:
        for path in self.fs.find(where):
            if fnmatch(PurePosixPath(path).name, HALF_MADE):
                self.fs.rm_file(path)

    @property
    def _exclusive(self) -> bool:
        names = self.fs.protocol
        return bool(EXCLUSIVE & ({names} if isinstance(names, str) else set(names)))

    @property
    def _renames(self) -> bool:
        from fsspec import AbstractFileSystem

        return type(self.fs).mv is not AbstractFileSystem.mv  # its own mv copies, which is no renaming

    def _at(self, path: str) -> str:
        return f"{self.base.rstrip('/')}/{inside(path)}"

    def _asked(self, ask: Callable[[], T]) -> T:
        try:
            return ask()
        except InputError:
            raise
        except Exception as error:  # each driver raises its own
            raise refused(self.name, error) from error


def remote_shelf(root: Path, remote: str, below: str) -> Shelf:
    """A folder beside DVC's own objects in one of its remotes, reached as DVC reaches it. Raises InputError."""
    from dvc.exceptions import DvcException
    from dvc.repo import Repo

    try:
        found = Repo(root).cloud.get_remote(remote)
    except DvcException as error:
        raise InputError.at(
            ".dvc/config",
            f"the remote “{visible(remote[:100])}” can't be used: {_said(error)}",
            "`dvc remote list` tells those that there are; `dvc remote add NAME URL` adds one.",
        ) from error
    except Exception as error:
        raise refused(f"dvc:{visible(remote[:100])}", error) from error
    if found.fs.protocol == "local":
        return Folder(Path(found.path).resolve() / below)
    return Cloud(found.fs.fs, f"{found.path}/{below}", f"dvc:{remote}")


def refused(name: str, error: Exception) -> InputError:
    """What a place said, in words that people can act on."""
    kind = type(error).__name__
    if isinstance(error, FileNotFoundError):
        return InputError.at(name, "there is no such bucket or folder", "Look at the address, or create it.")
    if isinstance(error, PermissionError):
        return InputError.at(
            name,
            f"you have no right to that there ({_said(error)})",
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
        f"it can't be reached: {_said(error)}",
        "Look at the address and the network, then run the same command again: what is finished is kept.",
    )


def _bounded(path: str, size: int) -> None:
    if size > MAX_BYTES:
        raise InputError.at(path, f"larger than {MAX_BYTES // 10**9} GB; it is not read")


def _said(error: Exception) -> str:
    lines = (error.strerror if isinstance(error, OSError) and error.strerror else str(error)).splitlines()
    said = re.sub(r"//[^/@\s]*@", "//", (lines or [type(error).__name__])[0])  # no password of an address
    return visible(said[:200])

"""Published files on whatever fsspec reaches, and beside DVC's objects in its remotes."""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from onbrief.errors import InputError
from onbrief.files import HALF_MADE
from onbrief.model.visible import visible
from onbrief.publish.shelves import TRIES, Folder, Shelf, bounded, half_made, inside, refused, said_of

# where a driver can write only if nothing is there, in one go; others leave a moment between looking and writing
EXCLUSIVE = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "memory"}
BUSY = "ConditionalRequestConflict"  # S3: somebody writes the same key at this moment; ask again

T = TypeVar("T")


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
        self.fs.invalidate_cache()
        if self.fs.exists(where):  # also for drivers too old to know the condition
            return False
        if self._exclusive and (done := self._alone(where, data)) is not None:
            return done
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
        raise InputError.at(self.name, "somebody else is writing the same file there", "Try again.")

    def read(self, path: str) -> bytes | None:
        return self._asked(lambda: self._read(path))

    def _read(self, path: str) -> bytes | None:
        self.fs.invalidate_cache()
        try:
            bounded(path, self.fs.info(self._at(path))["size"] or 0)
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
            f"the remote “{visible(remote[:100])}” can't be used: {said_of(error)}",
            "`dvc remote list` tells those that there are; `dvc remote add NAME URL` adds one.",
        ) from error
    except Exception as error:
        raise refused(f"dvc:{visible(remote[:100])}", error) from error
    if found.fs.protocol == "local":
        return Folder(Path(found.path).resolve() / below)
    return Cloud(found.fs.fs, f"{found.path}/{below}", f"dvc:{remote}")

"""What was asked of services, written down before it is asked: a run that is killed never pays twice.

An entry goes `asked` → `submitted` (the job has an id) → `done` (its picture lies beside). It is the only place that
knows of a job whose picture has not come yet, so it is forced to the disk, and nobody cleans it up unasked.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import Any

from onbrief.model.canonical import sha256

VARIABLE = "ONBRIEF_JOURNAL"
SCHEMA = "onbrief/hosted-job/1"


def folder() -> Path:
    """`$ONBRIEF_JOURNAL`, else `.onbrief/hosted` of the repository around the working directory. Raises ValueError."""
    if named := os.environ.get(VARIABLE):
        return Path(named).absolute()
    here = Path.cwd()
    for place in (here, *here.parents):
        if (place / ".git").exists():
            return place / ".onbrief" / "hosted"
    raise ValueError(
        f"there is no repository here to keep what is paid for in: set {VARIABLE} to a folder that stays"
    )


@dataclass
class Entry:
    """One thing that is asked. `about` is what its file holds; an empty one was never asked."""

    path: Path
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def state(self) -> str:
        return self.about.get("state", "")

    @property
    def key(self) -> str:
        """What the service is told it by. A job that ended in nothing leaves its key behind: services hand out the
        same answer for the same key."""
        attempt = self.about.get("attempt", 1)
        return self.path.stem if attempt == 1 else f"{self.path.stem}-{attempt}"

    @property
    def name(self) -> str:
        """The file as people are told of it: without this machine's own paths."""
        return (
            f"${VARIABLE}/{self.path.name}"
            if os.environ.get(VARIABLE)
            else f".onbrief/hosted/{self.path.name}"
        )

    def write(self, **change: Any) -> None:
        self.about = {"schema": SCHEMA, **self.about, **change}
        _write(self.path, json.dumps(self.about, indent=1, sort_keys=True, ensure_ascii=False).encode())

    def not_asked(self) -> None:
        """It wasn't taken after all: the same key will do."""
        self.write(state="", job=None)

    def ended(self) -> None:
        """Its job ended in nothing, unpaid: the next attempt is another."""
        self.write(state="", job=None, attempt=self.about.get("attempt", 1) + 1)

    def keep(self, picture: bytes, suffix: str, **about: Any) -> None:
        name = f"{self.path.stem}.{suffix}"
        _write(self.path.with_name(name), picture)
        self.write(state="done", picture=name, sha256=sha256(picture), **about)

    def picture(self) -> bytes | None:
        """The kept bytes; None if they are gone or not what they were."""
        try:
            data = self.path.with_name(Path(self.about["picture"]).name).read_bytes()
        except (OSError, KeyError, TypeError):
            return None
        return data if sha256(data) == self.about.get("sha256") else None

    def same_picture(self, digest: str) -> dict[str, Any] | None:
        """Another entry that was given this very file."""
        for path in sorted(self.path.parent.glob("*.json")):
            if path != self.path:
                try:
                    about = json.loads(path.read_text("utf-8"))
                except (OSError, ValueError):
                    continue
                if isinstance(about, dict) and about.get("sha256") == digest:
                    return about
        return None


@contextmanager
def entry(key: str) -> Iterator[Entry]:
    """The entry of this key; others that ask for the same wait. Raises ValueError where it can't be read or written."""
    path = folder() / f"{key}.json"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise ValueError(
            f"{path.parent} can't be written ({error.strerror}): see to it, or set {VARIABLE}"
        ) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield Entry(path, _read(path))
    finally:
        os.close(lock)


def _read(path: Path) -> dict[str, Any]:
    try:
        about = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        about = None
    if not isinstance(about, dict) or about.get("schema") != SCHEMA:
        raise ValueError(
            f"{path} can't be read, so nobody knows if this picture was paid for: look at the service's own list, "
            "then remove the file to ask again"
        )
    return about


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, and on the disk before it returns. Raises ValueError."""
    temporary = path.with_name(f".{token_hex(8)}.tmp")
    try:
        with open(temporary, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        handle = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise ValueError(
            f"{path} can't be written ({error.strerror}): see to it, or set {VARIABLE}"
        ) from None

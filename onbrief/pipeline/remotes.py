"""The remotes that a studio's machines share: `approved` holds published bytes, `staging` what pull requests made.

Both are DVC remotes (`dvc remote add staging s3://…`), reached through DVC's own file systems and credentials.
Objects are asked for by md5, as DVC names them, and taken only if their SHA-256 is the recorded one. Beside
DVC's objects the staging remote keeps `renderings/`: one archive a rendering, named by the store's key and
pushed as soon as it is finished, so that another machine can go on where a killed one stopped.
"""

from __future__ import annotations

import configparser
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any

from onbrief.errors import InputError
from onbrief.files import dump_json, write_bytes
from onbrief.model.canonical import sha256
from onbrief.pipeline.store import ENTRY, Entry, Store

APPROVED, STAGING = "approved", "staging"
MAX_BYTES = 512_000_000
MAX_PARTS = 64
AT_ONCE = 8
PART = re.compile(r"[a-z0-9][a-z0-9.-]{0,80}")


def configured(root: Path) -> list[str]:
    """The names of the remotes in .dvc/config, ours first in the order in which they are asked."""
    config = configparser.ConfigParser()
    config.read([root / ".dvc" / "config", root / ".dvc" / "config.local"], encoding="utf-8")
    names = [found[1] for s in config.sections() if (found := re.fullmatch(r"'?remote \"(.+)\"'?", s))]
    return [name for name in (APPROVED, STAGING) if name in names]


def required(root: Path, name: str) -> None:
    """Raises InputError where a remote is not set up."""
    if name not in configured(root):
        raise InputError.at(
            ".dvc/config", f"there is no remote called “{name}”", f"Add it: dvc remote add {name} URL"
        )


class Remotes:
    """What the remotes hold. tell: hears once of each remote that can't be reached; work goes on without it."""

    def __init__(self, root: Path, tell: Callable[[str], None], names: Iterable[str] | None = None):
        self.root, self.tell = root, tell
        self.names = configured(root) if names is None else list(names)
        self.pushing: list[Future[None]] = []

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="remotes")

    @cached_property
    def _cloud(self) -> Any:
        from dvc.repo import Repo  # half a second that a build without remotes doesn't spend

        return Repo(self.root).cloud

    @cached_property
    def _objects(self) -> dict[str, Any]:
        return {name: self._cloud.get_remote_odb(name) for name in self.names}

    @cached_property
    def _renderings(self) -> Any:
        from dvc_objects.db import ObjectDB

        remote = self._cloud.get_remote(STAGING)
        return ObjectDB(remote.fs, remote.fs.join(remote.path, "renderings"))

    def missing(self, name: str, md5s: Iterable[str]) -> list[str]:
        """Which objects a remote lacks. Raises InputError if it can't be reached."""
        wanted = sorted(set(md5s))
        try:
            found = set(self._objects[name].list_oids_exists(wanted, jobs=AT_ONCE))
        except Exception as error:
            raise InputError.at(
                ".dvc/config", f"the remote “{name}” can't be reached: {_said(error)}", "Try again."
            ) from error
        return [md5 for md5 in wanted if md5 not in found]

    def fetch(self, wanted: Iterable[tuple[str, str]]) -> None:
        """Brings objects, named by (md5, SHA-256), into DVC's cache, as far as a remote has their true bytes."""
        lacking = [(md5, digest) for md5, digest in wanted if not cached(self.root, md5).is_file()]
        if self.names and lacking:
            list(self._pool.map(lambda one: self._fetch(*one), lacking))

    def _fetch(self, md5: str, digest: str) -> None:
        for name in self.names:
            data = self._read(name, self._objects[name], md5)
            if data is not None and sha256(data) != digest:
                self.tell(f"remote {name} holds other bytes than were recorded for {md5}; they are not used")
            elif data is not None:
                target = cached(self.root, md5)
                write_bytes(target, data)
                target.chmod(0o444)
                return

    def _read(self, name: str, objects: Any, key: str) -> bytes | None:
        path = objects.oid_to_path(key)
        try:
            if not objects.fs.exists(path) or objects.fs.size(path) > MAX_BYTES:
                return None
            with objects.fs.open(path, "rb") as file:
                return file.read(MAX_BYTES)
        except Exception as error:
            self._lose(name, error)
            return None

    def _lose(self, name: str, error: Exception) -> None:
        if name in self.names:
            self.names = [other for other in self.names if other != name]
            self.tell(f"remote {name} can't be reached, going on without it: {_said(error)}")

    def get(self, key: str, store: Store) -> Entry | None:
        """A rendering that another machine pushed, now in the local store."""
        if STAGING not in self.names:
            return None
        data = self._read(STAGING, self._renderings, key)
        found = unpacked(data) if data else None
        if data and not found:
            self.tell(f"remote {STAGING} holds a damaged rendering, {key[:12]}…; it is made again")
        return store.put(key, *found) if found else None

    def put(self, key: str, entry: Entry) -> None:
        """Begins to push a finished rendering; `wait` ends it."""
        if STAGING in self.names:
            self.pushing.append(self._pool.submit(self._put, key, entry))

    def _put(self, key: str, entry: Entry) -> None:
        try:
            if not self._renderings.exists(key):
                self._renderings.add_bytes(key, packed(entry))
        except Exception as error:
            self._lose(STAGING, error)

    def wait(self) -> None:
        for push in self.pushing:
            push.result()
        self.pushing.clear()


def cached(root: Path, md5: str) -> Path:
    """Where DVC's local cache keeps an object."""
    return root / ".dvc" / "cache" / "files" / "md5" / md5[:2] / md5[2:]


def packed(entry: Entry) -> bytes:
    """A rendering as one file: the record, and each part under its own name."""
    about: dict[str, Any] = {"record": entry.record, "parts": {}}
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as pack:
        for part, path in entry.files.items():
            data = path.read_bytes()
            about["parts"][part] = {"file": path.name, "sha256": sha256(data)}
            pack.writestr(path.name, data)
        pack.writestr(ENTRY, dump_json(about))
    return archive.getvalue()


def unpacked(data: bytes) -> tuple[dict[str, tuple[str, bytes]], dict[str, Any]] | None:
    """Parts and record of a packed rendering; None for anything that isn't one, whole and bounded."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as pack:
            sizes = {info.filename: info.file_size for info in pack.infolist()}
            if len(sizes) > MAX_PARTS or sum(sizes.values()) > MAX_BYTES:
                return None
            if any(i.compress_type != zipfile.ZIP_STORED or i.flag_bits & 1 for i in pack.infolist()):
                return None  # `packed` neither squeezes nor locks
            about = json.loads(pack.read(ENTRY))
            parts = {}
            for part, told in about["parts"].items():
                content = pack.read(told["file"])
                if not PART.fullmatch(told["file"]) or sha256(content) != told["sha256"]:
                    return None
                parts[part] = (told["file"], content)
            return (parts, dict(about["record"])) if "image" in parts else None
    except (
        zipfile.BadZipFile,
        EOFError,
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        NotImplementedError,
    ):
        return None


def _said(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]

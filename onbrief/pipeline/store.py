"""The content-addressed store of renderings: what was made once is not made again.

An entry's key says what was asked and of which bytes: SHA-256 over the request id and the SHA-256 of each
input. Entries appear whole or not at all, so a killed run loses only the picture it was at.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

from onbrief.files import dump_json, told
from onbrief.model.canonical import canonical, sha256, sha256_file

ENTRY = "rendering.json"
NEW = ".new-"
STALE_SECONDS = 3600  # an entry is written in seconds; what is older was left by a kill


def store_key(request_id: str, inputs: Mapping[str, str]) -> str:
    """inputs: name → SHA-256 of the bytes that the renderer reads."""
    return sha256(canonical({"request": request_id, "inputs": dict(inputs)}))


@dataclass(frozen=True)
class Entry:
    """A rendering's files by part, and the record of how they were made."""

    files: dict[str, Path]
    record: dict[str, Any]


class Store:
    def __init__(self, folder: Path):
        self.folder = folder

    def get(self, key: str) -> Entry | None:
        """The entry, if it is there and its bytes are what they were; a damaged entry is thrown away."""
        folder = self._at(key)
        try:
            about = json.loads((folder / ENTRY).read_text("utf-8"))
            files = {part: folder / entry["file"] for part, entry in about["parts"].items()}
            whole = all(sha256_file(path) == about["parts"][part]["sha256"] for part, path in files.items())
        except (FileNotFoundError, ValueError, KeyError):
            return None
        if not whole:
            shutil.rmtree(folder, ignore_errors=True)
            return None
        return Entry(files, about["record"])

    def about(self, key: str) -> dict[str, Any] | None:
        """What an entry says of itself (`record`, `parts`), its pictures unread; None if it isn't there whole."""
        folder = self._at(key)
        try:
            about = json.loads((folder / ENTRY).read_text("utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return None
        return about if all((folder / part["file"]).is_file() for part in about["parts"].values()) else None

    def put(self, key: str, parts: Mapping[str, tuple[str, bytes]], record: dict[str, Any]) -> Entry:
        """parts: part → (file name, bytes). If another process was first, its entry is kept.

        Nothing is forced to the disk: an entry that a power cut damages is found out by its hashes and made again.
        Raises InputError where the store can't be written.
        """
        temporary = self.folder / f"{NEW}{token_hex(8)}"
        with told(self.folder, sum(len(data) for _, data in parts.values())):
            try:
                self._write(temporary, parts, record)
                self._move(temporary, key)
            finally:
                shutil.rmtree(temporary, ignore_errors=True)
        entry = self.get(key)
        if entry is None:
            raise OSError(f"the store at {self.folder} does not keep what is written to it")
        return entry

    def once(self, key: str, name: str, make: Callable[[], bytes]) -> bytes:
        """Bytes that are made once for a key."""
        entry = self.get(key) or self.put(key, {"data": (name, make())}, {})
        return entry.files["data"].read_bytes()

    def sweep(self) -> None:
        """Forgets entries that a kill left half-written; never those that another clone may be writing."""
        for folder in self.folder.glob(f"{NEW}*"):
            if time.time() - folder.stat().st_mtime > STALE_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)

    def _write(self, folder: Path, parts: Mapping[str, tuple[str, bytes]], record: dict[str, Any]) -> None:
        folder.mkdir(parents=True)
        about: dict[str, Any] = {"record": record, "parts": {}}
        for part, (name, data) in parts.items():
            (folder / name).write_bytes(data)
            about["parts"][part] = {"file": name, "sha256": sha256(data), "md5": md5(data)}
        (folder / ENTRY).write_text(dump_json(about), "utf-8")

    def _move(self, temporary: Path, key: str) -> None:
        target = self._at(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            temporary.rename(target)
        except OSError:
            if not target.is_dir():
                raise
            if self.get(key) is None:
                shutil.rmtree(target, ignore_errors=True)
                temporary.rename(target)

    def _at(self, key: str) -> Path:
        return self.folder / key[:2] / key


def store_of(root: Path) -> Store:
    """A repository's store, or the one that machines of a studio share by `$ONBRIEF_STORE`."""
    return Store(Path(os.environ.get("ONBRIEF_STORE") or root / ".onbrief" / "store"))


def md5(data: bytes) -> str:
    """As DVC names objects."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest()

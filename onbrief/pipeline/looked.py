"""What gates said of files that are still the same, kept on the machine that looked.

Advice alone is remembered: under `--strict`, in CI and before publish every file is looked at anew. What a gate
could not look at is never remembered.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from onbrief.model.canonical import canonical, sha256
from onbrief.model.finding import Spec, Subject
from onbrief.pipeline.gates import code
from onbrief.pipeline.inputs import hash_of

FILE = "looked.sqlite"
DAYS = 60  # after which an answer is forgotten, so that the file doesn't grow for ever
PATIENCE = 5  # seconds to wait for another process that writes


class Looked:
    """Answers by what was asked (`key_of`) and by gate. A file that can't be read or written remembers nothing."""

    def __init__(self, folder: Path):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self.base: sqlite3.Connection | None = _opened(folder / FILE)
        except (OSError, sqlite3.Error):
            self.base = None

    def get(self, key: str) -> dict[str, Any]:
        """gate → its answer."""
        rows = self._run("SELECT gate, answer FROM looked WHERE key = ?", [(key,)])
        try:
            return {gate: json.loads(answer) for gate, answer in rows}
        except (TypeError, ValueError):
            return {}

    def put(self, key: str, answers: Mapping[str, Any]) -> None:
        today = int(time.time() // 86400)
        rows = [(key, gate, json.dumps(answer), today) for gate, answer in answers.items()]
        self._run("INSERT OR REPLACE INTO looked VALUES (?, ?, ?, ?)", rows)

    def _run(self, statement: str, rows: list[tuple[Any, ...]]) -> list[Any]:
        if self.base is None:
            return []
        try:
            with self.base:
                return [found for row in rows for found in self.base.execute(statement, row)]
        except sqlite3.Error:
            self.base = None
            return []


def _opened(path: Path) -> sqlite3.Connection:
    try:
        return _made(path)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):  # locked or read-only: no reason to throw it away
            raise
        path.unlink()
        return _made(path)


def _made(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path, timeout=PATIENCE)
    with base:
        base.execute("PRAGMA synchronous = OFF")  # what a power cut spoils is looked at anew
        base.execute(
            "CREATE TABLE IF NOT EXISTS looked"
            " (key TEXT, gate TEXT, answer TEXT, day INTEGER, PRIMARY KEY (key, gate)) WITHOUT ROWID"
        )
        base.execute("DELETE FROM looked WHERE day < ?", (int(time.time() // 86400) - DAYS,))
    return base


def looked_of(root: Path) -> Looked:
    """A repository's memory: on this machine, never in a store that others write to."""
    return Looked(root / ".onbrief")


def key_of(subject: Subject, spec: Spec) -> str:
    """SHA-256 over all that a gate is given: the bytes of every file, the sidecar, the job, the spec, the code."""
    files = {"path": subject.path, **({"preview": subject.preview} if subject.preview else {})}
    files |= {f"sidecar.{name}": path for name, path in subject.sidecars.items()}
    files |= {f"matte.{name}": path for name, path in subject.matte_paths.items()}
    files |= {f"input.{name}": path for name, path in subject.inputs.items()}
    told = {
        "code": code(),
        "files": {name: hash_of(path) for name, path in files.items()},
        "elements": [asdict(element) for element in subject.elements],
        "about": {name: value for name, value in subject.about.items() if name != "fonts"},
        "name": subject.path.name,
        "spec": [spec.placement.model_dump(mode="json"), spec.params, spec.sources],
    }
    return sha256(canonical(told))


def key_of_batch(keys: Iterable[tuple[str, str]]) -> str:
    """SHA-256 over the files that are compared: (asset, key of what was seen of it)."""
    return sha256(canonical({"code": code(), "batch": list(keys)}))

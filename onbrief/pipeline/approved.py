"""Renderings that the committed lineage.json names: they win over whatever a local store holds."""

from __future__ import annotations

import configparser
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from onbrief.lineage.git import show
from onbrief.model.canonical import sha256_file
from onbrief.pipeline.store import Entry


class Approved:
    """Finds committed renderings in DVC's cache; asks `fetch` once if some are missing there."""

    def __init__(self, root: Path, campaign: str, fetch: Callable[[], bool] | None = None):
        text = show(root, "HEAD", f"campaigns/{campaign}/lineage.json")
        lineage: dict[str, Any] = json.loads(text) if text else {"renderings": [], "files": []}
        self.cache = root / ".dvc" / "cache" / "files" / "md5"
        self.fetch = fetch
        self.records = {r["key"]: r for r in lineage["renderings"]}
        self.files: dict[str, dict[str, dict[str, Any]]] = {}
        for file in lineage["files"]:
            if "part" in file:
                self.files.setdefault(file["request"], {})[file["part"]] = file

    def get(self, key: str) -> Entry | None:
        """The committed rendering, if its bytes can be had and are the recorded ones."""
        record = self.records.get(key)
        if record is None:
            return None
        wanted = self.files.get(record["request"], {})
        if wanted.get("image", {}).get("sha256") != record["sha256"]:
            return None
        return self._found(wanted, record) or (self._found(wanted, record) if self._fetched() else None)

    def _found(self, wanted: dict[str, dict[str, Any]], record: dict[str, Any]) -> Entry | None:
        files = {part: self.cache / f["md5"][:2] / f["md5"][2:] for part, f in wanted.items()}
        if all(
            path.is_file() and sha256_file(path) == wanted[part]["sha256"] for part, path in files.items()
        ):
            return Entry(files, record["made"])
        return None

    def _fetched(self) -> bool:
        fetch, self.fetch = self.fetch, None
        return bool(fetch and fetch())


def fetcher(root: Path, campaign: str, stage: str) -> Callable[[], bool]:
    """Asks the DVC remotes for what the last lock of a stage names; does nothing where there is no remote."""

    def fetch() -> bool:
        config = configparser.ConfigParser()
        config.read([root / ".dvc" / "config", root / ".dvc" / "config.local"], encoding="utf-8")
        if not any("remote " in section for section in config.sections()):
            return False
        command = [sys.executable, "-m", "dvc", "fetch", "-q", f"campaigns/{campaign}/dvc.yaml:{stage}"]
        return subprocess.run(command, cwd=root, check=False, capture_output=True).returncode == 0

    return fetch

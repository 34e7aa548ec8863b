"""Renderings that the committed lineage.json names: they win over whatever a local store holds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from onbrief.lineage.git import show
from onbrief.model.canonical import sha256_file
from onbrief.pipeline.remotes import Remotes, cached
from onbrief.pipeline.store import Entry

REVISIONS = ("HEAD", "MERGE_HEAD")  # while two branches are brought together, what either recorded counts


class Approved:
    """Finds committed renderings in DVC's cache; `prepare` brings those that are missing there from the remotes."""

    def __init__(self, root: Path, campaign: str, remotes: Remotes):
        self.root, self.remotes = root, remotes
        self.records: dict[str, dict[str, Any]] = {}
        self.files: dict[str, dict[str, dict[str, Any]]] = {}
        for revision in REVISIONS:
            text = show(root, revision, f"campaigns/{campaign}/lineage.json")
            if text:
                self._learn(json.loads(text))

    def _learn(self, lineage: dict[str, Any]) -> None:
        """Adds what another revision recorded; the first to know a request is believed."""
        known = set(self.files)
        for record in lineage["renderings"]:
            if record["request"] not in known:
                self.records.setdefault(record["key"], record)
        for file in lineage["files"]:
            if "part" in file and file["request"] not in known:
                self.files.setdefault(file["request"], {})[file["part"]] = file

    def prepare(self, requests: Iterable[str]) -> None:
        """Brings the recorded files of these requests into DVC's cache, all at once."""
        files = [f for request in requests for f in self.files.get(request, {}).values()]
        self.remotes.fetch((f["md5"], f["sha256"]) for f in files)

    def get(self, key: str) -> Entry | None:
        """The committed rendering, if its bytes are at hand and are the recorded ones."""
        record = self.records.get(key)
        if record is None:
            return None
        wanted = self.files.get(record["request"], {})
        if wanted.get("image", {}).get("sha256") != record["sha256"]:
            return None
        files = {part: cached(self.root, file["md5"]) for part, file in wanted.items()}
        if all(p.is_file() and sha256_file(p) == wanted[part]["sha256"] for part, p in files.items()):
            return Entry(files, record["made"])
        return None

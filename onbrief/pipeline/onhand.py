"""Which renderings exist already, so that a plan says rightly what will be made: as the stages look for them, unread."""

from __future__ import annotations

from collections.abc import Iterable, Set
from pathlib import Path
from typing import Any

from onbrief.lineage.read import Lineage
from onbrief.model.request import Input
from onbrief.pipeline.inputs import MODEL, hash_of, resolve
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.remotes import cached, configured
from onbrief.pipeline.store import store_key, store_of


class OnHand:
    """Renderings that lineages name and that the store holds. missing: request ids whose bytes can't be had."""

    def __init__(self, root: Path, lineages: Iterable[Lineage], missing: Set[str]):
        self.root, self.store, self.missing = root, store_of(root), missing
        self.records: dict[str, dict[str, Any]] = {}
        self.parts: dict[str, dict[str, str]] = {}
        for lineage in lineages:
            known = set(self.records)
            for record in lineage.data["renderings"]:
                self.records.setdefault(record["request"], record)
            for file in lineage.data["files"]:
                if "part" in file and file["request"] not in known:
                    self.parts.setdefault(file["request"], {})[file["part"]] = file["sha256"]

    def made(self, job: Job) -> dict[str, Any] | None:
        """How a job's picture was made, if it needn't be made again. Ask for its inputs' jobs first."""
        if job.id in self.records and job.id not in self.missing:
            return self.records[job.id]["made"] or {}
        key = self._key(job)
        about = self.store.about(key) if key else None
        if about is None:
            return None
        self.parts[job.id] = {part: entry["sha256"] for part, entry in about["parts"].items()}
        return about["record"]

    def _key(self, job: Job) -> str | None:
        """The store's key; None where an input's bytes are not known before it is rendered."""
        hashes = {}
        for name, wanted in job.request.inputs.items():
            found = (
                self.parts.get(wanted.request, {}).get(wanted.part) if wanted.request else self._hash(wanted)
            )
            if found is None:
                return None
            hashes[name] = found
        return store_key(job.id, hashes)

    def _hash(self, wanted: Input) -> str | None:
        """Of a file; of material that isn't fetched yet what the brief says, for other bytes would be refused."""
        if str(wanted.file).startswith(MODEL):
            return wanted.sha256  # a plan is made where no models lie, too
        path = resolve(self.root, str(wanted.file))
        return hash_of(path) if path.exists() else wanted.sha256


def absent(root: Path, lineage: Lineage) -> set[str]:
    """Recorded requests whose bytes are nowhere here: not in DVC's cache, the store or the build folder.

    None where one of our remotes is configured: what is not here is taken from there.
    """
    if configured(root):
        return set()
    build = root / "campaigns" / lineage.campaign / "build"
    lost = set()
    for file in lineage.data["files"]:
        if "request" in file and not (
            cached(root, file["md5"]).is_file() or (build / file["path"]).is_file()
        ):
            lost.add(file["request"])
    if lost:
        store = store_of(root)
        keys = {record["request"]: record["key"] for record in lineage.data["renderings"]}
        lost = {request for request in lost if request not in keys or store.about(keys[request]) is None}
    return lost

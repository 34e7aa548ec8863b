"""Seals approved files, each once for ever: whoever publishes the same core again takes the bytes that are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from onbrief.errors import InputError, Problem
from onbrief.files import write_bytes
from onbrief.lineage.fingerprint import pixels_of
from onbrief.model.canonical import sha256, sha256_file
from onbrief.model.ledger import Asset, Core
from onbrief.model.picture import Unreadable
from onbrief.pipeline.gates import gates
from onbrief.pipeline.progress import Quiet
from onbrief.pipeline.single import check_file
from onbrief.publish.credentials import credentials
from onbrief.publish.manifest import name_of
from onbrief.publish.rows import Draft
from onbrief.publish.seal import Sealer, unsealed
from onbrief.publish.vault import Vault

SPEC_GATES = (
    "spec",
    "metadata",
    "drawing",
    "print",
    "film-spec",
)  # what may change when a seal is put into a file


@dataclass(frozen=True)
class SealedFile:
    """A file as it leaves, and where its bytes lie on this machine."""

    draft: Draft
    path: Path

    @property
    def asset(self) -> Asset:
        """Its row. `previous` is written when the rows are chained."""
        size = self.path.stat().st_size
        return Asset(
            id=self.draft.id,
            core=self.draft.core,
            delivered=sha256_file(self.path),
            bytes=size,
            manifest="" if self.draft.core.seal == "none" else name_of(self.draft.label),
            previous="0" * 64,
        )


def seal_all(
    root: Path, found: Iterable[Draft], folder: Path, tell: Callable[[str], None]
) -> list[SealedFile]:
    """Seals what the vault doesn't hold yet, keeps it there, and lays all files into the folder.

    Raises InputError where sealed bytes don't show what was approved, or no longer hold to the placement.
    """
    vault = Vault.of(root, tell)
    sealer = Sealer(credentials(root))
    sealed, problems = [], []
    for draft in found:
        data = vault.get(draft.id)
        if data is None:
            data = vault.put(draft.id, _sealed(sealer, draft))
        path = folder / draft.core.name
        if not path.is_file() or sha256_file(path) != sha256(data):
            write_bytes(path, data)
        problems += _faults(root, draft, path)
        sealed.append(SealedFile(draft, path))
    if problems:
        raise InputError(problems)
    return sealed


def _sealed(sealer: Sealer, draft: Draft) -> bytes:
    data = draft.path.read_bytes()
    if sha256(data) != draft.core.approved:
        raise InputError.at(
            draft.path, "these are not the bytes that were approved", f"onbrief fetch {draft.core.campaign}"
        )
    if draft.core.seal == "none":
        return data
    master = (draft.master.read_bytes(), draft.master.suffix) if draft.master else None
    return sealer.seal(data, draft.path.suffix, draft.label, master).data


def _shows(path: Path, core: Core) -> bool:
    """Whether a sealed file holds what was approved: the same bytes once the seal is off, or the same pixels."""
    if sha256(unsealed(path.read_bytes(), path.suffix)) == core.approved:
        return True
    try:
        return pixels_of(path) == core.pixels
    except Unreadable:
        return False


def _faults(root: Path, draft: Draft, path: Path) -> list[Problem]:
    """What a seal must not change: the pixels, and that the placement takes the file."""
    if not _shows(path, draft.core):
        return [Problem(draft.core.path, "its sealed file doesn't show what was approved", "Report this.")]
    known = gates()
    report = check_file(
        root,
        draft.core.campaign,
        draft.job,
        path,
        partial(Quiet, "sealed")(1),
        {one: known[one] for one in SPEC_GATES if one in known},
    )
    return [
        Problem(
            f"campaigns/{draft.core.campaign}",
            f"{draft.core.name}, sealed: {finding.message}",
            "Leave more room in the placement's `max_kb`, or write `seal: none` there.",
        )
        for _, finding in report.findings
    ]

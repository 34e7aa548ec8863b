"""Sealed bytes, kept for good: a seal can't be made a second time, so the first one is the one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from onbrief.errors import InputError
from onbrief.pipeline.remotes import APPROVED, configured
from onbrief.publish.clouds import remote_shelf
from onbrief.publish.shelves import Folder, Shelf

FOLDER = "sealed"  # beside DVC's objects in the approved remote


@dataclass(frozen=True)
class Vault:
    """Files by the id of their core (64 hex digits). Nothing is ever replaced or removed."""

    shelf: Shelf

    @classmethod
    def of(cls, root: Path, tell: Callable[[str], None]) -> Vault:
        """The approved remote's vault; the clone's own where no such remote is set up. Raises InputError."""
        if APPROVED in configured(root):
            return cls(remote_shelf(root, APPROVED, FOLDER))
        tell(f"no remote is called “{APPROVED}”: sealed files stay in this clone, in .onbrief/{FOLDER}")
        return cls(Folder(root.resolve() / ".onbrief" / FOLDER))

    def get(self, core_id: str) -> bytes | None:
        """The sealed bytes, if somebody sealed them already."""
        return self.shelf.read(_key(core_id))

    def put(self, core_id: str, data: bytes) -> bytes:
        """What is there in the end: these bytes, or those that another publisher put there first.

        On folders and on S3 that holds for two publishers at the same moment, too; a store without a write that asks
        for nothing to be there (see `clouds.Cloud`) is looked at first, which leaves a moment between.
        """
        if self.shelf.create(_key(core_id), data):
            return data
        kept = self.shelf.read(_key(core_id))
        if kept is None:
            raise InputError.at(
                f"{FOLDER}/{core_id}", "something else than a file stands there", "Take it away."
            )
        return kept


def _key(core_id: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", core_id):
        raise InputError.at(core_id[:80], "this is no id of a core")
    return f"{core_id[:2]}/{core_id}"

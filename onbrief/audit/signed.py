"""Sign-offs as steps of a trace: what their files say, and whether somebody signed them who might."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any

from onbrief.audit.index import Index
from onbrief.audit.link import Link, Mark
from onbrief.lineage.git import blobs, git
from onbrief.lineage.signatures import SUFFIX, verify
from onbrief.model.canonical import sha256
from onbrief.model.repository import SIGNERS
from onbrief.signoff.arrivals import Arrivals, since

MAX_BYTES = 4_000_000  # of a decision
MOST_DECISIONS = 500  # files of one campaign that are looked at


class SignOffs:
    """For one answer: what Git was asked once is not asked again."""

    def __init__(self, index: Index):
        self.index, self.root = index, index.root
        self._lists: dict[str, tuple[bytes, datetime]] = {}

    @cached_property
    def arrivals(self) -> Arrivals:
        return Arrivals(self.root)

    def of_publish(self, row: dict[str, Any]) -> list[Link]:
        """The decisions that a publish stands on. row: its first, as the ledger has it."""
        return [self.link(row["revision"], told) for told in row["decisions"]]

    def of_bytes(self, campaign: str, approved: str) -> Iterator[Link]:
        """Who said what of these very bytes, as HEAD has it."""
        folder, head = f"campaigns/{campaign}/decisions/", self.index.head
        names = (git(self.root, "ls-tree", "--name-only", "-z", head, "--", folder) or "").split("\0")
        paths = [name for name in names if name.endswith(".json")][:MOST_DECISIONS]
        kept = blobs(self.root, [f"{head}:{path}" for path in paths], MAX_BYTES) if paths else {}
        for path in paths:
            data = kept.get(f"{head}:{path}", b"")
            if approved.encode() in data:
                yield self.link(head, {"path": path, "sha256": sha256(data)})

    def link(self, revision: str, told: dict[str, Any]) -> Link:
        """A decision: what its file says, if that is the very file that was relied on; proved where its signature holds."""
        path, digest = told["path"], told["sha256"]
        names = [f"{revision}:{path}", f"{self.index.head}:{path}"]
        kept = blobs(self.root, names, MAX_BYTES)
        data = next((kept[name] for name in names if sha256(kept.get(name, b"")) == digest), None)
        if data is None:
            lacking = {"sha256": digest, "file": "Git has no such version of it"}
            return Link(f"Sign-off, {told.get('scope', '')}", lacking, path, None, "missing")
        said = json.loads(data)
        by, recorder = said["by"], said["recorded_by"]
        facts = {
            "what": {"approve": "approved", "reject": "rejected"}.get(said["action"], said["action"]),
            "by": _actor(by),
            "when": said["at"],
            "reason": said["reason"],
            "evidence": said["evidence"]
            if by == recorder
            else f"{said['evidence']}, recorded by {_actor(recorder)}",
        }
        for answer in said.get("answers", ()):
            market = f" ({answer['market']})" if answer.get("market") else ""
            note = f": {answer['note']}" if answer.get("note") else ""
            facts[f"{answer['question']}{market}"] = f"{answer['answer']}{note}"
        mark, facts["signature"] = self._signature(path, data, said)
        whole: Mark = "proved" if mark == "proved" else "recorded"
        return Link(f"Sign-off, {said['scope']}", facts, path, None, whole, marks={"signature": mark})

    def _signature(self, path: str, data: bytes, said: dict[str, Any]) -> tuple[Mark, str]:
        """Whether somebody signed it who might: by the signers that stood before it came to the target branch."""
        brought = self.arrivals.of_signed(path)
        revision = brought.parent if brought else self.arrivals.tip
        beside = self.root / f"{path}{SUFFIX}"
        if not beside.is_file() or not revision:
            return "missing", "there is none, or nobody was listed before it came"
        listed, made = self._listed(revision)
        when = max(brought.when if brought else self.arrivals.now, made)
        purpose = said["scope"] if said["evidence"] == "signed" else said["evidence"]
        found = verify(data, beside.read_bytes(), f"onbrief-{purpose}", listed, when)
        if found.fault:
            return "missing", found.fault
        if found.principal.lower() != str(said["recorded_by"]["email"]).lower():
            return "missing", f"{found.principal} signed it, not {said['recorded_by']['email']}"
        return "proved", f"of {found.principal}, listed at {revision[:10]}"

    def _listed(self, revision: str) -> tuple[bytes, datetime]:
        """The list of signers at a commit, and when that was made."""
        if revision not in self._lists:
            name = f"{revision}:{SIGNERS}"
            listed = blobs(self.root, [name], MAX_BYTES).get(name, b"")
            self._lists[revision] = listed, since(self.root, revision)
        return self._lists[revision]


def _actor(told: dict[str, str]) -> str:
    kind = "" if told["kind"] == "person" else f" ({told['kind']})"
    return f"{told['name']} <{told['email']}>{kind}"

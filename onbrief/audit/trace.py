"""Where a file comes from: from the bytes in hand through the ledger and its sign-offs to the lines that people wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from onbrief.audit import index as index_
from onbrief.audit.index import Index
from onbrief.audit.link import Link, Mark
from onbrief.audit.named import Named, named, seen
from onbrief.audit.rows import Event, Found
from onbrief.errors import InputError
from onbrief.lineage.git import blobs, commit_id, git
from onbrief.lineage.read import Lineage, knowing_now, knowing_once, lineage_of
from onbrief.lineage.signatures import SUFFIX, verify
from onbrief.model.canonical import sha256
from onbrief.model.repository import SIGNERS
from onbrief.signoff.arrivals import Arrivals, since

MAX_BYTES = 1_000_000  # of a decision
MOST_DECISIONS = 500  # of a campaign that are looked through


def trace(root: Path, name: str) -> list[Link]:
    """The chain of a file, hash, id or delivered name. Raises InputError if nothing in Git knows it, nor any like it."""
    index = index_.open(root)
    found = named(index, name)
    lineage = None
    if not found.assets:
        lineage = knowing_now(root, found.sha256)
        other = None if lineage else seen(index, name)
        if other is not None and (other.sure or not (lineage := knowing_once(root, found.sha256))):
            found = other
        elif lineage is None:
            lineage = knowing_once(root, found.sha256)
        if lineage is None and not found.assets:
            raise InputError.at(
                name,
                f"no lineage names these bytes (sha256 {found.sha256[:12]}…)",
                "Was it changed after delivery?",
            )
    try:
        links = _Answer(index, found, lineage).links()
        return links if found.sure else [_doubted(link) for link in links]
    except (KeyError, TypeError, IndexError, AttributeError, ValueError):
        raise InputError.at(
            name, "what is recorded of it can't be read", "See what is wrong: onbrief verify."
        ) from None


def _doubted(link: Link) -> Link:
    """What is known of an asset that the file in hand only looks like: no hash leads to it from that file."""
    return replace(link, mark="recorded") if link.mark == "proved" else link


class _Answer:
    def __init__(self, index: Index, found: Named, lineage: Lineage | None):
        self.index, self.root, self.found = index, index.root, found
        self.asset = found.assets[0] if found.assets else None
        self.lineage = lineage

    def links(self) -> list[Link]:
        links = [*self.in_hand(), *self.published()] if self.asset else []
        asset = self.asset
        if asset is None:
            assert self.lineage
            file = self.lineage.file_with(self.found.sha256)
            assert file is not None
            return self.chain(self.lineage, file)
        links += self.recalls(asset)
        lineage = lineage_at(self.index, asset)
        file = lineage.file_with(asset.approved, asset.path) if lineage else None
        if lineage is None or file is None:
            return [*links, _no_lineage(asset, published_at(self.index, asset))]
        if not asset.shipped:
            links += decided(self.index, asset.campaign, asset.approved)
        return [*links, *self.chain(lineage, file)]

    def chain(self, lineage: Lineage, file: dict[str, Any]) -> list[Link]:
        from onbrief.audit.chain import Chain  # what reads YAML is loaded only where there is some to read

        return Chain(self.root, lineage).of(file)

    def in_hand(self) -> list[Link]:
        """What was asked, and how we know which asset it is."""
        asset, found = self.asset, self.found
        assert asset
        if not asset.shipped and found.sure and "pixels" not in found.how:
            return []
        facts = {"name": asset.name, "known": found.how}
        mark: Mark = "proved" if found.sure else "recorded"
        if asset.shipped:
            row = self.index.row(asset)
            facts |= {"sha256": asset.delivered, "approved": asset.approved, "core": asset.core}
            facts |= {"size": f"{row['core']['size'][0]} × {row['core']['size'][1]}, {row['bytes']} bytes"}
            facts |= {"seal": row["core"]["seal"], "in the ledger": f"{asset.file}:{asset.line}"}
        for number, other in enumerate(found.alike, 1):
            facts[f"or as near {number}"] = f"{other.name} ({other.campaign}, sha256 {other.approved[:12]}…)"
        return [Link("Delivered file" if asset.shipped else "File in hand", facts, mark=mark)]

    def published(self) -> list[Link]:
        links = []
        for name in dict.fromkeys(asset.publish for asset in self.found.assets):
            for event in self.index.select(Event, "WHERE kind = 'publish' AND id = ?", name):
                links += self.publish(event)
        return links

    def publish(self, event: Event) -> list[Link]:
        row = self.index.row(event)
        facts = {"publish": event.id, "when": event.at, "by": event.by, "revision": row["revision"]}
        facts["sign-off"] = {
            "required": "somebody else approved than wrote",
            "solo": "one person wrote and approved: the house's policy allows it",
        }.get(row["separation"], row["separation"])
        links = [Link("Published", facts, f"{event.file}:{event.line}:1", None, "recorded")]
        for gone in self.index.select(Event, "WHERE about = ? AND kind = 'delivery' ORDER BY at", event.id):
            told = {"where": gone.target, "when": gone.at, "by": gone.by}
            links.append(Link("Delivered to", told, f"{gone.file}:1:1"))
        signed = [decision(self.root, row["revision"], self.index.head, told) for told in row["decisions"]]
        return [*links, *signed]

    def recalls(self, asset: Found) -> list[Link]:
        held = self.index.recalls()
        hit = [held[node] for node in self.index.nodes_of(asset) if node in held]
        return [
            Link("Recalled", {"what": e.about, "why": e.reason, "when": e.at, "by": e.by}, f"{e.file}:1:1")
            for e in hit
        ]


def published_at(index: Index, asset: Found) -> str:
    """The commit that was published; HEAD for what wasn't."""
    if not asset.shipped:
        return "HEAD"
    events = index.select(Event, "WHERE kind = 'publish' AND id = ?", asset.publish)
    return str(index.row(events[0]).get("revision", "")) if events else ""


def lineage_at(index: Index, asset: Found) -> Lineage | None:
    """The lineage that made an asset; None where this clone lacks the commit."""
    revision = published_at(index, asset)
    found = commit_id(index.root, revision) if revision else None
    return lineage_of(index.root, asset.campaign, "HEAD" if found == index.head else found) if found else None


def _no_lineage(asset: Found, revision: str) -> Link:
    facts = {
        "sha256": asset.approved,
        "lineage": f"commit {revision[:12]} isn't in this clone, or names no such file",
    }
    return Link("File", facts, f"campaigns/{asset.campaign}/lineage.json", None, "missing")


def decided(index: Index, campaign: str, approved: str) -> Iterator[Link]:
    """Who said what of these very bytes, as HEAD has it."""
    folder = f"campaigns/{campaign}/decisions/"
    names = (git(index.root, "ls-tree", "--name-only", "-z", index.head, "--", folder) or "").split("\0")
    paths = [name for name in names if name.endswith(".json")][:MOST_DECISIONS]
    kept = blobs(index.root, [f"{index.head}:{path}" for path in paths], MAX_BYTES) if paths else {}
    for path in paths:
        data = kept.get(f"{index.head}:{path}", b"")
        if approved.encode() in data:
            yield decision(index.root, index.head, index.head, {"path": path, "sha256": sha256(data)})


def decision(root: Path, revision: str, head: str, told: dict[str, Any]) -> Link:
    """A sign-off: what its file says, if that is the very file that was relied on; proved where its signature holds."""
    path, digest = told["path"], told["sha256"]
    names = [f"{revision}:{path}", f"{head}:{path}"]
    kept = blobs(root, names, MAX_BYTES)
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
    mark, facts["signature"] = _signature(root, path, data, said)
    whole: Mark = "proved" if mark == "proved" else "recorded"
    return Link(f"Sign-off, {said['scope']}", facts, path, None, whole, marks={"signature": mark})


def _signature(root: Path, path: str, data: bytes, said: dict[str, Any]) -> tuple[Mark, str]:
    """Whether somebody signed it who might: by the signers that stood before it came to the target branch."""
    arrivals = Arrivals(root)
    brought = arrivals.of_signed(path)
    revision, when = (brought.parent, brought.when) if brought else (arrivals.tip, arrivals.now)
    beside = root / f"{path}{SUFFIX}"
    if not beside.is_file() or not revision:
        return "missing", "there is none, or nobody was listed before it came"
    listed = blobs(root, [f"{revision}:{SIGNERS}"], MAX_BYTES).get(f"{revision}:{SIGNERS}", b"")
    purpose = said["scope"] if said["evidence"] == "signed" else said["evidence"]
    when = max(when, since(root, revision))
    found = verify(data, beside.read_bytes(), f"onbrief-{purpose}", listed, when)
    if found.fault:
        return "missing", found.fault
    if found.principal.lower() != str(said["recorded_by"]["email"]).lower():
        return "missing", f"{found.principal} signed it, not {said['recorded_by']['email']}"
    return "proved", f"of {found.principal}, listed at {revision[:10]}"


def _actor(told: dict[str, str]) -> str:
    kind = "" if told["kind"] == "person" else f" ({told['kind']})"
    return f"{told['name']} <{told['email']}>{kind}"

"""Where a file comes from: from the bytes in hand through the ledger and its sign-offs to the lines that people wrote."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from onbrief.audit import index as index_
from onbrief.audit.index import Index
from onbrief.audit.link import Link, Mark
from onbrief.audit.named import Named, named, seen
from onbrief.audit.rows import Event, Found
from onbrief.audit.signed import SignOffs
from onbrief.errors import InputError
from onbrief.lineage.git import commit_id
from onbrief.lineage.read import Lineage, knowing_now, knowing_once, lineage_of


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
            links += SignOffs(self.index).of_bytes(asset.campaign, asset.approved)
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
        return [*links, *SignOffs(self.index).of_publish(row)]

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

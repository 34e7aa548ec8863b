"""A campaign's story, from Git alone: who wrote, chose, built, approved, published and called back what, and when."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from onbrief.audit import index as index_
from onbrief.audit.index import Index
from onbrief.audit.rows import Event
from onbrief.errors import InputError
from onbrief.lineage.git import blobs, git
from onbrief.model.actor import Actor, actor_of
from onbrief.model.signoff import HOUSE, HousePolicy
from onbrief.model.source import MAX_BYTES, parse_yaml, validate

LARGEST = 64_000_000  # bytes of a lineage.json
AT_ONCE = 40
MOST_NAMED = 4  # languages or files that are named one by one


@dataclass(frozen=True)
class Moment:
    """One line. at: UTC, ISO 8601. kind: brief, copy, rights, waivers, select, build, sign-off, publish …"""

    at: str
    kind: str
    who: Actor
    what: str
    commit: str = ""
    source: str = ""


def story(root: Path, campaign: str) -> list[Moment]:
    """The moments in order of time. Raises InputError for a campaign that no commit knows."""
    index = index_.open(root)
    machines = _machines(root, index.head)
    moments = [*_committed(index, campaign, machines), *_ledger(index, campaign, machines)]
    if not moments:
        raise InputError.at(
            f"campaigns/{campaign}", "no commit here knows this campaign", "See: ls campaigns"
        )
    return sorted(moments, key=lambda m: (m.at, m.kind))


def _machines(root: Path, head: str) -> Mapping[str, Any]:
    """Mail addresses of bots and agents, as the house's policy lists them."""
    name = f"{head}:{HOUSE}"
    data = blobs(root, [name], MAX_BYTES).get(name)
    if data is None:
        return {}
    try:
        source = parse_yaml(root, root / HOUSE, data)
    except InputError:
        return {}
    policy, _ = validate(source, HousePolicy, source.data or {})
    return {mail.lower(): kind for mail, kind in policy.machines.items()} if policy else {}


@dataclass(frozen=True)
class _Commit:
    id: str
    at: str
    who: Actor
    subject: str
    files: tuple[tuple[str, str, str], ...]  # path below the campaign's folder, blob before, blob after


def _commits(root: Path, campaign: str, machines: Mapping[str, Any]) -> Iterator[_Commit]:
    """Commits that touched what people read of a campaign, oldest first; of a merge, those that it brought in."""
    folder = f"campaigns/{campaign}/"
    log = git(
        root, "log", "--reverse", "--raw", "--no-renames", "--abbrev=40",
        "--format=%x01%H%x00%an <%ae>%x00%aI%x00%s", "HEAD", "--", folder,
    )  # fmt: skip
    for entry in (log or "").split("\1")[1:]:
        head, *lines = entry.splitlines()
        id_, who, at, subject = (head.split("\0") + [""] * 4)[:4]
        files = []
        for line in filter(None, lines):
            told, _, path = line.partition("\t")
            fields = told.split(" ")
            if len(fields) == 5 and path.startswith(folder):
                files.append((path.removeprefix(folder), fields[2], fields[3]))
        yield _Commit(id_, _utc(at), actor_of(who, machines), subject, tuple(files))


def _committed(index: Index, campaign: str, machines: Mapping[str, Any]) -> Iterator[Moment]:
    for commit in _commits(index.root, campaign, machines):
        by_name = {path: (old, new) for path, old, new in commit.files}
        yield from _written(commit, by_name)
        wanted = {b for path, pair in by_name.items() if _read_at_all(path) for b in pair if set(b) != {"0"}}
        kept = blobs(index.root, sorted(wanted), LARGEST) if wanted else {}
        for path, (old, new) in by_name.items():
            tell = _TELLERS.get(path) or (_decision if re.fullmatch(r"decisions/[^/]+\.json", path) else None)
            if tell:
                yield from tell(index.root, commit, kept.get(old, b""), kept.get(new, b""), machines)


def _read_at_all(path: str) -> bool:
    return path in _TELLERS or (path.startswith("decisions/") and path.endswith(".json"))


def _written(commit: _Commit, files: Mapping[str, tuple[str, str]]) -> Iterator[Moment]:
    """Brief, copy, rights, waivers, and annotations: that they were written, with the commit's own words."""
    for kind, name in (("brief", "brief.yaml"), ("rights", "rights.yaml"), ("waivers", "waivers.yaml")):
        if name in files:
            old, new = files[name]
            verb = "wrote" if set(old) == {"0"} else "took out" if set(new) == {"0"} else "changed"
            yield _moment(commit, kind, f"{verb} the {kind}: {commit.subject}")
    copies = [path[5:-5] for path in files if re.fullmatch(r"copy/[^/]+\.yaml", path)]
    if copies:
        some = ", ".join(sorted(copies)[:MOST_NAMED]) + (" and others" if len(copies) > MOST_NAMED else "")
        first = all(set(files[f"copy/{locale}.yaml"][0]) == {"0"} for locale in copies)
        yield _moment(
            commit, "copy", f"{'wrote' if first else 'changed'} the words in {some}: {commit.subject}"
        )
    for path in files:
        if path.startswith("reviews/"):
            yield _moment(commit, "review", f"annotated pictures ({path}): {commit.subject}")


def _selects(
    root: Path, commit: _Commit, old: bytes, new: bytes, machines: Mapping[str, Any]
) -> Iterator[Moment]:
    before = _entries(root, old)
    places = [(entry.get("scene"), entry.get("candidate"), entry.get("role", "pick")) for entry in before]
    for entry in _entries(root, new):
        if entry in before:
            continue
        reasons = entry.get("reasons")
        why = ", ".join(map(str, reasons)) if isinstance(reasons, list) else ""
        note = f" “{entry['note']}”" if entry.get("note") else ""
        place = (entry.get("scene"), entry.get("candidate"), entry.get("role", "pick"))
        verb = "confirmed" if place in places else "chose" if place[2] == "pick" else "kept in mind"
        what = f"{verb} candidate {entry.get('candidate')} of {entry.get('scene')} for {why}.{note}"
        who = actor_of(str(entry.get("who") or commit.who), machines)
        yield Moment(commit.at, "select", who, what, commit.id)


def _entries(root: Path, data: bytes) -> list[dict[str, Any]]:
    try:
        told = parse_yaml(root, root / "selects.yaml", data).data
    except InputError:
        return []
    found = told.get("selects") if isinstance(told, dict) else None
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def _build(
    root: Path, commit: _Commit, old: bytes, new: bytes, machines: Mapping[str, Any]
) -> Iterator[Moment]:
    before, now = _files(old), _files(new)
    if now:
        fresh = sum(before.get(path) != sha for path, sha in now.items())
        gone = len(before.keys() - now.keys())
        parts = [f"{fresh} of {len(now)} deliverables are new bytes" if fresh else "no deliverable changed"]
        parts = parts if old else [f"{len(now)} deliverables"]
        parts += [f"{gone} are no more"] if gone else []
        yield _moment(commit, "build", f"built: {', '.join(parts)}")
    elif new:
        yield _moment(commit, "build", "built candidates; no deliverable yet")


def _files(data: bytes) -> dict[str, str]:
    """The deliverables of a lineage's text: path → SHA-256."""
    found = {}
    for line in data.split(b"\n"):
        if b'"variants/' in line and b'"image"' in line:
            row = _json(line.strip().removesuffix(b","))
            if row.get("part") == "image":
                found[str(row.get("path"))] = str(row.get("sha256"))
    return found


def _decision(
    root: Path, commit: _Commit, old: bytes, new: bytes, machines: Mapping[str, Any]
) -> Iterator[Moment]:
    said = _json(new)
    by = said.get("by")
    if old or not isinstance(by, dict):
        return
    try:
        who = Actor.model_validate(by)
    except ValueError:
        return
    count = len(said.get("covers") or {})
    verb = {"approve": "approved", "reject": "rejected"}.get(str(said.get("action")), "decided on")
    what = f"{verb} {count} file{'s' if count != 1 else ''} as {said.get('scope')}: {said.get('reason')}"
    if said.get("evidence") != "signed":
        recorder = said.get("recorded_by") or {}
        what += f" ({said.get('evidence')}, recorded by {recorder.get('name', 'somebody')})"
    yield Moment(_utc(str(said.get("at")), commit.at), "sign-off", who, what, commit.id)


Teller = Callable[[Path, _Commit, bytes, bytes, Mapping[str, Any]], Iterator[Moment]]
_TELLERS: dict[str, Teller] = {"selects.yaml": _selects, "lineage.json": _build}


def _ledger(index: Index, campaign: str, machines: Mapping[str, Any]) -> Iterator[Moment]:
    publishes = index.select(Event, "WHERE kind = 'publish' AND about = ?", campaign)
    for event in publishes:
        row = index.row(event)
        what = f"published {row.get('assets')} files as version {row.get('version')} ({event.id})"
        yield _event(event, "publish", what, machines)
        for gone in index.select(Event, "WHERE kind = 'delivery' AND about = ?", event.id):
            yield _event(gone, "delivery", f"delivered {event.id} to {gone.target}", machines)
    uses = index.column(
        "SELECT DISTINCT node.kind || ':' || node.key FROM asset JOIN edge ON edge.asset = asset.id "
        "JOIN node ON node.id = edge.node WHERE asset.campaign = ?",
        campaign,
    )
    for event in index.select(Event, "WHERE kind IN ('recall', 'reinstate')"):
        if event.about in uses:
            verb = "recalled" if event.kind == "recall" else "allowed again"
            yield _event(event, event.kind, f"{verb} {event.about}: {event.reason}", machines)


def _event(event: Event, kind: str, what: str, machines: Mapping[str, Any]) -> Moment:
    told = re.fullmatch(r"(.*) \((bot|agent)\)", event.by)
    who = actor_of(told[1] if told else event.by, machines)
    if told:
        who = who.model_copy(update={"kind": told[2]})
    return Moment(_utc(event.at), kind, who, what, source=event.file)


def _moment(commit: _Commit, kind: str, what: str) -> Moment:
    return Moment(commit.at, kind, commit.who, what, commit.id)


def _utc(text: str, otherwise: str = "") -> str:
    """A time as people of all zones can order it."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return otherwise
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _json(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}

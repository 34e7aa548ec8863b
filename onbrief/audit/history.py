"""Every round of a deliverable: each version that Git's lineage named, what changed, who approved and where it went."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from onbrief.audit import index as index_
from onbrief.audit.index import Index
from onbrief.audit.link import Link, Mark
from onbrief.audit.named import named
from onbrief.audit.rows import Found
from onbrief.audit.signed import SignOffs
from onbrief.errors import InputError
from onbrief.lineage.git import Commit, blobs, git
from onbrief.lineage.read import knowing_once

MAX_BYTES = 64_000_000  # of a lineage.json
AT_ONCE = 20  # of them that are in memory at a time
MOST_CHANGES = 12  # that are told of a round
UNTOLD = {"sources"}  # of a request's parameters: where words stand, not what they say


@dataclass(frozen=True)
class Round:
    """One version. changes: against the round before, in words. picture: as pages want it, see `Link`."""

    sha256: str
    path: str
    commit: Commit
    changes: tuple[str, ...]
    picture: dict[str, str]
    published: tuple[Found, ...] = ()
    decisions: tuple[Link, ...] = field(default=())


def history(root: Path, name: str) -> tuple[str, str, list[Round]]:
    """Campaign, path without suffix, and the rounds, oldest first. Raises InputError for what no lineage ever named."""
    index = index_.open(root)
    campaign, stem = _which(index, name)
    rounds = list(_rounds(index, campaign, stem))
    if not rounds:
        raise InputError.at(
            name, "no committed lineage ever named this", "Name a deliverable, or its SHA-256."
        )
    return campaign, stem, rounds


def _which(index: Index, name: str) -> tuple[str, str]:
    """The deliverable that is meant: one that HEAD or the ledger knows, or one that history knew."""
    gone = re.fullmatch(r"(?:\./)?campaigns/([^/]+)/build/(variants/.+)", name)
    try:
        found = named(index, name)
    except InputError:
        if gone is None:
            raise
        return gone[1], _stem(gone[2])
    if found.assets:
        return found.assets[0].campaign, _stem(found.assets[0].path)
    lineage = knowing_once(index.root, found.sha256)
    file = lineage.file_with(found.sha256) if lineage else None
    if lineage is None or file is None:
        raise InputError.at(
            name, "no committed lineage ever named this", "Name a deliverable, or its SHA-256."
        )
    return lineage.campaign, _stem(file["path"])


def _stem(path: str) -> str:
    return str(PurePosixPath(path).with_suffix("")) if PurePosixPath(path).suffix else path


def _rounds(index: Index, campaign: str, stem: str) -> Iterator[Round]:
    before: dict[str, Any] | None = None
    last = ""
    for commit, file, request, others in _versions(index.root, campaign, stem):
        if file["sha256"] == last:
            before = request
            continue
        last = file["sha256"]
        shipped = index.select(
            Found, "WHERE approved = ? AND campaign = ? AND shipped = 1 ORDER BY at", last, campaign
        )
        picture = {"campaign": campaign, **{key: str(file[key]) for key in ("path", "md5", "sha256")}}
        yield Round(
            last,
            file["path"],
            commit,
            tuple(_changes(before, request, others)),
            picture,
            tuple(shipped),
            tuple(SignOffs(index).of_bytes(campaign, last)),
        )
        before = request


def _versions(root: Path, campaign: str, stem: str) -> Iterator[tuple[Commit, dict, dict, dict]]:
    """(commit, row of the file, its request, scenes' terms by request) for each committed lineage, oldest first."""
    path = f"campaigns/{campaign}/lineage.json"
    log = git(root, "log", "--reverse", "--format=%H%x00%an <%ae>%x00%as%x00%s", "HEAD", "--", path) or ""
    commits = [Commit(*line.split("\0")) for line in log.splitlines() if line.count("\0") == 3]
    for start in range(0, len(commits), AT_ONCE):
        some = commits[start : start + AT_ONCE]
        kept = blobs(root, [f"{commit.id}:{path}" for commit in some], MAX_BYTES)
        for commit in some:
            found = _rows(kept.get(f"{commit.id}:{path}", b""), stem)
            if found:
                yield commit, *found


def _rows(data: bytes, stem: str) -> tuple[dict, dict, dict] | None:
    """Of a lineage's text only the lines that matter are read: it can be long, and there can be many."""
    mark = json.dumps(f"{stem}.", ensure_ascii=False)[:-1].encode()
    lines = data.split(b"\n")
    file = next((row for line in lines if mark in line and (row := _row(line)).get("part") == "image"), None)
    if file is None or not all(
        isinstance(file.get(key), str) for key in ("path", "md5", "sha256", "request")
    ):
        return None
    request = _request(lines, file["request"])
    master = request.get("inputs", {}).get("master", {}).get("request")
    return file, request, _request(lines, str(master)) if master else {}


def _request(lines: list[bytes], id_: str) -> dict[str, Any]:
    mark = f'"id": "{id_}"'.encode()
    return next((row for line in lines if mark in line and (row := _row(line)).get("params") is not None), {})


def _row(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line.strip().removesuffix(b","))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _changes(before: dict[str, Any] | None, now: dict[str, Any], master: dict[str, Any]) -> Iterator[str]:
    """What the request asks for that the one before didn't, in words."""
    if before is None:
        yield "first made"
        return
    told = [*_differences("", before.get("params"), now.get("params"))]
    for name in sorted(set(before.get("inputs", {})) | set(now.get("inputs", {}))):
        one, other = (r.get("inputs", {}).get(name) for r in (before, now))
        if one != other and name == "master":
            about = master.get("about", {})
            scene = f" of {about.get('scene')}, candidate {about.get('candidate')}" if about else ""
            told.append(f"another master{scene}")
        elif one != other and "." not in name:
            told.append(f"another {name}" + (f" ({other['file']})" if other and other.get("file") else ""))
        elif one != other and name.startswith("font."):
            told.append(f"other fonts ({(other or one or {}).get('file', '')})")
    if before.get("version") != now.get("version"):
        told.append(f"{now.get('renderer')} {before.get('version')} → {now.get('version')}")
    told = list(dict.fromkeys(told)) or ["the same request, rendered to other bytes"]
    yield from told[:MOST_CHANGES]
    if len(told) > MOST_CHANGES:
        yield f"and {len(told) - MOST_CHANGES} more"


def _differences(name: str, one: Any, other: Any) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            if key not in UNTOLD:
                yield from _differences(f"{name}.{key}".lstrip("."), one.get(key), other.get(key))
    elif one != other:
        yield f"{name.removeprefix('copy.')}: {_said(one)} → {_said(other)}"


def _said(value: Any) -> str:
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = text.replace("\u00ad", "")
    text = text if len(text) <= 80 else f"{text[:79]}…"
    return f"“{text}”" if isinstance(value, str) else text


def said_of(one: Round) -> list[tuple[str, Mark]]:
    """Who decided on a round, and where it went; how sure that is."""
    told: list[tuple[str, Mark]] = []
    for link in one.decisions:
        if "what" in link.facts:
            who, on = link.facts["by"].split(" <")[0], link.facts["when"][:10]
            told.append(
                (
                    f"{who} {link.facts['what']} it ({link.title[10:]}) on {on}: {link.facts['reason']}",
                    link.mark,
                )
            )
    told += [(f"published on {a.at[:10]} as {a.name} ({a.publish})", "recorded") for a in one.published]
    return told

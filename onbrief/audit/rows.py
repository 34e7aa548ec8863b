"""What the index keeps of a file of Git: the assets that a ledger file or a lineage.json names, and what happened."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

LEDGER = re.compile(r"ledger/\d{4}/\d\d/[^/]+\.jsonl")
LINEAGE = re.compile(r"campaigns/([^/]+)/lineage\.json")
RIGHTS = re.compile(r"(campaigns|stylepacks)/[^/]+/rights\.yaml")
CORE = (
    "name", "path", "request", "approved", "pixels", "look", "campaign", "market", "locale", "placement", "sku",
    "scene", "version",
)  # fmt: skip


class Found(NamedTuple):
    """An asset as the index knows it. file, line: where Git says so; proof: SHA-256 of that line.

    core, delivered, publish, at: empty where it was never published. name: as delivered; before that, its path.
    """

    file: str
    line: int
    proof: bytes
    core: str
    delivered: str
    publish: str
    at: str
    shipped: int
    name: str
    path: str
    request: str
    approved: str
    pixels: str
    look: str
    campaign: str
    market: str
    locale: str
    placement: str
    sku: str
    scene: str
    version: int


class Event(NamedTuple):
    """A publish, a delivery, a recall or a reinstatement. about: the publish that was delivered, the node recalled."""

    file: str
    line: int
    proof: bytes
    kind: str
    id: str
    about: str
    target: str
    reason: str
    at: str
    by: str


@dataclass(frozen=True)
class Rows:
    """All of one file. nodes: for each asset in turn."""

    assets: list[Found]
    nodes: list[tuple[str, ...]]
    events: list[Event]


def proof_of(line: bytes) -> bytes:
    return hashlib.sha256(line).digest()


def of_ledger(path: str, data: bytes) -> Rows:
    """A ledger file's rows. A line that is none is left out here: `onbrief verify` names it."""
    rows, lines = Rows([], [], []), data.split(b"\n")
    head = _json(lines[0])
    if event := _event(path, lines[0], head):
        rows.events.append(event)
    for number, line in enumerate(lines[1:], 2):
        row = _json(line)
        if asset := _asset(path, number, line, row, head):
            rows.assets.append(asset)
            uses = row["core"].get("uses")
            rows.nodes.append(tuple(map(_text, uses)) if isinstance(uses, list) else ())
    return rows


def confirmed(row: Found | Event, lines: Mapping[int, bytes]) -> bool:
    """Whether Git's lines of the row's file say what it says. lines: the first, and its own."""
    line, head = lines.get(row.line, b""), _json(lines.get(1, b""))
    if isinstance(row, Event):
        return row == _event(row.file, line, head)
    if row.shipped:
        return row == _asset(row.file, row.line, line, _json(line), head)
    told = _json(line.strip().removesuffix(b","))
    return proof_of(line) == row.proof and (told.get("path"), told.get("sha256")) == (row.path, row.approved)


def _asset(path: str, number: int, line: bytes, row: dict[str, Any], head: dict[str, Any]) -> Found | None:
    try:
        if row["kind"] != "asset" or head["kind"] != "publish":
            return None
        told = [_value(row["core"][name]) for name in CORE]
        id_, delivered, publish, at = (
            _text(value) for value in (row["id"], row["delivered"], head["id"], head["at"])
        )
        return Found(path, number, proof_of(line), id_, delivered, publish, at, 1, *told)
    except (KeyError, TypeError):
        return None


def _event(path: str, line: bytes, row: dict[str, Any]) -> Event | None:
    try:
        kind, by = row["kind"], row["by"]
        kind = _text(kind)
        person = _text(
            f"{by['name']} <{by['email']}>" + ("" if by["kind"] == "person" else f" ({by['kind']})")
        )
        id_, at = _text(row["id"]), _text(row["at"])
    except (KeyError, TypeError):
        return None
    about = {"publish": row.get("campaign"), "delivery": row.get("publish")}.get(kind, row.get("node"))
    target, reason = (_text(row.get(name) or "") for name in ("target", "reason"))
    told = (kind, id_, _text(about or ""), target, reason, at, person)
    return Event(path, 1, proof_of(line), *told)


def of_lineage(root: Path, revision: str, path: str, data: bytes) -> Rows:
    """The pictures of a campaign's variants, as a committed lineage.json names them."""
    from onbrief.lineage.nodes import nodes_of
    from onbrief.lineage.read import Lineage, sound

    campaign, whole = path.split("/")[1], _json(data)
    if not sound(whole):
        return Rows([], [], [])
    lineage = Lineage(campaign, revision, whole)
    uses = nodes_of(root, lineage)
    rows = Rows([], [], [])
    for number, line in enumerate(data.split(b"\n"), 1):
        if b'"request"' not in line or b'"variants/' not in line:
            continue
        file = _json(line.strip().removesuffix(b","))
        request = lineage.requests.get(str(file.get("request")))
        if request is None or file.get("part") != "image":
            continue
        about = request["about"]
        told = {name: _value(about.get(name, "")) for name in CORE}
        told |= {"name": _text(file["path"]), "path": _text(file["path"]), "request": _text(request["id"])}
        told |= {"approved": _text(file["sha256"]), "campaign": campaign, "version": 0}
        rows.assets.append(Found(path, number, proof_of(line), "", "", "", "", 0, **told))
        rows.nodes.append(uses.get(request["id"], ()))
    return rows


def _value(value: Any) -> Any:
    """As a database can hold it."""
    return value if isinstance(value, int) and abs(value) < 2**53 else _text(value)


def _text(value: Any) -> str:
    return str(value).encode("utf-8", "replace").decode()  # JSON can hold halves of letters


def _json(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data) if data else {}
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def lines_of(data: bytes, numbers: Iterable[int]) -> dict[int, bytes]:
    """Lines by their number, from 1."""
    lines = data.split(b"\n")
    return {number: lines[number - 1] for number in numbers if 0 < number <= len(lines)}

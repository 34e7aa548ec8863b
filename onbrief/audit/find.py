"""Finds assets by words: names, products, placements, style terms, copy, and why their pictures were chosen."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from onbrief.audit.index import CURRENT, Index
from onbrief.audit.rows import Found
from onbrief.errors import InputError
from onbrief.lineage.git import blobs, git
from onbrief.lineage.read import Lineage, lineage_of
from onbrief.model.source import MAX_BYTES, parse_yaml

GRAM = 3  # letters that the index knows words by; shorter words are looked for in every text
MOST_WORDS = 12
LONGEST = 8000  # letters of an asset's text


@dataclass(frozen=True)
class Hit:
    """An asset that all words fit. rounds: how many publishes of it fit; said: a piece of the text that did."""

    asset: Found
    rounds: int
    said: str


def find(index: Index, words: Iterable[str]) -> list[Hit]:
    """The best first; of an asset's publishes the last. Raises InputError for no word, or too many."""
    wanted = list(dict.fromkeys(word for said in words for word in _clean(said).split()))
    if not 0 < len(wanted) <= MOST_WORDS:
        raise InputError.at("find", f"give between one and {MOST_WORDS} words")
    long = [word for word in wanted if len(word) >= GRAM]
    conditions = ["words MATCH ?"] if long else []
    conditions += ["instr(lower(words.text), ?)"] * (len(wanted) - len(long))
    values = [" AND ".join(f'"{word.replace(chr(34), chr(34) * 2)}"' for word in long)] if long else []
    values += [word.lower() for word in wanted if len(word) < GRAM]
    rank = "bm25(words), " if long else ""
    rest = (
        f"JOIN words ON words.rowid = asset.id WHERE {' AND '.join(conditions)} AND {CURRENT} "
        f"ORDER BY {rank}asset.shipped DESC, asset.at DESC, asset.campaign, asset.path"
    )
    _word(index)
    database = index.database
    found = index.select(Found, rest, *values)
    if index.database is not database:  # it was odd and built anew, without words
        _word(index)
        found = index.select(Found, rest, *values)
    once: dict[tuple[str, str], list[Found]] = {}
    for asset in found:
        once.setdefault((asset.campaign, asset.path), []).append(asset)
    return [
        Hit(max(mine, key=lambda a: a.at), sum(a.shipped for a in mine), _said(index, mine[0], wanted))
        for mine in once.values()
    ]


def _said(index: Index, asset: Found, words: list[str]) -> str:
    """The lines of its text that hold the words."""
    kept = index.column(
        "SELECT words.text FROM words JOIN asset ON asset.id = words.rowid WHERE asset.file = ? AND asset.line = ?",
        asset.file,
        asset.line,
    )
    lines = kept[0].split("\n") if kept else []
    holding = [next((line for line in lines if word.lower() in line.lower()), "") for word in words]
    return " · ".join(dict.fromkeys(filter(None, holding)))


def _word(index: Index) -> None:
    """Brings the words up to date; in memory where the index can't be written to or is broken."""
    try:
        _write_words(index)
    except sqlite3.DatabaseError:
        index.in_memory()
        _write_words(index)


def _write_words(index: Index) -> None:
    """Those of campaigns whose assets, brief or selects changed."""
    states, known = _states(index), dict(index.database.execute("SELECT campaign, state FROM worded"))
    stale = [name for name, state in states.items() if state != known.get(name)]
    if not stale:
        return
    index.database.execute("BEGIN IMMEDIATE")
    for name in stale:
        index.database.execute("DELETE FROM words WHERE campaign = ?", (name,))
        told = list(_texts(index, name))
        index.database.executemany("INSERT INTO words (rowid, text, campaign) VALUES (?, ?, ?)", told)
        index.database.execute("INSERT OR REPLACE INTO worded VALUES (?, ?)", (name, states[name]))
    index.database.execute("COMMIT")


def _states(index: Index) -> dict[str, str]:
    """Campaign → what its words depend on."""
    counted = index.database.execute("SELECT campaign, count(*), max(id) FROM asset GROUP BY campaign")
    states = {name: f"{count} {last}" for name, count, last in counted}
    for entry in (git(index.root, "ls-tree", "-r", "-z", index.head, "--", "campaigns") or "").split("\0"):
        about, _, path = entry.partition("\t")
        parts = path.split("/")
        if len(parts) == 3 and parts[2] in ("brief.yaml", "selects.yaml") and parts[1] in states:
            states[parts[1]] += f" {about}"
    return states


def _texts(index: Index, campaign: str) -> Iterator[tuple[int, str, str]]:
    """(row, text, campaign) of each asset: a line a matter."""
    folder = f"{index.head}:campaigns/{campaign}"
    brief, selects = (_yaml(index, f"{folder}/{name}.yaml") for name in ("brief", "selects"))
    try:
        lineage = lineage_of(index.root, campaign, index.head)
    except InputError:
        lineage = None
    rows = index.database.execute(
        "SELECT id, request, scene, sku, name, path, market, locale, placement FROM asset WHERE campaign = ?",
        (campaign,),
    ).fetchall()
    reasons = _reasons(selects)
    for id_, request, scene, sku, *plain in rows:
        lines = [f"{campaign} {brief.get('title', '')}", *plain]
        lines += [
            f"{sku} {_get(brief, 'skus', sku, 'name')}",
            f"{scene} {_get(brief, 'scenes', scene, 'title')}",
        ]
        lines += [_flat(_get(brief, "scenes", scene, "mood")), reasons.get(scene, "")]
        lines += _made(lineage, request) if lineage and request in lineage.requests else []
        yield id_, "\n".join(_clean(str(line)) for line in lines if line)[:LONGEST], campaign


def _made(lineage: Lineage, request: str) -> list[str]:
    """What its request says: the job, the words on it, the style terms of its scene."""
    row = lineage.requests[request]
    copy = row["params"].get("copy") or {}
    lines = [str(row["about"].get("job", ""))]
    lines += [str(text) for role, text in copy.items() if isinstance(text, str) and role != "sources"]
    master = _get(row, "inputs", "master", "request")
    terms = _get(lineage.requests.get(str(master), {}), "about", "terms")
    return [*lines, _flat(terms)]


def _reasons(selects: dict[str, Any]) -> dict[str, str]:
    """Scene → why its candidate was chosen, by whom."""
    found = {}
    for entry in selects.get("selects") or []:
        if isinstance(entry, dict) and entry.get("role", "pick") == "pick":
            told = (_flat(entry.get("reasons")), entry.get("note") or "", entry.get("who") or "")
            found[str(entry.get("scene"))] = " ".join(map(str, told))
    return found


def _yaml(index: Index, name: str) -> dict[str, Any]:
    data = blobs(index.root, [name], MAX_BYTES).get(name, b"")
    try:
        value = parse_yaml(index.root, index.root / name.partition(":")[2], data).data
    except InputError:
        return {}
    return value if isinstance(value, dict) else {}


def _get(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value or ""


def _flat(value: Any) -> str:
    """The words of a list or of a table's values."""
    told = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
    return " ".join(str(one) for one in told if one)


def _clean(text: str) -> str:
    whole = text.encode("utf-8", "replace").decode()  # JSON and terminals can hold halves of letters
    return re.sub(r"\s+", " ", whole.replace("\u00ad", "")).strip()

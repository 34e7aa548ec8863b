"""How the index is built from Git's objects, kept up to date, and thrown away when anything about it is odd."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from onbrief.audit.rows import LEDGER, LINEAGE, RIGHTS, Event, Found, Rows, of_ledger, of_lineage
from onbrief.errors import InputError
from onbrief.files import atomic, exclusive
from onbrief.lineage.git import blobs, git

NAME = ".onbrief/index.sqlite"
SCHEMA = 1  # raised whenever a table or what stands in it changes: then everybody's index is built anew
PATHS = (
    "ledger",
    ":(glob)campaigns/*/lineage.json",
    ":(glob)campaigns/*/rights.yaml",
    ":(glob)stylepacks/*/rights.yaml",
)
MAX_BYTES = 64_000_000  # of a ledger file or a lineage.json
AT_ONCE = 200  # files that are in memory at a time
PATIENCE = 60.0  # seconds to wait for another process that writes

TABLES = f"""
CREATE TABLE meta (head TEXT NOT NULL);
CREATE TABLE file (path TEXT PRIMARY KEY, blob TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE asset (id INTEGER PRIMARY KEY AUTOINCREMENT, {", ".join(Found._fields)});
CREATE TABLE node (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, UNIQUE (kind, key));
CREATE TABLE edge (node INTEGER, asset INTEGER, PRIMARY KEY (node, asset)) WITHOUT ROWID;
CREATE TABLE event (id_ INTEGER PRIMARY KEY, {", ".join(Event._fields)});
CREATE TABLE worded (campaign TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(text, campaign UNINDEXED, tokenize = "trigram");
"""
INDICES = "".join(
    f"CREATE INDEX asset_{column} ON asset ({column});\n"
    for column in ("file", "core", "delivered", "approved", "pixels", "name", "path", "request", "publish", "campaign")
) + """
CREATE INDEX edge_asset ON edge (asset);
CREATE INDEX event_about ON event (about, kind);
CREATE INDEX event_file ON event (file);
"""  # fmt: skip


def current(root: Path, head: str) -> sqlite3.Connection:
    """The index of a commit, brought up to date or built; in memory where this folder can't be written to."""
    database = _connect(root / NAME)
    if database is not None and _head(database) == head:
        return database
    with _writing(root) as writable:
        if not writable:
            return built(root, ":memory:", head)
        database = _connect(root / NAME)
        if database is not None and _updated(root, database, head):
            return database
        return _replaced(root, head)


def rebuilt(root: Path, head: str) -> sqlite3.Connection:
    """A new index in the old one's place; whoever still reads the old one may finish."""
    with _writing(root) as writable:
        return _replaced(root, head) if writable else built(root, ":memory:", head)


@contextmanager
def _writing(root: Path) -> Iterator[bool]:
    """One at a time. False where nobody may write: somebody else's clone can be asked as well."""
    folder = (root / NAME).parent
    if folder.is_symlink():
        raise InputError.at(
            folder, "this is a symbolic link", "Delete it: the folder is made when it is needed."
        )
    try:
        folder.mkdir(exist_ok=True)
    except OSError:
        yield False
        return
    if not os.access(folder, os.W_OK):
        yield False
        return
    with exclusive(folder):
        yield True


def _connect(path: Path) -> sqlite3.Connection | None:
    """The index that lies there, if it is one of ours."""
    if path.is_symlink() or not path.is_file():
        return None
    database = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    try:
        if database.execute("PRAGMA user_version").fetchone()[0] == SCHEMA:
            return database
    except sqlite3.DatabaseError:
        pass
    database.close()
    return None


def _head(database: sqlite3.Connection) -> str:
    try:
        return database.execute("SELECT head FROM meta").fetchone()[0]
    except (sqlite3.DatabaseError, TypeError):
        return ""


def _replaced(root: Path, head: str) -> sqlite3.Connection:
    path = root / NAME
    with atomic(path) as temporary:
        built(root, str(temporary), head).close()
        path.with_name(path.name + "-journal").unlink(missing_ok=True)  # a killed writer's, of the old file
    return sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)


def built(root: Path, name: str, head: str) -> sqlite3.Connection:
    """A whole index of a commit, in a file or in `:memory:`."""
    database = sqlite3.connect(name, isolation_level=None)
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA journal_mode = OFF")
    database.executescript(TABLES)
    database.execute("BEGIN")
    _add(root, database, head, tree(root, head).items())
    database.execute("INSERT INTO meta VALUES (?)", (head,))
    database.execute(f"PRAGMA user_version = {SCHEMA}")
    database.execute("COMMIT")
    database.executescript(INDICES)
    return database


def _updated(root: Path, database: sqlite3.Connection, head: str) -> bool:
    """Takes in what changed since the commit that it was true of. False where that can't be told or done."""
    before = _head(database)
    changed = _changed(root, before, head) if before else None
    if changed is None:
        database.close()
        return False
    try:
        database.execute("BEGIN IMMEDIATE")
        for path in changed:
            _drop(database, path)
        _add(root, database, head, ((path, blob) for path, blob in changed.items() if blob))
        database.execute("UPDATE meta SET head = ?", (head,))
        database.execute("COMMIT")
    except sqlite3.DatabaseError:
        database.close()
        return False
    return True


def _changed(root: Path, before: str, head: str) -> dict[str, str] | None:
    """Path → its blob now, or nothing where it is gone; None where Git has no such commit any more.

    Two trees are compared, so that it needn't be an ancestor. Rights name what pictures use, so a change of them
    touches the lineage of the campaigns that they are about.
    """
    told = git(root, "diff", "--raw", "-z", "--no-renames", "--abbrev=40", before, head, "--", *PATHS)
    if told is None:
        return None
    fields = told.split("\0")[:-1]
    changed = {path: "" if set(new) == {"0"} else new for path, new in _pairs(fields)}
    if any(RIGHTS.fullmatch(path) for path in changed):
        changed |= {path: blob for path, blob in tree(root, head).items() if LINEAGE.fullmatch(path)}
    return {path: blob for path, blob in changed.items() if LEDGER.fullmatch(path) or LINEAGE.fullmatch(path)}


def _pairs(fields: list[str]) -> Iterator[tuple[str, str]]:
    """(path, new blob) from `:<mode> <mode> <blob> <blob> <status>`, path, and so on."""
    for told, path in zip(fields[::2], fields[1::2], strict=True):
        yield path, told.split(" ")[3]


def tree(root: Path, head: str) -> dict[str, str]:
    """All files of a commit that are indexed: path → blob."""
    told = git(root, "ls-tree", "-r", "-z", head, "--", "ledger", "campaigns") or ""
    found = {}
    for entry in told.split("\0")[:-1]:
        about, _, path = entry.partition("\t")
        mode, _, blob = about.split(" ")
        if mode.startswith("100") and (LEDGER.fullmatch(path) or LINEAGE.fullmatch(path)):
            found[path] = blob
    return found


def _drop(database: sqlite3.Connection, path: str) -> None:
    database.execute("DELETE FROM edge WHERE asset IN (SELECT id FROM asset WHERE file = ?)", (path,))
    database.execute("DELETE FROM asset WHERE file = ?", (path,))
    database.execute("DELETE FROM event WHERE file = ?", (path,))
    database.execute("DELETE FROM file WHERE path = ?", (path,))


def _add(root: Path, database: sqlite3.Connection, head: str, files: Iterable[tuple[str, str]]) -> None:
    known = {(kind, key): id_ for id_, kind, key in database.execute("SELECT id, kind, key FROM node")}
    for some in parts(files, AT_ONCE):
        kept = blobs(root, [blob for _, blob in some], MAX_BYTES)
        for path, blob in some:
            data = kept.get(blob, b"")
            rows = of_ledger(path, data) if LEDGER.fullmatch(path) else of_lineage(root, head, path, data)
            _insert(database, rows, known)
            database.execute("INSERT OR REPLACE INTO file VALUES (?, ?)", (path, blob))


def _insert(database: sqlite3.Connection, rows: Rows, known: dict[tuple[str, str], int]) -> None:
    for asset, nodes in zip(rows.assets, rows.nodes, strict=True):
        added = database.execute(f"INSERT INTO asset VALUES (NULL{', ?' * len(asset)})", asset).lastrowid
        for node in set(nodes):
            kind, _, key = node.partition(":")
            if (kind, key) not in known:
                told = database.execute("INSERT INTO node VALUES (NULL, ?, ?)", (kind, key))
                known[kind, key] = told.lastrowid or 0
            database.execute("INSERT INTO edge VALUES (?, ?)", (known[kind, key], added))
    for event in rows.events:
        database.execute(f"INSERT INTO event VALUES (NULL{', ?' * len(event)})", event)


def parts(things: Iterable, size: int) -> Iterator[list]:
    """Things in lists of so many."""
    iterator = iter(things)
    while some := list(islice(iterator, size)):
        yield some

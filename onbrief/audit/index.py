"""The index: a disposable SQLite file beside the repository, so that look-ups need not read all of Git's history.

It knows what HEAD's ledger and HEAD's lineage.json files say, and nothing that isn't committed. It is brought up to
date from what `git diff` says changed, thrown away when anything about it is odd, and believed in nothing: what is
told is held against the very line of Git that it came from.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from onbrief.audit.rows import Event, Found, confirmed, lines_of
from onbrief.audit.upkeep import AT_ONCE, MAX_BYTES, NAME, built, current, parts, rebuilt, tree
from onbrief.errors import InputError, nearest
from onbrief.lineage.git import blobs, commit_id

MOST_READ = (
    500  # files whose lines are read again for one answer; beyond it Git's ids of the files are compared
)
T = TypeVar("T", Found, Event)


class Use(NamedTuple):
    """A shipped or built asset that uses something, and where its publish went."""

    asset: Found
    targets: tuple[str, ...]


class Index:
    """Answers, each held against Git. head: the commit that they are true of."""

    def __init__(self, root: Path, database: sqlite3.Connection, head: str):
        self.root, self.database, self.head = root, database, head

    def select(self, kind: type[T], rest: str, *values: object) -> list[T]:
        """Assets or events: `SELECT … FROM asset <rest>`; columns are to be asked for by table, as `asset.name`."""
        table = kind.__name__.lower().replace("found", "asset")
        columns = ", ".join(f"{table}.{name}" for name in kind._fields)
        statement = f"SELECT {columns} FROM {table} {rest}"
        return self._checked(lambda: list(map(kind._make, self.database.execute(statement, values))))

    def column(self, statement: str, *values: object) -> list:
        """The first column of what a statement finds: figures and names that no single line holds."""
        try:
            return [row[0] for row in self.database.execute(statement, values)]
        except sqlite3.DatabaseError:
            self.rebuild()
            return [row[0] for row in self.database.execute(statement, values)]

    def used_by(self, node: str, shipped: bool = True) -> list[Use]:
        """All assets that use a node (`font:Outfit`), by campaign, market and name. shipped: only published ones.

        Nothing for a node that nobody knows; `known` raises for it.
        """
        kind, _, key = node.partition(":")
        rows = self.select(
            Found,
            "JOIN edge ON edge.asset = asset.id JOIN node ON node.id = edge.node WHERE node.kind = ? AND node.key = ? "
            f"AND {SHIPPED if shipped else CURRENT} ORDER BY asset.campaign, asset.market, asset.name, asset.at",
            kind,
            key,
        )
        targets = self.targets({row.publish for row in rows})
        return [Use(row, targets.get(row.publish, ())) for row in rows]

    def targets(self, publishes: Iterable[str] | None = None) -> dict[str, tuple[str, ...]]:
        """Publish → the places that it was delivered to."""
        wanted = None if publishes is None else set(publishes) - {""}
        if wanted is not None and len(wanted) <= AT_ONCE:
            marks = ",".join("?" * len(wanted))
            found = (
                self.select(Event, f"WHERE about IN ({marks}) AND kind = 'delivery'", *wanted)
                if wanted
                else []
            )
        else:
            found = self.select(Event, "WHERE kind = 'delivery'")
        gathered: dict[str, dict[str, None]] = defaultdict(dict)
        for event in sorted(found, key=lambda e: e.at):
            gathered[event.about][event.target] = None
        return {name: tuple(places) for name, places in gathered.items() if wanted is None or name in wanted}

    def known(self, node: str) -> None:
        """Raises InputError for a node that no asset uses, with the nearest one."""
        kind, _, key = node.partition(":")
        if not self.column(
            "SELECT 1 FROM node WHERE kind = ? AND key = ? AND id IN (SELECT node FROM edge)", kind, key
        ):
            names = self.column("SELECT kind || ':' || key FROM node WHERE id IN (SELECT node FROM edge)")
            same = [name for name in names if name.startswith(f"{kind}:")]
            raise InputError.at(
                node, "nothing that is committed here uses that", nearest(node, same or names)
            )

    def recalls(self) -> dict[str, Event]:
        """Node → the recall that holds: the last word about it was not that it may be used again."""
        last = {
            e.about: e for e in self.select(Event, "WHERE kind IN ('recall', 'reinstate') ORDER BY at, id")
        }
        return {node: event for node, event in last.items() if event.kind == "recall"}

    def nodes_of(self, asset: Found) -> list[str]:
        """What an asset uses."""
        return self.column(
            "SELECT node.kind || ':' || node.key FROM asset JOIN edge ON edge.asset = asset.id "
            "JOIN node ON node.id = edge.node WHERE asset.file = ? AND asset.line = ? ORDER BY 1",
            asset.file,
            asset.line,
        )

    def row(self, found: Found | Event) -> dict[str, Any]:
        """What Git's own line says of it."""
        name = f"{self.head}:{found.file}"
        lines = lines_of(blobs(self.root, [name], MAX_BYTES).get(name, b""), [found.line])
        return json.loads(lines[found.line]) if found.line in lines else {}

    def rebuild(self) -> None:
        """Begins anew: something about the file is odd."""
        self.database.close()
        self.database = rebuilt(self.root, self.head)

    def in_memory(self) -> None:
        """Goes on without the file, where it may not be written."""
        self.database.close()
        self.database = built(self.root, ":memory:", self.head)

    def _checked(self, ask: Callable[[], list[T]]) -> list[T]:
        """What a question finds, if Git says the same; else the index is built anew and asked once more."""
        with contextlib.suppress(sqlite3.DatabaseError):
            found = ask()
            if self._false(found) is None:
                return found
        self.rebuild()
        found = ask()
        if lie := self._false(found):
            raise InputError.at(
                f"{lie.file}:{lie.line}:1",
                "the index tells something else than this line does, even built anew",
                f"Delete {NAME} and see that nobody writes to it.",
            )
        return found

    def _false(self, rows: Sequence[Found | Event]) -> Found | Event | None:
        """The first row that Git doesn't confirm."""
        by_file: dict[str, list[Found | Event]] = defaultdict(list)
        for row in rows:
            by_file[row.file].append(row)
        if len(by_file) > MOST_READ:
            held = dict(self.database.execute("SELECT path, blob FROM file"))
            there = tree(self.root, self.head)
            return next(
                (mine[0] for file, mine in by_file.items() if held.get(file) != there.get(file)), None
            )
        for some in parts(by_file, AT_ONCE):
            kept = blobs(self.root, [f"{self.head}:{file}" for file in some], MAX_BYTES)
            for file in some:
                lines = lines_of(
                    kept.get(f"{self.head}:{file}", b""), [1, *(row.line for row in by_file[file])]
                )
                for row in by_file[file]:
                    if not confirmed(row, lines):
                        return row
        return None


SHIPPED = "asset.shipped = 1"
CURRENT = (
    "(asset.shipped = 1 OR NOT EXISTS (SELECT 1 FROM asset AS other WHERE other.approved = asset.approved "
    "AND other.shipped = 1 AND other.campaign = asset.campaign AND other.path = asset.path))"
)  # what is published and what is only built, each once


def open(root: Path) -> Index:
    """The index of HEAD, brought up to date. Raises InputError where nothing is committed yet."""
    head = commit_id(root, "HEAD")
    if head is None:
        raise InputError.at(
            "HEAD", "nothing is committed here yet", "Commit first: answers come from Git alone."
        )
    return Index(root, current(root, head), head)

"""The ledger's files: written once, chained, signed; read back with everything that is wrong with them named."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from onbrief.errors import InputError, Problem
from onbrief.files import write_bytes
from onbrief.lineage.signatures import SUFFIX, sign_file
from onbrief.model.canonical import canonical, sha256
from onbrief.model.ledger import FOLDER, NAMESPACES, ROWS, Asset, First, Publish, Row, core_id
from onbrief.model.source import confine

MAX_BYTES = 64_000_000


@dataclass(frozen=True)
class LedgerFile:
    """One file. path: from the repository's root. sha256: of its bytes."""

    path: str
    sha256: str
    rows: tuple[Row, ...]

    @property
    def head(self) -> Row:
        return self.rows[0]

    @property
    def assets(self) -> list[Asset]:
        return [row for row in self.rows if isinstance(row, Asset)]


def line_of(row: Row) -> str:
    """A row as it stands in the ledger: canonical JSON without line feed."""
    return canonical(row.model_dump(mode="json", by_alias=True, exclude_none=True)).decode()


def chained(first: First, assets: Iterable[Asset]) -> str:
    """The text of a ledger file: each row carries the SHA-256 of the line before it."""
    lines = [line_of(first)]
    for asset in assets:
        lines.append(line_of(asset.model_copy(update={"previous": sha256(lines[-1].encode())})))
    return "\n".join(lines) + "\n"


def place_of(at: datetime, name: str) -> str:
    """`ledger/2027/06/<name>.jsonl`"""
    return f"{FOLDER}/{at:%Y/%m}/{name}.jsonl"


def paths(root: Path) -> list[Path]:
    """All ledger files of the working tree, oldest month first."""
    return sorted((root / FOLDER).glob("*/*/*.jsonl"))


def find(root: Path, name: str) -> Path | None:
    """The ledger file of that id, whenever it was written."""
    return next(iter(sorted((root / FOLDER).glob(f"*/*/{name}.jsonl"))), None)


def heads(root: Path) -> tuple[str, ...]:
    """The SHA-256 of the ledger files that no other file builds upon."""
    files = {sha256(path.read_bytes()): path for path in paths(root)}
    built_on: set[str] = set()
    for path in files.values():
        with path.open(encoding="utf-8") as file:
            built_on.update(json.loads(file.readline()).get("previous", ()))
    return tuple(sorted(files.keys() - built_on))


def write(root: Path, first: First, assets: Iterable[Asset], key: Path) -> Path:
    """Writes and signs a ledger file. One that is there already stays as it is; a missing signature is added."""
    path = find(root, first.id) or root / place_of(first.at, first.id)
    if not path.exists():
        write_bytes(path, chained(first, assets).encode())
    if not path.with_name(path.name + SUFFIX).exists():
        sign_file(path, key, NAMESPACES[first.kind])
    return path


def read(root: Path, path: Path) -> LedgerFile:
    """A ledger file of the working tree. Raises InputError where it is none; what else is wrong `faults` tells."""
    name = confine(root, path).relative_to(root).as_posix()
    if path.stat().st_size > MAX_BYTES:
        raise InputError.at(name, f"larger than {MAX_BYTES // 1_000_000} MB; it is not read")
    return parse(name, path.read_bytes())


def parse(name: str, data: bytes) -> LedgerFile:
    """A ledger file from its bytes. Raises InputError with the line that can't be read."""
    rows: list[Row] = []
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        try:
            told = json.loads(line)
            rows.append(ROWS[told["kind"]].model_validate(told))
        except (ValueError, KeyError, TypeError, RecursionError, ValidationError):
            raise InputError.at(
                f"{name}:{number}:1", "this is no row of a ledger", "Restore the file from Git."
            ) from None
    if not rows:
        raise InputError.at(name, "this ledger file is empty", "Restore it from Git.")
    return LedgerFile(name, sha256(data), tuple(rows))


def faults(ledger: LedgerFile, data: bytes) -> Iterator[Problem]:
    """What is wrong inside one file: rows that were edited, moved, added or taken out."""
    cure = "Nobody may edit a ledger; restore the file from Git."
    lines = data.decode("utf-8", "replace").splitlines()
    for number, (row, line) in enumerate(zip(ledger.rows, lines, strict=True), 1):
        where = f"{ledger.path}:{number}:1"
        if line != line_of(row):
            yield Problem(where, "this row is not written as a ledger writes rows", cure)
        if number == 1:
            continue
        if not isinstance(row, Asset):
            yield Problem(where, f"a row of kind “{row.kind}” can only come first", cure)
            continue
        if row.previous != sha256(lines[number - 2].encode()):
            yield Problem(where, "the row before this one is not the one that it was written after", cure)
        if row.id != core_id(row.core):
            yield Problem(where, f"this row of {row.core.name} was edited: its core has another id", cure)
    head = ledger.head
    if isinstance(head, Publish) and head.assets != len(ledger.assets):
        yield Problem(
            f"{ledger.path}:1:1",
            f"{head.assets} files were published, {len(ledger.assets)} rows stand here",
            cure,
        )
    elif not isinstance(head, Publish) and ledger.assets:
        yield Problem(f"{ledger.path}:1:1", "files stand under a row that published none", cure)

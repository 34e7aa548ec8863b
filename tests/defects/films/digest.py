"""Which code and which corpus the record of a gate of films belongs to."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from inspect import getmodule
from pathlib import Path
from types import ModuleType

from checks.film import FILM_CHECKS
from tests.defects.films.picture import MOVES

ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent
RECORD = ROOT / "checks" / "films.json"
LINEAGE = ROOT / "campaigns" / "lumen-summer" / "lineage.json"


def digest(check: str) -> str:
    """SHA-256 over a gate's module and what it imports of checks/, all faults and clean spots, and the stills in them."""
    gate = FILM_CHECKS[check]
    module = gate if isinstance(gate, ModuleType) else getmodule(type(gate))
    assert module
    lines = [
        f"{path.relative_to(ROOT)} {_sha(path)}\n"
        for path in sorted({*_closure(module.__name__), *_corpus()})
    ]
    return sha256(("".join(lines) + _stills()).encode()).hexdigest()


def _closure(name: str) -> set[Path]:
    """The files of a module of checks/ and of all that it imports from there."""
    found: set[Path] = set()
    left = [name]
    while left:
        path = ROOT / (left.pop().replace(".", "/") + ".py")
        if path in found or not path.exists():
            continue
        found.add(path)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("checks"):
                left += [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
    return found


@cache
def _corpus() -> tuple[Path, ...]:
    return tuple(HERE.glob("*.py"))


@cache
def _stills() -> str:
    """The committed masters that clean spots are made of, by what came."""
    wanted = {f"masters/{move.master}.png" for moves in MOVES.values() for move in moves}
    files = json.loads(LINEAGE.read_text("utf-8"))["files"]
    return "".join(sorted(f"{one['path']} {one['sha256']}\n" for one in files if one["path"] in wanted))


@cache
def _sha(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def stale() -> Iterator[str]:
    """The gates whose record is of another code or corpus than stands here, and what to do."""
    rows = json.loads(RECORD.read_text("utf-8"))["checks"] if RECORD.exists() else {}
    for gate in FILM_CHECKS:
        if gate not in rows or rows[gate]["digest"] != digest(gate):
            yield f"{gate}: the gate, its defects or the spots have changed; run python -m tests.defects.films {gate}"

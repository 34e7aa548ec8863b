"""Which code and which corpus a gate's record belongs to."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from inspect import getmodule
from pathlib import Path
from types import ModuleType

from checks import CHECKS
from onbrief.model.finding import Scope
from tests.defects.renders import DEMOS

ROOT = Path(__file__).parents[2]
HARNESS = ("seed", "renders", "tamper", "corpus", "campaigns")
RULES = ("rights", "models", "themes", "likeness", "disclosure", "words")  # policies that gates judge by


def digest(check: str) -> str:
    """SHA-256 over a gate's module and what it imports of checks/, its seeds, the harness, and the clean renders."""
    gate = CHECKS[check]
    module = gate if isinstance(gate, ModuleType) else getmodule(type(gate))
    assert module and module.__file__
    name = Path(module.__file__).stem
    seeds = ROOT / "tests" / "defects" / f"{name}.py"
    files = {
        *_closure(name),
        *(ROOT / "tests" / "defects" / f"{part}.py" for part in HARNESS),
        *([seeds] if seeds.exists() else []),
        *(_rules() if gate.scope is Scope.BRIEF or check == "wording" else ()),
    }
    text = "".join(f"{path.relative_to(ROOT)} {_sha(path)}\n" for path in sorted(files)) + _renders()
    return sha256(text.encode()).hexdigest()


def _closure(name: str) -> set[Path]:
    found: set[Path] = set()
    left = [name]
    while left:
        path = ROOT / "checks" / f"{left.pop()}.py"
        if path in found or not path.exists():
            continue
        found.add(path)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("checks"):
                left += [(node.module or "").partition(".")[2], *(alias.name for alias in node.names)]
    return found


def _rules() -> Iterator[Path]:
    """What the demo campaigns hold and what is asked of them, for gates that look at no picture."""
    yield ROOT / "onbrief" / "pipeline" / "dossier.py"
    yield from (ROOT / "policies" / f"{name}.yaml" for name in RULES)
    for pattern in ("renderers/models/*.yaml", "stylepacks/*/rights.yaml"):
        yield from ROOT.glob(pattern)
    yield from (path for name in DEMOS if (path := ROOT / "campaigns" / name / "rights.yaml").is_file())


@cache
def _renders() -> str:
    """The committed pictures of the demos, by what was asked and what came."""
    lines = []
    for path in sorted(ROOT / "campaigns" / name / "lineage.json" for name in DEMOS):
        for one in json.loads(path.read_text("utf-8"))["renderings"]:
            lines.append(f"{one['request']} {one['sha256']}\n")
    return "".join(sorted(lines))


def _sha(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def stale() -> Iterator[str]:
    """The gates whose record is of another code or corpus than stands here, and what to do."""
    rows = json.loads((ROOT / "checks" / "record.json").read_text("utf-8"))["checks"]
    for gate in CHECKS:
        if gate not in rows or rows[gate]["digest"] != digest(gate):
            yield f"{gate}: the gate, its defects or the renders have changed; run python -m tests.defects.corpus {gate}"

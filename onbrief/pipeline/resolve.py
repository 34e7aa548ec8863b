"""A merge that Git can't finish, because both sides built: sources brought together, renderings of both re-used."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from onbrief.errors import InputError, Problem
from onbrief.files import write_bytes
from onbrief.lineage.git import git, show
from onbrief.model.merge import MISSING, merge
from onbrief.model.source import parse_yaml
from onbrief.pipeline.record import lineage_text

BUILT = ("dvc.lock", "lineage.json")


def resolve(root: Path) -> list[str]:
    """Settles every conflicted file that can be settled; returns the campaigns to build. Raises InputError.

    dvc.lock and lineage.json become ours, with the renderings that either side recorded. YAML is merged value by
    value. Where both sides changed one value differently nothing is decided: the error names both.
    """
    if git(root, "rev-parse", "-q", "--verify", "MERGE_HEAD") is None:
        raise InputError.at(".git", "no merge is under way", "Begin one: git merge BRANCH")
    paths = conflicted(root)
    problems = [problem for path in paths if Path(path).name not in BUILT for problem in _source(root, path)]
    if problems:
        raise InputError(problems)
    for path in paths:
        if Path(path).name in BUILT:
            _built(root, path)
    packs = {path.split("/")[1] for path in paths if path.startswith("stylepacks/")}
    return sorted(
        {path.split("/")[1] for path in paths if path.startswith("campaigns/")} | set(_using(root, packs))
    )


def conflicted(root: Path) -> list[str]:
    """The paths that Git left unmerged."""
    found = git(root, "diff", "--name-only", "--diff-filter=U", "-z") or ""
    return [path for path in found.split("\0") if path]


def settled(root: Path, campaigns: list[str]) -> None:
    """Tells Git that what was built is the merge's result."""
    for name in campaigns:
        git(root, "add", *(f"campaigns/{name}/{file}" for file in BUILT))


def _built(root: Path, path: str) -> None:
    """Ours, and in lineage.json the renderings that theirs recorded beside it; the build writes the rest anew."""
    ours, theirs = (show(root, f":{stage}", path) for stage in (2, 3))
    text = ours or theirs or ""
    if Path(path).name == "lineage.json" and ours and theirs:
        lineage, other = json.loads(ours), json.loads(theirs)
        known = {(r["request"], r["sha256"]) for r in lineage["renderings"]}
        lineage["renderings"] += [r for r in other["renderings"] if (r["request"], r["sha256"]) not in known]
        text = lineage_text(lineage["campaign"], {k: v for k, v in lineage.items() if isinstance(v, list)})
    write_bytes(root / path, text.encode())
    git(root, "add", path)


def _source(root: Path, path: str) -> Iterator[Problem]:
    """Merges one file that people wrote; its comments are ours."""
    base, ours, theirs = (show(root, f":{stage}", path) for stage in (1, 2, 3))
    if not path.endswith(".yaml") or ours is None or theirs is None:
        yield Problem(path, "both sides changed this file", f"Edit it as it should be, then: git add {path}")
        return
    sources = [parse_yaml(root, root / path, (text or "").encode()) for text in (base, ours, theirs)]
    merged = merge(*(source.data for source in sources))
    if merged.conflicts:
        for keys, mine, other in merged.conflicts:
            at, _, column = sources[1].where(keys, value=True).removeprefix(f"{path}:").partition(":")
            yield Problem(
                f"{path}:{marked_line((root / path).read_text('utf-8'), int(at))}:{column}",
                f"both sides changed this: {_short(mine)} here, {_short(other)} in the other branch",
                f"Edit the file as it should be, then: git add {path} && onbrief resolve",
            )
        return
    write_bytes(root / path, edited(ours, merged.value).encode())
    git(root, "add", path)


def marked_line(text: str, number: int) -> int:
    """Where a line of our side stands in a file that holds Git's conflict marks (lines from 1)."""
    ours, theirs = 0, False
    for place, line in enumerate(text.splitlines(), 1):
        if line.startswith(("||||||| ", "=======")):
            theirs = True
        elif line.startswith(">>>>>>> "):
            theirs = False
        elif not theirs and not line.startswith("<<<<<<< "):
            ours += 1
            if ours == number:
                return place
    return number


def edited(text: str, value: Any) -> str:
    """YAML text changed to hold another value; comments, order and style of what stays are kept."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 4096
    document = yaml.load(text)
    out = io.StringIO()
    yaml.dump(_into(document, value), out)
    return out.getvalue()


def _into(node: Any, value: Any) -> Any:
    if isinstance(node, dict) and isinstance(value, dict):
        for key in [key for key in node if key not in value]:
            del node[key]
        for key, item in value.items():
            node[key] = _into(node[key], item) if key in node else item
        return node
    if isinstance(node, list) and isinstance(value, list):
        if len(node) > len(value):
            del node[len(value) :]
        for i, item in enumerate(value):
            if i < len(node):
                node[i] = _into(node[i], item)
            else:
                node.append(item)
        return node
    same = str(node) == str(value) and isinstance(node, str) == isinstance(value, str)
    return node if same else value


def _short(value: Any) -> str:
    if value is MISSING:
        return "removed"
    text = json.dumps(value, ensure_ascii=False, default=str) if not isinstance(value, str) else f"“{value}”"
    return text if len(text) <= 60 else f"{text[:59]}…"


def _using(root: Path, packs: set[str]) -> Iterator[str]:
    """The campaigns that use one of these style packs."""
    for path in sorted((root / "campaigns").glob("*/brief.yaml")):
        data = parse_yaml(root, path, path.read_bytes()).data
        if isinstance(data, dict) and data.get("stylepack") in packs:
            yield path.parent.name

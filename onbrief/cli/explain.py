"""What a gate asks, how it looks, by which limits, and how good it has proved to be."""

from __future__ import annotations

import ast
import inspect
import io
import re
import textwrap
import tokenize
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import NamedTuple, cast

from onbrief.errors import InputError, nearest
from onbrief.model.finding import BatchCheck, Scope, Severity
from onbrief.pipeline.gates import gates
from onbrief.pipeline.records import Row, module_of, rows, shortfall, wished
from onbrief.pipeline.waivers import GATE

WIDTH = 100
LONGEST = 60  # characters of a threshold's value that are shown
LOOKS_AT = {
    Scope.BRIEF: "the campaign as it is written",
    Scope.CANDIDATE: "generated pictures, before type: candidates and masters",
    Scope.DELIVERABLE: "every deliverable",
    Scope.PACK: "delivery packs",
    Scope.FILM: "every film that is delivered",
}
ABOUT_WAIVERS = """waiver
  Is every exception to a gate narrow, signed and in date?

  Reads the campaign's waivers.yaml and the rules for waivers in policies/gates.yaml. An exception that names no
  single gate, covers too much, isn't signed by a listed owner, holds too long or has ended blocks, and covers
  nothing. One that no finding needs any more is noted. These findings can't be waived themselves.
"""


class Threshold(NamedTuple):
    """A constant of a gate's module, as it is written."""

    name: str
    value: str
    why: str


def explain(check_id: str) -> str:
    """All that there is to know about a gate, for a terminal. Raises InputError for one that doesn't exist."""
    if check_id == GATE:
        return ABOUT_WAIVERS
    if check_id not in gates():
        raise InputError.at("--explain", f"“{check_id}” is no gate", nearest(check_id, [*gates(), GATE]))
    module = module_of(check_id)
    parts = [f"{check_id}\n" + _indented(question(check_id)), *map(_indented, manner(check_id).split("\n\n"))]
    parts.append(_indented(f"Looks at: {looks_at(check_id)}.") + "\n" + _indented(f"Says: {says(check_id)}."))
    if limits := thresholds(module):
        parts.append("  Thresholds\n" + "\n".join(map(_threshold, limits)))
    if addresses := sources(module):
        parts.append("  Sources\n" + "\n".join(f"    {address}" for address in addresses))
    parts.append("  Record on seeded defects\n" + _indented(f"{_record(check_id)}.", 4, 4))
    return "\n\n".join(parts) + "\n"


def question(check_id: str) -> str:
    """What a gate asks, in one sentence."""
    return _paragraph(gates()[check_id], 0)


def manner(check_id: str) -> str:
    """How a gate looks, and what else its module says; paragraphs, each in one line."""
    said = [inspect.getdoc(gates()[check_id].run) or "", inspect.getdoc(gates()[check_id]) or ""]
    paragraphs = said[0].split("\n\n") + said[1].split("\n\n")[1:]
    return "\n\n".join(" ".join(p.split()) for p in paragraphs if p.strip())


def looks_at(check_id: str) -> str:
    """What one call of a gate is given, in words."""
    check = gates()[check_id]
    if check.scope is Scope.BATCH:
        return f"all {cast(BatchCheck, check).over}s of a campaign, side by side"
    return LOOKS_AT[check.scope]


def wish(check_id: str) -> str:
    """How much its findings weigh by themselves: `blocks or warns`."""
    verbs = {"block": "blocks", "warn": "warns", "note": "notes"}
    return " or ".join(verbs[severity] for severity in wished(check_id))


def says(check_id: str) -> str:
    """The same, and why its record doesn't allow it yet, if it doesn't."""
    why = shortfall(check_id) if wished(check_id)[0] is Severity.BLOCK else ""
    return f"{wish(check_id)}; for now it only warns: {why}" if why else wish(check_id)


def in_words(row: Row) -> str:
    """A gate's record as a sentence."""
    told, unseen = row.told, row.unseen
    if not told["gross"].of:
        return f"no seeded defects; {row.false} clean files accused"
    words = (
        f"caught {told['gross']} gross defects and {told['over']} just over the limit, spoke of {told['below']} "
        f"within it; on renders that nobody looked at while limits were set: {unseen['gross']}, {unseen['over']}, "
        f"{unseen['below']}; accused {row.false} clean files; blamed the right line {row.blame} times"
    )
    lost = f"; could not judge {row.not_run} clean files" if row.not_run else ""
    return f"{words}{lost}" + (f"; {row.seconds:g} CPU-seconds a file" if row.seconds is not None else "")


def thresholds(module: ModuleType) -> list[Threshold]:
    """A module's constants with the comments beside or above them, and those that it takes from its neighbours."""
    text = _source(module)
    comments = _comments(text)
    found = []
    for node in ast.parse(text).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("checks."):
            theirs = {t.name: t for t in thresholds(import_module(node.module or ""))}
            found += [theirs[alias.name] for alias in node.names if alias.name in theirs]
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            assert node.end_lineno is not None
            why = comments.get(node.end_lineno) or _above(comments, text.splitlines(), node.lineno)
            found += [Threshold(name, _value(text, value), why) for name, value in _constants(node)]
    return found


def sources(module: ModuleType) -> list[str]:
    """Web addresses in what a module says about itself."""
    text = _source(module)
    docs = [
        ast.get_docstring(n) or ""
        for n in ast.walk(ast.parse(text))
        if isinstance(n, ast.Module | ast.FunctionDef)
    ]
    said = "\n".join([*docs, *_comments(text).values()])
    return list(dict.fromkeys(a.rstrip(".,;:") for a in re.findall(r"https?://[^\s)>\]\"'`]+", said)))


def _paragraph(thing: object, number: int) -> str:
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[number].split())


def _record(check_id: str) -> str:
    known = rows() or {}
    words = in_words(known[check_id]) if check_id in known else "none yet"
    return words[0].upper() + words[1:]


def _source(module: ModuleType) -> str:
    try:
        return inspect.getsource(module)
    except (OSError, TypeError):  # a gate that came without its source
        return ""


def _comments(text: str) -> dict[int, str]:
    """Line → what the comment on it says."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return {t.start[0]: t.string.lstrip("# ").rstrip() for t in tokens if t.type == tokenize.COMMENT}


def _above(comments: dict[int, str], lines: list[str], line: int) -> str:
    """The comment in the lines right above one, if they hold nothing else."""
    said: list[str] = []
    while line > 1 and lines[line - 2].startswith("#"):
        line -= 1
        said.insert(0, comments[line])
    return " ".join(said)


def _constants(node: ast.Assign | ast.AnnAssign) -> Iterator[tuple[str, ast.expr]]:
    """The names in capitals that a statement gives values to."""
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        several = isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
        names = target.elts if several else [target]  # type: ignore[attr-defined]
        values = node.value.elts if several else [node.value]  # type: ignore[union-attr]
        for name, value in zip(names, values, strict=False):
            if isinstance(name, ast.Name) and name.id.isupper() and value is not None:
                yield name.id, value


def _value(text: str, value: ast.expr) -> str:
    written = " ".join((ast.get_source_segment(text, value) or "").split())
    return written if len(written) <= LONGEST else written[: LONGEST - 1] + "…"


def _threshold(limit: Threshold) -> str:
    return _indented(f"{limit.name} = {limit.value}" + (f"   {limit.why}" if limit.why else ""), 4, 8)


def _indented(text: str, first: int = 2, then: int = 2) -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent=" " * first, subsequent_indent=" " * then, break_long_words=False
    )

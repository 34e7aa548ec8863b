"""Mistakes as people and machines read them: text with the line and a caret, JSON, GitHub annotations, SARIF."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from onbrief.cli.machines import annotation, sarif_log, sarif_place
from onbrief.errors import InputError, Place, Problem, place
from onbrief.files import dump_json
from onbrief.model.repository import find_root
from onbrief.model.source import read_text, split_lines
from onbrief.model.visible import visible
from onbrief.pipeline.progress import CHANNEL, MARK

WIDTH = 100  # cells of an excerpt


class Excerpts:
    """The lines that problems speak of. A file that can't be read safely has none."""

    def __init__(self, root: Path):
        self.root = root
        self.files: dict[str, list[str]] = {}

    def line(self, at: Place) -> str | None:
        if not at.line:
            return None
        if at.file not in self.files:
            try:
                self.files[at.file] = split_lines(read_text(self.root, self.root / at.file))
            except InputError:
                self.files[at.file] = []
        lines = self.files[at.file]
        return lines[at.line - 1] if at.line <= len(lines) else None


def excerpt(line: str, column: int) -> tuple[str, str]:
    """A line as it can be shown, and the blanks that put a caret under its column (from 1)."""
    from rich.cells import cell_len

    before, rest = _shown(line[: column - 1]), _shown(line[column - 1 :])
    if cell_len(before) > WIDTH * 2 // 3:
        while cell_len(before) > WIDTH // 2:
            before = before[max(1, len(before) // 8) :]
        before = "…" + before
    room = WIDTH - cell_len(before)
    while cell_len(rest) > room:
        rest = rest[: max(1, len(rest) * 7 // 8)]
        if len(rest) == 1:
            break
    return before + rest, " " * cell_len(before)


def _shown(text: str) -> str:
    return visible(text.replace("\t", "→"))


def show_problems(problems: Iterable[Problem]) -> None:
    """On a terminal or in a log; as an event when `onbrief build` is listening."""
    problems = list(problems)
    if os.environ.get(CHANNEL) == "json":
        click.echo(MARK + json.dumps({"stage": "", "problems": [asdict(p) for p in problems]}))
        return
    try:
        root = find_root(Path.cwd())
    except InputError:
        root = Path.cwd()
    excerpts = Excerpts(root)
    for problem in problems:
        _show(problem, excerpts)


def _show(problem: Problem, excerpts: Excerpts) -> None:
    at = place(problem)
    click.secho(f"{visible(problem.where)}: ", err=True, nl=False, bold=True)
    click.echo(f"{'note: ' if problem.note else ''}{visible(problem.what)}", err=True)
    line = excerpts.line(at)
    if line is not None and line.strip():
        shown, blanks = excerpt(line, at.column)
        click.echo(f"{at.line:>5} | {shown}", err=True)
        click.echo("      | ", err=True, nl=False)
        click.secho(f"{blanks}^", err=True, fg="yellow" if problem.note else "red", bold=True)
    if problem.cure:
        click.secho(f"    {visible(problem.cure)}", err=True, dim=True)


def as_json(problems: Iterable[Problem]) -> str:
    """A list, in the order of files, lines and columns."""
    rows = [
        {**asdict(place(p)), "level": _level(p), "what": visible(p.what), "cure": visible(p.cure)}
        for p in problems
    ]
    return dump_json(rows)


def as_github(problems: Iterable[Problem]) -> str:
    """Workflow commands, one a line."""
    return "".join(
        annotation("notice" if p.note else "error", place(p), "onbrief", f"{p.what}\n{p.cure}".rstrip("\n"))
        for p in problems
    )


def as_sarif(problems: Iterable[Problem]) -> str:
    """SARIF 2.1.0 (OASIS), with columns counted in characters."""
    rule = {"id": "onbrief-input", "shortDescription": {"text": "What people write can be used."}}
    return sarif_log([rule], [_result(p) for p in problems])


def _result(problem: Problem) -> dict[str, Any]:
    text = f"{visible(problem.what)}. {visible(problem.cure)}" if problem.cure else visible(problem.what)
    return {
        "ruleId": "onbrief-input",
        "level": _level(problem),
        "message": {"text": text},
        "locations": [{"physicalLocation": sarif_place(place(problem))}],
    }


def _level(problem: Problem) -> str:
    return "note" if problem.note else "error"


FORMATS: dict[str, Callable[[Iterable[Problem]], str]] = {
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
}

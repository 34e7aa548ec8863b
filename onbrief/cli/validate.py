"""`onbrief validate`"""

from __future__ import annotations

from pathlib import Path

import click

from onbrief.cli.common import formats, repository
from onbrief.cli.problems import FORMATS, show_problems
from onbrief.pipeline.validate import Verdict, validate


@click.command(
    "validate",
    epilog="\b\nExample: onbrief validate lumen-summer\nA folder: onbrief validate campaigns/lumen-summer/copy",
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@formats(*FORMATS)
def command(paths: tuple[str, ...], kind: str) -> int:
    """Check what people wrote: all mistakes at once. PATH is a campaign's name, or any file or folder;
    without one, everything is checked. Exit status 2 when there is a mistake; notes alone are fine."""
    verdict = validate(repository(), Path.cwd(), paths)
    if kind == "text":
        show_problems(verdict.problems)
        click.echo(_summary(verdict), err=bool(verdict.mistakes))
    else:
        click.echo(FORMATS[kind](verdict.problems), nl=False)
    return 2 if verdict.mistakes else 0


def _summary(verdict: Verdict) -> str:
    looked = [
        _count(verdict.campaigns, "campaign"),
        _count(verdict.packs, "style pack"),
        _count(verdict.channels, "channel"),
    ]
    looked = looked if any(looked) else [_count(verdict.files, "file")]
    notes = _count(len(verdict.problems) - len(verdict.mistakes), "note")
    found = _count(len(verdict.mistakes), "mistake") or "no mistakes"
    return f"{', '.join(x for x in looked if x)}: {found}{f', {notes}' if notes else ''}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}" if number else ""

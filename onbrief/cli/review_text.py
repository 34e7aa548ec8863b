"""A review on a terminal or in a log."""

from __future__ import annotations

from collections.abc import Iterator

import click
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from onbrief.cli.show import tell
from onbrief.pages.words import counted, plain, value
from onbrief.review.report import CampaignPart, Change, FieldChange, Group, Report
from onbrief.review.words import NOTHING, apart, headline, picture, seen

MOST_GROUPS, MOST_PICTURES, MOST_FIELDS, MOST_LINES = 15, 5, 4, 6


def show(report: Report) -> None:
    console = Console(highlight=False, markup=False, emoji=False)
    base = report.base[:10]
    against = f", against {base if report.against == report.base else f'{plain(report.against)} ({base})'}"
    tell(console, Text.assemble((headline(report), "bold"), (against, "dim")))
    changes = {change.id: change for change in report.changes}
    for group in report.groups[:MOST_GROUPS]:
        tell(console, Padding(_group(group, changes, console.width), (1, 0, 0, 2), expand=False))
    if len(report.groups) > MOST_GROUPS:
        click.echo(f"\n  and {counted(len(report.groups) - MOST_GROUPS, 'more cause')}: --out review.html")
    parts = [part for part in report.campaigns if part.quiet or any(_rows(part))]
    for part in parts:
        tell(console, Padding(_part(part), (1, 0, 0, 2), expand=False))
    for note in report.notes:
        click.secho(f"\n{plain(note)}", dim=True)


def _group(group: Group, changes: dict[str, Change], width: int) -> Text:
    """Its title and line, what stood and stands there, and the pictures: of an unexpected one, what was seen."""
    mine = [changes[id] for id in group.changes if id in changes]
    text = Text.assemble(
        (plain(group.title), "bold red" if group.unexpected else "bold"), f"  {counted(len(mine), 'picture')}"
    )
    if group.where:
        text.append(f"\n{plain(group.where)}", "underline")
    for field in group.fields[:MOST_FIELDS]:
        if field.old or field.new:
            text.append(f"\n{_field(field, width - 8)}", "dim")
    for change in mine[:MOST_PICTURES] if group.unexpected else mine[:0]:
        text.append(f"\n{plain(picture(change))}: {plain(seen(change)) or NOTHING}")
    if group.unexpected and len(mine) > MOST_PICTURES:
        text.append(f"\nand {len(mine) - MOST_PICTURES} more")
    return text


def _field(field: FieldChange, width: int) -> str:
    head = f"{plain(field.title)}{f' {field.language}' if field.language else ''}: "
    room = max(16, (width - len(head) - 3) // 2)
    old, new = apart(field, room)
    return f"{head}{value(old, room)} → {value(new, room)}"


def _part(part: CampaignPart) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row(Text(part.name, "bold"), Text(_counts(part)))
    for title, text in _rows(part):
        table.add_row(Text(title, "dim"), Text(plain(text)))
    return table


def _counts(part: CampaignPart) -> str:
    quiet = f", {part.quiet} with other bytes that look the same" if part.quiet else ""
    return f"{counted(part.deliverables, 'deliverable')}, {part.same} the same{quiet}"


def _rows(part: CampaignPart) -> Iterator[tuple[str, str]]:
    for title, lines in (("waits", part.waiting), ("build", part.plan), ("said", part.tasks)):
        yield from ((title, line) for line in lines[:MOST_LINES])
        if len(lines) > MOST_LINES:
            yield title, f"and {len(lines) - MOST_LINES} more"

"""`onbrief trace`"""

from __future__ import annotations

import textwrap
from dataclasses import asdict

import click

from onbrief.cli.common import formats, repository
from onbrief.files import dump_json
from onbrief.lineage.trace import Link, trace


@click.command("trace", epilog="Example: onbrief trace lumen_lumen-summer_GB_v1.zip:assets/FILE.jpg")
@click.argument("file")
@formats("json")
def command(file: str, kind: str) -> None:
    """Tell where FILE comes from: a path, a SHA-256, or PACK.zip:assets/FILE. From Git and the file alone."""
    links = trace(repository(), file)
    if kind == "json":
        click.echo(dump_json([asdict(link) for link in links]), nl=False)
        return
    for link in links:
        _show(link)


def _show(link: Link) -> None:
    click.secho(link.title, bold=True, nl=False)
    click.echo(f"  {link.source}" if link.source else "")
    if link.commit:
        click.secho(f"    {link.commit}", dim=True)
    elif link.source:
        click.secho("    not committed yet", dim=True)
    for name, value in link.facts.items():
        lines = textwrap.wrap(value, 92, break_long_words=False) or [""]
        click.echo(f"    {name:<11} {lines[0]}")
        for line in lines[1:]:
            click.echo(f"    {'':<11} {line}")

"""`onbrief verify`"""

from __future__ import annotations

import click

from onbrief.cli.common import chosen, formats, repository
from onbrief.cli.problems import show_problems
from onbrief.files import dump_json
from onbrief.pipeline.exchange import verify


@click.command("verify", epilog="Example: onbrief verify --remote staging")
@click.argument("campaigns", nargs=-1)
@click.option("--remote", help="also look for every locked object in this DVC remote")
@formats("json")
def command(campaigns: tuple[str, ...], remote: str | None, kind: str) -> int:
    """Hold dvc.lock, lineage.json and the sources against each other. Renders nothing, and needs no picture.

    Exit status 1 when a campaign is stale, its two records disagree, or an object can't be had.
    """
    root = repository()
    names = chosen(root, campaigns)
    found = {name: list(verify(root, name, remote)) for name in names}
    problems = [problem for campaign in found.values() for problem in campaign]
    if kind == "json":
        click.echo(
            dump_json({name: [vars(p) for p in campaign] for name, campaign in found.items()}), nl=False
        )
        return 1 if problems else 0
    show_problems(problems)
    good = [name for name, campaign in found.items() if not campaign]
    for name in good:
        click.echo(
            f"{name}: built from what stands here" + (f", and all of it is in {remote}" if remote else "")
        )
    return 1 if problems else 0

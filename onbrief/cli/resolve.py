"""`onbrief resolve`"""

from __future__ import annotations

import click

from onbrief.cli.build import build_all
from onbrief.cli.common import repository
from onbrief.pipeline.resolve import resolve, settled


@click.command("resolve", epilog="Example: git merge main; onbrief resolve")
@click.option("--build/--no-build", "build", default=True, help="whether to build what was brought together")
def command(build: bool) -> int:
    """Bring two branches together that built the same campaign.

    In a merge that Git could not finish: merges the sources value by value, re-uses renderings that either side
    recorded, and builds the rest. Where both sides changed one value differently it stops and names both.
    """
    root = repository()
    names = resolve(root)
    if not build:
        click.echo(f"sources merged; to build: {' '.join(names) or 'nothing'}")
        return 0
    status = build_all(root, names)
    settled(root, names)
    click.echo("\nBrought together. Look at what was rendered, then: git commit")
    return status

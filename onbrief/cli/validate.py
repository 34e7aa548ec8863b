"""`onbrief validate`"""

from __future__ import annotations

import click

from onbrief.cli.common import chosen, repository
from onbrief.errors import InputError
from onbrief.pipeline.load import check_template, load
from onbrief.pipeline.tracked import foreign


@click.command("validate", epilog="Example: onbrief validate lumen-summer")
@click.argument("campaigns", nargs=-1)
def command(campaigns: tuple[str, ...]) -> None:
    """Check what people wrote. Without a name, every campaign."""
    root = repository()
    problems = list(foreign(root))
    names = chosen(root, campaigns)
    for name in names:
        for look in (load, check_template):
            try:
                look(root, name)
            except InputError as error:
                problems += error.problems
    if problems:
        raise InputError(problems)
    click.echo(f"{len(names)} campaigns, no mistakes" if len(names) != 1 else f"{names[0]}: no mistakes")

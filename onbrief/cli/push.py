"""`onbrief push`"""

from __future__ import annotations

import click

from onbrief.cli.common import chosen, repository
from onbrief.pipeline.exchange import push
from onbrief.pipeline.remotes import STAGING


@click.command("push", epilog="Example: onbrief push lumen-summer")
@click.argument("campaigns", nargs=-1)
@click.option("--remote", default=STAGING, show_default=True, help="a DVC remote")
def command(campaigns: tuple[str, ...], remote: str) -> None:
    """Send what was built to a remote, and make sure that all of it arrived."""
    root = repository()
    for name in chosen(root, campaigns):
        count = push(root, name, remote)
        click.echo(f"{name}: {count} objects are in the remote {remote}")

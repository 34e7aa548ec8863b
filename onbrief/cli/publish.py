"""`onbrief publish`"""

from __future__ import annotations

from pathlib import Path

import click

from onbrief.cli.common import chosen, repository
from onbrief.pipeline.publish import publish


@click.command("publish", epilog="Example: onbrief publish lumen-summer --to /mnt/deliveries")
@click.argument("campaigns", nargs=-1)
@click.option("--to", "target", type=click.Path(path_type=Path), help="a folder that gets the delivery packs")
def command(campaigns: tuple[str, ...], target: Path | None) -> None:
    """Deliver what the locks name: verified, fetched, gated anew, pushed to the approved remote. Never renders.

    A campaign that waits for people stays where it is. A pack that was delivered is never replaced by other bytes.
    """
    root = repository()
    for name in chosen(root, campaigns):
        done = publish(root, name, target, lambda note: click.echo(note, err=True))
        if done.waiting:
            click.echo(f"{name}: not published, {done.waiting}")
            continue
        click.echo(f"{name}: {len(done.packs)} packs")
        for pack in done.packs:
            click.echo(f"  {pack}")

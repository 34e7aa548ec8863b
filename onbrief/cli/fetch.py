"""`onbrief fetch`"""

from __future__ import annotations

import click

from onbrief.cli.common import chosen, repository
from onbrief.pipeline.exchange import fetch
from onbrief.pipeline.locked import read_locked
from onbrief.pipeline.remotes import configured


@click.command("fetch", epilog="Example: onbrief fetch lumen-summer")
@click.argument("campaigns", nargs=-1)
def command(campaigns: tuple[str, ...]) -> None:
    """Take what lock and lineage name from the approved, then the staging remote. Every SHA-256 is checked.

    What no remote has is said, and rendered by the next build.
    """
    root = repository()
    remotes = configured(root)
    for name in chosen(root, campaigns):
        if not (root / "campaigns" / name / "dvc.lock").is_file():
            click.echo(f"{name}: never built, so there is nothing to fetch")
            continue
        missing = fetch(root, name, lambda note: click.echo(note, err=True))
        click.echo(f"{name}: {len(read_locked(root, name).files) - len(missing)} files at hand", nl=False)
        click.echo(f" (asked {', then '.join(remotes)})" if remotes else " (no remote is set up)")
        for path in missing[:5]:
            click.echo(f"  to be made again: {path}")
        if len(missing) > 5:
            click.echo(f"  … and {len(missing) - 5} more")

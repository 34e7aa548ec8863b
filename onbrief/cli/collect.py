"""`onbrief collect`"""

from __future__ import annotations

from pathlib import Path

import click

from onbrief.cli.common import repository
from onbrief.pipeline.collect import TAKEN, collect


@click.command("collect", epilog="Example: onbrief collect shards/*")
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path))
def command(folders: tuple[Path, ...]) -> None:
    """Take dvc.lock and lineage.json of each shard, FOLDER being named after its campaign.

    Both must agree, and nothing else in the folder is looked at.
    """
    root = repository()
    for folder in folders:
        click.echo(f"campaigns/{collect(root, folder)}: {' and '.join(TAKEN)} taken")

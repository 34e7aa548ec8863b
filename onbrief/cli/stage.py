"""`onbrief stage`"""

from __future__ import annotations

from pathlib import Path

import click

from onbrief.errors import InputError
from onbrief.model.repository import find_root
from onbrief.pipeline.progress import end_with_parent
from onbrief.pipeline.stages import STAGES


@click.command("stage", epilog="Example: cd campaigns/lumen-summer && onbrief stage compile")
@click.argument("name", type=click.Choice(list(STAGES)))
def command(name: str) -> None:
    """Run one stage in a campaign's folder. DVC calls this; people type `onbrief build` or `dvc repro`."""
    end_with_parent()
    here = Path.cwd()
    root = find_root(here)
    if here.parent != root / "campaigns":
        raise InputError.at(
            here.name, "this is not a campaign's folder", "Go to campaigns/<name>, or use `onbrief build`."
        )
    STAGES[name](root, here.name)

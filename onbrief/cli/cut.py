"""`onbrief cut`"""

from __future__ import annotations

from difflib import ndiff
from pathlib import Path

import click

from onbrief.cli.common import chosen, formats, repository
from onbrief.files import dump_json
from onbrief.model.shots import NAME
from onbrief.pages.words import plain
from onbrief.pipeline.films.exchange import bring
from onbrief.pipeline.films.exchange import export as write_out
from onbrief.pipeline.load import load

SCHEMA = "onbrief/cut/1"


@click.group("cut", epilog="Example: onbrief cut export lumen-summer-spot 15s --to 15s.otio")
def command() -> None:
    """Hand a cut to an editor, and bring the edit back."""


@command.command(
    "export",
    epilog="\b\nExample: onbrief cut export lumen-summer-spot 15s --to 15s.otio"
    "\nFor Premiere Pro or Resolve: onbrief cut export lumen-summer-spot 15s --to 15s.xml",
)
@click.argument("campaign")
@click.argument("cut")
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="the file: .otio (OpenTimelineIO, whole), .edl (CMX 3600), .xml (Final Cut Pro 7)",
)
@formats("json")
def export(campaign: str, cut: str, target: Path, kind: str) -> int:
    """Write a CUT for editors, and say what the format loses: it is read back, and compared."""
    root = repository()
    chosen(root, (campaign,))
    lost = write_out(load(root, campaign), cut, target)
    if kind == "json":
        told = {"schema": SCHEMA, "campaign": campaign, "cut": cut, "file": str(target), "lost": lost}
        click.echo(dump_json(told), nl=False)
        return 0
    click.echo(f"{campaign}: the cut {cut} is written to {target}")
    for one in lost:
        click.echo(f"  lost: {plain(one)}")
    click.echo(f"  back: onbrief cut import {target} --campaign {campaign} --cut {cut}")
    return 0


@command.command(
    "import", epilog="Example: onbrief cut import 15s-recut.otio --campaign lumen-summer-spot --cut 15s"
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--campaign", required=True, help="whose cut it is")
@click.option("--cut", required=True, help="which cut of shots.yaml")
@formats("json")
def import_(file: Path, campaign: str, cut: str, kind: str) -> int:
    """Bring an edited timeline back: order, trims and transitions of the shots. shots.yaml names it from then on."""
    root = repository()
    chosen(root, (campaign,))
    done = bring(load(root, campaign), cut, file)
    where = done.path.relative_to(root).as_posix()
    if kind == "json":
        told = {"schema": SCHEMA, "campaign": campaign, "cut": cut, "file": where}
        click.echo(dump_json({**told, "before": done.before, "after": done.after}), nl=False)
        return 0
    click.echo(f"{campaign}: the edit of {cut} is {where}")
    for row in ndiff(done.before, done.after):
        if not row.startswith("?"):
            click.echo(f"  {plain(row)}")
    click.echo(
        f"  From now on it is used in place of `clips:`; take out `edit:` in {NAME} to go back to them."
    )
    click.echo(f"  Next: onbrief plan {campaign}")
    return 0

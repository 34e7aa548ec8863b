"""`onbrief remarks`"""

from __future__ import annotations

from pathlib import Path

import click

from onbrief.cli.common import chosen, formats, repository
from onbrief.errors import InputError
from onbrief.files import dump_json, write_bytes
from onbrief.pages.words import counted, plain
from onbrief.selection.remarks import Remark, edls, remarks, remarks_csv
from onbrief.selection.reviews import read_reviews


@click.command("remarks", epilog="Example: onbrief remarks lumen-summer --format csv > remarks.csv")
@click.argument("campaigns", nargs=-1)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    metavar="FOLDER",
    help="for EDL files",
)
@formats("csv", "json", "edl")
def command(campaigns: tuple[str, ...], out: Path, kind: str) -> None:
    """List what people said of candidates and of delivered pictures: verdicts, reasons, notes, marks.

    As EDL, marks on moving pictures become locators that an editing desk reads: one file a picture, written to --out.
    """
    root = repository()
    found = [remark for name in chosen(root, campaigns) for remark in remarks(name, read_reviews(root, name))]
    if kind == "csv":
        click.echo(remarks_csv(found), nl=False)
    elif kind == "json":
        click.echo(dump_json([_data(remark) for remark in found]), nl=False)
    elif kind == "edl":
        _edl(found, out)
    else:
        _tell(found)


def _edl(found: list[Remark], out: Path) -> None:
    files = edls(found)
    if not files:
        cure = "EDL is for moving pictures; take --format csv for these."
        raise InputError.at("--format", "no remark here is about frames of a moving picture", cure)
    for name, text in files.items():
        write_bytes(out / name, text.encode())
        click.echo(out / name)


def _tell(found: list[Remark]) -> None:
    for remark in found:
        if remark.mark:
            box, pin = remark.mark.box, remark.mark.pin
            at = [*box] if box else [*pin] if pin else []
            where = f" at {', '.join(f'{share:.2f}' for share in at)}" if at else ""
            task = "to clean: " if remark.mark.task == "clean" else ""
            click.echo(f"      {plain(task + remark.note)}{where}")
            continue
        name = (
            f"{remark.scene} {remark.candidate}"
            if remark.candidate
            else f"{remark.sku} {remark.placement} {remark.locale}"
        )
        said = " ".join(
            filter(None, (remark.verdict, f"{remark.rating}/5" if remark.rating else "", remark.label))
        )
        reasons = f" ({', '.join(remark.reasons)})" if remark.reasons else ""
        click.secho(f"{remark.campaign}  {plain(name)}  ", nl=False, bold=True)
        click.echo(f"{said}{reasons}  {plain(remark.reviewer.split(' <')[0])}")
        if remark.note:
            click.echo(f"    {plain(remark.note)}")
    click.echo(f"{counted(len(found), 'remark')}" if found else "nobody has remarked anything yet")


def _data(remark: Remark) -> dict:
    mark = remark.mark.model_dump(mode="json", exclude_none=True) if remark.mark else None
    return {**remark.__dict__, "mark": mark, "when": remark.when.isoformat(), "reasons": list(remark.reasons)}

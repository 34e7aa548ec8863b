"""`onbrief dub`"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onbrief.cli.common import chosen, formats, repository
from onbrief.errors import InputError, nearest
from onbrief.files import dump_json, write_bytes
from onbrief.pages.words import counted, plain

if TYPE_CHECKING:
    from onbrief.model.campaign import Campaign
    from onbrief.pipeline.films.dubbing import Dub

HEAD = ("cut", "locale", "line", "from", "to", "seconds", "text", "read as", "speaker", "recording", "fit")


@click.command("dub", epilog="Example: onbrief dub lumen-summer-spot --locale de-DE --script script.csv")
@click.argument("campaign")
@click.option(
    "--locale", "locales", multiple=True, metavar="LOCALE", help="only this language; may be repeated"
)
@click.option("--cut", "cuts", multiple=True, metavar="CUT", help="only this cut; may be repeated")
@click.option(
    "--script",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="write a script for the recording, as .csv or .md",
)
@formats("json")
def command(
    campaign: str, locales: tuple[str, ...], cuts: tuple[str, ...], script: Path | None, kind: str
) -> int:
    """Print what is said in a spot, when, and whether it fits the time it has, in every language.

    Recordings are measured. Where there is none, a scratch voice reads the line (espeak-ng, or a hum of as many
    syllables), so the length is an estimate. Exit status 1 when a line is too long for its window.
    """
    from onbrief.pipeline.films.dubbing import dubs
    from onbrief.pipeline.load import load

    root = repository()
    c = load(root, chosen(root, (campaign,))[0])
    told = list(dubs(c, *_asked(c, cuts, locales)))
    if script:
        _write(script, told)
    if kind == "json":
        click.echo(dump_json([_data(one) for one in told]), nl=False)
    else:
        _tell(told, script)
    return int(any(not one.fit.fits for one in told))


def _asked(
    c: Campaign, cuts: tuple[str, ...], locales: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Cuts and locales: those named, or all. Raises InputError for one that isn't there."""
    if c.shots is None:
        raise InputError.at(f"campaigns/{c.name}", "this campaign has no spot", "Write its `shots.yaml`.")
    for option, names, known in (("--cut", cuts, c.shots.cuts), ("--locale", locales, c.copies)):
        for name in names:
            if name not in known:
                raise InputError.at(
                    f"{option} {name}", f"{c.name} has no such {option[2:]}", nearest(name, known)
                )
    return cuts or tuple(c.shots.cuts), locales or c.brief.locales


def _tell(told: list[Dub], script: Path | None) -> None:
    for (cut, locale), lines in groupby(told, key=lambda one: (one.cut, one.locale)):
        click.secho(f"{cut}  {locale}", bold=True)
        for one in lines:
            _line(one)
    missing = sum(not one.recorded for one in told)
    long = sum(not one.fit.fits for one in told)
    if not told:
        click.echo("nothing is said in this spot")
        return
    said = [f"{counted(len(told), 'line')}", f"{counted(missing, 'recording')} missing", f"{long} too long"]
    click.echo(", ".join(said) + (f"; script written to {script}" if script else ""))


def _line(one: Dub) -> None:
    made = {"recording": "recorded", "espeak-ng": "scratch voice", "hum": "estimate"}[one.fit.by]
    click.echo(
        f"  {_clock(one.fit.at, one.rate)}–{_clock(one.fit.at + one.fit.frames, one.rate)}  "
        f"{one.fit.seconds:.1f} of {one.fit.window:.1f} s  {made:13}  {one.fit.line}  ", nl=False
    )  # fmt: skip
    click.secho(plain(one.fit.text), dim=True)
    if not one.fit.fits:
        click.secho(
            f"      {plain(one.fit.told())}; shorten it in {one.source}, or give it more frames", fg="red"
        )
    elif one.fit.hurry > 1:
        click.secho(f"      read {(one.fit.hurry - 1) * 100:.0f} % faster to fit", fg="yellow")


def _clock(frame: int, rate: str) -> str:
    seconds = Fraction(frame) / Fraction(rate)
    return f"{int(seconds) // 60:02}:{float(seconds % 60):05.2f}"


def _data(one: Dub) -> dict:
    about = {
        key: getattr(one, key) for key in ("cut", "locale", "rate", "spoken", "speaker", "file", "source")
    }
    return {**about, "recorded": one.recorded, "fits": one.fit.fits, **asdict(one.fit)}


def _write(path: Path, told: list[Dub]) -> None:
    from onbrief.selection.tables import csv_text

    rows = [_row(one) for one in told]
    if path.suffix == ".csv":
        text = csv_text(HEAD, rows)
    elif path.suffix == ".md":
        text = "".join(_markdown(row) for row in (HEAD, ["---"] * len(HEAD), *rows))
    else:
        raise InputError.at(str(path), "a script is written as .csv or .md", "Name the file so.")
    write_bytes(path, text.encode())


def _row(one: Dub) -> list[str]:
    fit = f"{one.fit.over:.1f} s too long" if not one.fit.fits else "fits"
    first, last = _clock(one.fit.at, one.rate), _clock(one.fit.at + one.fit.frames, one.rate)
    recording = one.file or "missing"
    return [one.cut, one.locale, one.fit.line, first, last, f"{one.fit.window:.2f}", one.fit.text, one.spoken, one.speaker, recording, fit]  # fmt: skip


def _markdown(row: Sequence[str]) -> str:
    cells = (plain(cell).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;") for cell in row)
    return f"| {' | '.join(cells)} |\n"

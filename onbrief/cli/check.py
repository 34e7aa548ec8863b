"""`onbrief check`"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from PIL import Image

from onbrief.cli.common import chosen, formats, in_ci, repository
from onbrief.cli.explain import explain
from onbrief.cli.findings import FORMATS, Judged
from onbrief.errors import InputError, nearest
from onbrief.model.finding import Check, Finding
from onbrief.model.repository import campaign_names
from onbrief.model.visible import visible
from onbrief.pipeline.checks import (
    STAGES,
    USUAL,
    Report,
    check_campaign,
    check_file,
    check_film,
    settled,
)
from onbrief.pipeline.films.judged import moment, stills
from onbrief.pipeline.films.named import SUFFIXES, addressed, film_named, films_of, nearest_films
from onbrief.pipeline.gates import chosen as chosen_gates
from onbrief.pipeline.looked import looked_of
from onbrief.pipeline.named import deliverable, deliverable_as, there
from onbrief.pipeline.progress import Quiet, Stage
from onbrief.pipeline.severity import Told
from onbrief.pipeline.stages import build_folder
from onbrief.pipeline.workers import one_thread
from onbrief.sheets.marked import write_marked

STILLS = frozenset((".gif", ".webp"))  # that may also be a still


@click.command(
    "check",
    epilog="\b\nExample: onbrief check lumen-summer --strict"
    "\nA retouched file: onbrief check ~/retouched/yuzu_instagram-story-1080_en-GB.tif"
    "\nA film from outside: onbrief check spot_15s_9x16_de-DE.mp4"
    "\nOne gate: onbrief check lumen-summer --only contrast",
)
@click.argument("what", nargs=-1, metavar="[CAMPAIGN|FILE]...")
@click.option("--campaign", help="whose deliverable a FILE is, where several have one of its name")
@click.option(
    "--as",
    "taken_as",
    metavar="DELIVERABLE",
    help="what a FILE is, whatever its name: a deliverable's name, or campaign/cut/placement/locale of a film",
)
@click.option("--only", multiple=True, metavar="ID", help="this gate alone; may be given again")
@click.option(
    "--stage",
    "stages",
    multiple=True,
    type=click.Choice(STAGES),
    help="look at this alone; may be given again",
)
@click.option(
    "--strict", is_flag=True, help="measure everything anew; what could not be looked at blocks too"
)
@click.option(
    "--pictures",
    "folder",
    type=click.Path(path_type=Path),
    help="a folder that gets a picture of each asset with findings",
)
@click.option("--explain", "explained", metavar="ID", help="say what a gate does, by which limits, how well")
@formats(*(name for name in FORMATS if name != "text"))
def command(
    what: tuple[str, ...],
    campaign: str | None,
    taken_as: str | None,
    only: tuple[str, ...],
    stages: tuple[str, ...],
    strict: bool,
    folder: Path | None,
    explained: str | None,
    kind: str,
) -> int:
    """Hold campaigns against the gates; without a name, all of them. Exit status 1 when a finding blocks.

    A FILE is judged as the deliverable whose name it bears, wherever it lies and whatever its extension; a film also by
    a name such as spot_15s_9x16_de-DE, and without anything being built. What is unchanged since it was last looked at is remembered; with --strict, as in CI and before publishing, nothing is.
    """
    one_thread()
    if explained is not None:
        click.echo(explain(explained), nl=False)
        return 0
    root, strict = repository(), strict or in_ci()
    names, files = sorted_out(root, what, campaign)
    if taken_as is not None and len(files) != 1:
        raise InputError.at(f"--as {taken_as}", "this says what one FILE is", "Name that file, and no other.")
    reports = list(
        _reports(root, names, files, campaign, taken_as, chosen_gates(only), stages or USUAL, strict)
    )
    judged = together(root, reports)
    click.echo(FORMATS[kind](judged, strict), nl=False)
    if folder is not None:
        written = [path for report in reports for path in pictures(folder, root, report)]
        click.echo(f"{len(written)} pictures in {folder}", err=True)
    return 1 if any(told.blocks(strict) for one in judged for told in one.told) else 0


def _reports(
    root: Path,
    names: Iterable[str],
    files: Iterable[Path],
    campaign: str | None,
    taken_as: str | None,
    gates: dict[str, Check],
    stages: tuple[str, ...],
    strict: bool,
) -> Iterator[Report]:
    looked = None if strict else looked_of(root)
    for name in names:
        with progress() as stage:
            yield check_campaign(root, name, stage, gates, stages, looked)
    for path in files:
        yield _of_file(root, path, [campaign] if campaign else campaign_names(root), taken_as, gates)


def _of_file(
    root: Path, path: Path, campaigns: list[str], taken_as: str | None, gates: dict[str, Check]
) -> Report:
    """A file judged as the deliverable that it is by its name, or is said to be."""
    there(path)
    films = films_of(root, campaigns) if taken_as or path.suffix.lower() in SUFFIXES else []
    film = addressed(taken_as, films) if taken_as else film_named(path, films)
    if film:
        click.echo(f"{visible(str(path))}: judged as {film.address}", err=True)
        return check_film(root, film, films, path, Quiet("checks", 1), gates)
    one = deliverable_as(root, taken_as, campaigns) if taken_as else None
    if taken_as and one is None:
        raise InputError.at(
            f"--as {taken_as}", "no deliverable is called that", nearest_films(taken_as, films)
        )
    if one is None and path.suffix.lower() in SUFFIXES - STILLS:
        raise InputError.at(path, "its name doesn't say which film this is", nearest_films(path.stem, films))
    one = one or deliverable(root, path, campaigns)
    return check_file(root, one.campaign, one.job, path, Quiet("checks", 1), gates)


def sorted_out(root: Path, what: tuple[str, ...], campaign: str | None) -> tuple[list[str], list[Path]]:
    """Campaigns and files. Raises InputError for what is neither."""
    known = campaign_names(root)
    if campaign is not None:
        chosen(root, (campaign,))
    names, files = [], []
    for one in what:
        path = Path(one)
        name = path.resolve().name
        if one in known:
            names.append(one)
        elif path.is_dir() and name in known and path.resolve() == (root / "campaigns" / name).resolve():
            names.append(name)
        elif path.exists() or path.suffix or path.parent != Path():
            files.append(path)
        else:
            raise InputError.at(one, "this is neither a campaign nor a file", nearest(one, known))
    if campaign is not None and not files:
        names.append(campaign)
    return list(dict.fromkeys(names or ([] if files else chosen(root, ())))), files


@contextmanager
def progress() -> Iterator[Callable[[int], Stage]]:
    """A bar on a terminal, a line a file in CI, nothing in a pipe: standard output is for the answer."""
    if not sys.stderr.isatty():
        yield partial(Lines if in_ci() else Quiet, "checks")
        return
    from onbrief.cli.show import BuildDisplay

    with BuildDisplay(sys.stderr) as display:

        class Bar(Stage):
            def _say(self, event: dict, plain: str | None = None) -> None:
                display(event)

        yield partial(Bar, "checks")


class Lines(Stage):
    """A stage whose lines go to standard error."""

    def _say(self, event: dict, plain: str | None = None) -> None:
        if plain is not None:
            click.echo(plain, err=True)


def told_of(root: Path, report: Report) -> list[Told]:
    """Findings as they are told: of a FILE under the name that was typed."""
    told = [replace(one, rate=report.rates.get(one.asset, "")) for one in settled(root, report, date.today())]
    return [replace(one, asset=str(report.file)) for one in told] if report.file else told


def together(root: Path, reports: Iterable[Report]) -> list[Judged]:
    """One verdict a campaign, and one of all its files that were named."""
    groups: dict[tuple[str, bool], list[Report]] = {}
    for report in reports:
        groups.setdefault((report.campaign, report.file is not None), []).append(report)
    return [
        Judged(
            name,
            sum(r.deliverables for r in mine),
            mine[0].checks,
            [t for r in mine for t in told_of(root, r)],
            {str(r.file): r.taken_as for r in mine if r.taken_as},
        )
        for (name, _), mine in groups.items()
    ]


def pictures(folder: Path, root: Path, report: Report) -> Iterator[Path]:
    """Writes a picture of every asset that something was found in, with what was found."""
    by_asset: dict[str, list[Finding]] = {}
    for told in told_of(root, report):
        if told.asset in report.assets or report.file:
            by_asset.setdefault(told.asset, []).append(told.finding)
    build = build_folder(root, report.campaign)
    for asset, findings in by_asset.items():
        shown = report.file or build / asset
        if report.rates:
            yield from _frames(
                folder / report.campaign / (report.file.name if report.file else asset), shown, findings
            )
            continue
        preview = shown.with_suffix(".preview.png")
        target = folder / report.campaign / f"{report.file.name if report.file else asset}.png"
        write_marked(target, shown, preview if preview.is_file() else None, findings)
        yield target


def _frames(target: Path, film: Path, findings: list[Finding]) -> Iterator[Path]:
    """A picture of each frame of a film in which something was found; one without a frame where it can't be decoded."""
    by_frame: dict[int, list[Finding]] = {}
    for finding in findings:
        by_frame.setdefault(moment(finding), []).append(finding)
    try:
        seen = stills(film, by_frame)
    except OSError:
        seen = {}
    with TemporaryDirectory() as at:
        for frame, some in sorted(by_frame.items()):
            picture = Path(at) / f"{film.stem[:100]} frame {frame}.png"
            if frame in seen:
                Image.fromarray(seen[frame]).save(picture)
            to = target.with_name(f"{target.name}.{frame:05}.png")
            write_marked(to, picture, None, some)
            yield to

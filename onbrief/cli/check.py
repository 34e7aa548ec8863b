"""`onbrief check`"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import click

from onbrief.cli.common import chosen, formats, in_ci, repository
from onbrief.cli.explain import explain
from onbrief.cli.findings import FORMATS, Judged
from onbrief.errors import InputError, nearest
from onbrief.model.finding import Check, Finding
from onbrief.model.repository import campaign_names
from onbrief.pipeline.checks import (
    STAGES,
    USUAL,
    Report,
    check_campaign,
    check_file,
    settled,
)
from onbrief.pipeline.gates import chosen as chosen_gates
from onbrief.pipeline.looked import looked_of
from onbrief.pipeline.named import deliverable
from onbrief.pipeline.progress import Quiet, Stage
from onbrief.pipeline.severity import Told
from onbrief.pipeline.stages import build_folder
from onbrief.pipeline.workers import one_thread
from onbrief.sheets.marked import write_marked


@click.command(
    "check",
    epilog="\b\nExample: onbrief check lumen-summer --strict"
    "\nA retouched file: onbrief check ~/retouched/yuzu_instagram-story-1080_en-GB.tif"
    "\nOne gate: onbrief check lumen-summer --only contrast",
)
@click.argument("what", nargs=-1, metavar="[CAMPAIGN|FILE]...")
@click.option("--campaign", help="whose deliverable a FILE is, where several have one of its name")
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
    only: tuple[str, ...],
    stages: tuple[str, ...],
    strict: bool,
    folder: Path | None,
    explained: str | None,
    kind: str,
) -> int:
    """Hold campaigns against the gates; without a name, all of them. Exit status 1 when a finding blocks.

    A FILE is judged as the deliverable whose name it bears, wherever it lies and whatever its extension. What is
    unchanged since it was last looked at is remembered; with --strict, as in CI and before publishing, nothing is.
    """
    one_thread()
    if explained is not None:
        click.echo(explain(explained), nl=False)
        return 0
    root, strict = repository(), strict or in_ci()
    names, files = sorted_out(root, what, campaign)
    reports = list(_reports(root, names, files, campaign, chosen_gates(only), stages or USUAL, strict))
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
    gates: dict[str, Check],
    stages: tuple[str, ...],
    strict: bool,
) -> Iterator[Report]:
    looked = None if strict else looked_of(root)
    for name in names:
        with progress() as stage:
            yield check_campaign(root, name, stage, gates, stages, looked)
    for path in files:
        one = deliverable(root, path, [campaign] if campaign else campaign_names(root))
        yield check_file(root, one.campaign, one.job, path, Quiet("checks", 1), gates)


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
    told = settled(root, report, date.today())
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
        preview = shown.with_suffix(".preview.png")
        target = folder / report.campaign / f"{report.file.name if report.file else asset}.png"
        write_marked(target, shown, preview if preview.is_file() else None, findings)
        yield target

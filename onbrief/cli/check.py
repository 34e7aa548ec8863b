"""`onbrief check`"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

import click

from onbrief.cli.common import chosen, formats, repository
from onbrief.errors import InputError, nearest
from onbrief.files import dump_json
from onbrief.model.campaign import campaign_names
from onbrief.model.finding import Check
from onbrief.pipeline.checks import (
    STAGES,
    USUAL,
    Report,
    Told,
    check_campaign,
    check_file,
    report_json,
    settled,
)
from onbrief.pipeline.gates import chosen as chosen_gates
from onbrief.pipeline.looked import looked_of
from onbrief.pipeline.named import deliverable
from onbrief.pipeline.progress import Quiet, Stage
from onbrief.pipeline.workers import one_thread


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
@formats("json")
def command(
    what: tuple[str, ...],
    campaign: str | None,
    only: tuple[str, ...],
    stages: tuple[str, ...],
    strict: bool,
    kind: str,
) -> int:
    """Hold campaigns against the gates; without a name, all of them. Exit status 1 when a finding blocks.

    A FILE is judged as the deliverable whose name it bears, wherever it lies and whatever its extension. What is
    unchanged since it was last looked at is remembered; with --strict, as in CI and before publishing, nothing is.
    """
    one_thread()
    root = repository()
    strict = strict or in_ci()
    gates = chosen_gates(only)
    names, files = _sorted_out(root, what, campaign)
    looked = None if strict else looked_of(root)
    reports = []
    for name in names:
        with progress() as stage:
            reports.append(check_campaign(root, name, stage, gates, stages or USUAL, looked))
    reports += [_judged(root, path, campaign, gates) for path in files]
    told = [(report, settled(root, report, date.today())) for report in reports]
    show(told, kind)
    return 1 if any(one.blocks(strict) for _, found in told for one in found) else 0


def in_ci() -> bool:
    """Forges set `CI`; there a gate that could not look must not pass."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false")


def _sorted_out(root: Path, what: tuple[str, ...], campaign: str | None) -> tuple[list[str], list[Path]]:
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


def _judged(root: Path, path: Path, campaign: str | None, gates: dict[str, Check]) -> Report:
    one = deliverable(root, path, [campaign] if campaign else campaign_names(root))
    return check_file(root, one.campaign, one.job, path, Quiet("check", 1), gates)


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


def show(told: list[tuple[Report, list[Told]]], kind: str) -> None:
    for report, found in told:
        if kind == "json":
            click.echo(dump_json({"campaign": report.campaign, **report_json(report)}), nl=False)
        else:
            _tell(report, found)


def _tell(report: Report, found: list[Told]) -> None:
    for one in found:
        finding = one.finding
        click.secho(f"{finding.severity}  ", nl=False, fg="red" if finding.severity == "block" else "yellow")
        click.echo(f"{finding.check}  {report.file or one.asset}: {finding.message}")
        where = f"    {finding.source}"
        if finding.measured:
            where += f"   measured {finding.measured}, allowed {finding.allowed}"
        click.secho(where, dim=True)
    gates = f"{len(report.checks)} gates" if report.assets else "nothing to look at"
    click.echo(f"{report.campaign}: {report.deliverables} deliverables, {gates}, {len(found)} findings")

"""`onbrief build`"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from onbrief.cli.common import chosen, repository
from onbrief.cli.findings import alike, told_in_lines
from onbrief.cli.show import BuildDisplay
from onbrief.pages.words import plain
from onbrief.pipeline.build import BuildFailed, Built, build

MOST_TOLD = 10  # findings, those alike counted once


@click.command("build", epilog="Example: onbrief build lumen-summer")
@click.argument("campaigns", nargs=-1)
@click.option("--again", is_flag=True, help="ask once more for the pictures that no engine could make")
def command(campaigns: tuple[str, ...], again: bool) -> int:
    """Render what is stale, from brief to delivery packs. Without a name, every campaign.

    Exit status 3 when a scene waits for a select, its master for approval, or a picture that no engine could make for a
    person; or when it would pass the brief's budget: then nothing is rendered. 1 when a finding blocks; 2 when an
    engine fails and nothing is to follow.
    """
    root = repository()
    return build_all(root, chosen(root, campaigns), again)


def build_all(root: Path, names: list[str], again: bool = False) -> int:
    """Builds campaigns one after another and tells how each ended; returns the exit status."""
    status = 0
    for name in names:
        try:
            with BuildDisplay() as show:
                built = build(root, name, show, again)
        except SystemExit:
            click.echo("Stopped. What is finished is kept; the same command goes on from there.", err=True)
            raise
        except BuildFailed as error:
            click.echo(f"{error}", err=True)
            sys.exit(1)
        if built.over:
            _tell_over(name, built)
            status = 3
            continue
        _tell(root, name, built)
        blocked = any(told.blocks(strict=False) for told in built.told)
        status = max(status, 3 if _waits(built) else 1 if blocked else 0)
    return status


def _waits(built: Built) -> bool:
    films = any(wait.why != "confirm" for wait in built.films)
    return bool(built.waiting or built.masters or built.asked or films)


def _tell_over(name: str, built: Built) -> None:
    click.echo(f"\n{name}: nothing was rendered, because this would pass the budget")
    for reason in built.over:
        click.echo(f"  over: {reason}")
    click.echo(
        f"  Ask for less; or raise `budget` in campaigns/{name}/brief.yaml and build again. What it would do: onbrief plan {name}"
    )


def _tell(root: Path, name: str, built: Built) -> None:
    rendered = sum(n for kind, n in built.steps.items() if kind.endswith(" rendered"))
    found = "1 finding" if len(built.told) == 1 else f"{len(built.told)} findings"
    click.echo(f"\n{name}: {built.assets} deliverables, {found}, ", nl=False)
    click.echo(f"{rendered} pictures rendered in {built.seconds:.0f} s")
    folder = f"campaigns/{name}"
    places = {
        "contact sheets": sorted((root / folder / "build").glob("candidates/*/contact-sheet.html")),
        "masters": [root / folder / "build" / "masters"],
        "animatics": sorted((root / folder / "build").glob("animatics/*/*.mp4")),
        "deliverables": [root / folder / "build" / "variants"],
        "packs": sorted((root / folder / "build" / "packs").glob("*.zip")),
        "lineage": [root / folder / "lineage.json"],
    }
    for title, paths in places.items():
        for number, path in enumerate(paths):
            click.echo(f"  {'' if number else title:<15}{path.relative_to(root)}")
    heaviest = sorted(built.told, key=lambda told: not told.blocks(strict=True))
    shown = [told_in_lines(some, strict=False) for some in alike(heaviest)]
    click.echo("".join(shown[:MOST_TOLD]), nl=False)
    if len(shown) > MOST_TOLD:
        click.echo(f"  … and {len(shown) - MOST_TOLD} more: onbrief check {name}")
    for select in built.to_confirm:
        click.echo(
            f"  to confirm: scene {select['scene']} changed since candidate {select['candidate']} was chosen; "
            f"look again: onbrief lightbox {name} --scene {select['scene']}, or "
            f"onbrief select {name} {select['scene']} {select['candidate']} --reason …"
        )
    for step in built.retouch:
        click.echo(
            f"  to confirm: scene {step['scene']} changed since step {step['entry']} of its retouching was asked for; "
            f"look again, then: onbrief retouch confirm {name} {step['entry']}"
        )
    for waiting in built.waiting:
        click.echo(
            f"  waits: scene {waiting['scene']} has no select; choose: onbrief lightbox {name}, or "
            f"onbrief select {name} {waiting['scene']} CANDIDATE --reason …"
        )
    for wait in built.films:
        told = "to confirm" if wait.why == "confirm" else "waits"
        click.echo(f"  {told}: {plain(wait.what)}; look: {wait.where}, then: {wait.command}")
    for wait in built.asked:
        click.echo(
            f"  waits: {plain(wait.what)}; bring it in: {wait.command}, or ask the engines once more: "
            f"onbrief build {name} --again"
        )
    for master in built.masters:
        click.echo(f"  waits: {folder}/build/{master} is to be approved before variants are made of it")
    if built.masters:
        click.echo(
            f"  Look at it, then: git add {folder} && git commit -m 'Masters of {name}', "
            f"and who speaks for creative: onbrief approve {name} --master --reason …"
        )

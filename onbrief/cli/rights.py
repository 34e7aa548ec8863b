"""`onbrief rights`"""

from __future__ import annotations

from datetime import date, datetime

import click

from onbrief.cli.common import chosen, formats, repository
from onbrief.errors import InputError
from onbrief.files import dump_json
from onbrief.pipeline.rights import Overview, overview


@click.command("rights", epilog="Example: onbrief rights --within 30")
@click.argument("campaigns", nargs=-1)
@click.option(
    "--within", default=0, type=click.IntRange(0, 36500), metavar="DAYS", help="also what ends so soon"
)
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="as of this day, not today"
)
@formats("json")
def command(campaigns: tuple[str, ...], within: int, day: datetime | None, kind: str) -> int:
    """List the rights that end before a campaign's flight does, or within DAYS.

    Reads rights.yaml of the campaign and of its style pack. Exit status 1 when a right ends inside a flight.
    """
    root = repository()
    today = day.date() if day else date.today()
    found, problems = [], []
    for name in chosen(root, campaigns):
        try:
            found.append(overview(root, name, today, within))
        except InputError as error:
            problems += error.problems
    if kind == "json":
        click.echo(dump_json([_data(one) for one in found]), nl=False)
    else:
        for one in found:
            _tell(one, today)
    if problems:
        raise InputError(problems)
    return int(any(ending.in_flight for one in found for ending in one.endings))


def _data(one: Overview) -> dict:
    return {
        "campaign": one.campaign,
        "flight_end": one.flight_end.isoformat(),
        "holdings": one.holdings,
        "endings": [
            {"where": e.where, "in_flight": e.in_flight, **e.holding.model_dump(mode="json", by_alias=True)}
            for e in one.endings
        ],
    }


def _tell(one: Overview, today: date) -> None:
    for ending in one.endings:
        holding, verb = ending.holding, "ended" if ending.until < today else "ends"
        click.secho(f"{ending.where}: ", nl=False, bold=True)
        click.echo(f"{holding.name} ({holding.kind}, {holding.holder}) {verb} on {ending.until}", nl=False)
        click.secho(f", before the flight does ({one.flight_end})" if ending.in_flight else "", fg="red")
        click.secho(f"    {holding.licence}; {', '.join(holding.files) or 'in no one file'}", dim=True)
    click.echo(f"{one.campaign}: {_summary(one, today)}")


def _summary(one: Overview, today: date) -> str:
    if one.flight_end < today:
        return f"its flight ended on {one.flight_end}"
    if not one.holdings:
        return "no rights are written down, neither its own nor its style pack's"
    return f"{one.holdings} holdings, {len(one.endings)} end too soon"

"""`onbrief expiring`"""

from __future__ import annotations

from datetime import date, datetime

import click

from onbrief.audit import index as index_
from onbrief.audit.expiring import Ending, expiring
from onbrief.cli.common import formats, repository
from onbrief.files import dump_json
from onbrief.pages.words import counted, plain

MOST_NAMED = 5


@click.command("expiring", epilog="Example: onbrief expiring --days 30")
@click.option(
    "--days", default=30, type=click.IntRange(0, 36500), show_default=True, metavar="N", help="how far ahead"
)
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="as of this day, not today"
)
@formats("json")
def command(days: int, day: datetime | None, kind: str) -> int:
    """List rights, signers' keys and exceptions to gates that end within N days, and what was published with them.

    All campaigns and style packs. Exit status 1 when something ends before the flight that needs it does.
    """
    today = day.date() if day else date.today()
    found = expiring(index_.open(repository()), today, days)
    if kind == "json":
        click.echo(dump_json([_data(one) for one in found]), nl=False)
    else:
        for one in found:
            _tell(one, today)
        click.echo(
            f"{counted(len(found), 'thing')} end within {counted(days, 'day')}"
            if found
            else f"nothing ends within {counted(days, 'day')}"
        )
    return int(any(one.in_flight for one in found))


def _tell(one: Ending, today: date) -> None:
    click.secho(f"{one.where}: ", nl=False, bold=True)
    click.echo(f"{plain(one.what)} {'ended' if one.until < today else 'ends'} on {one.until}", nl=False)
    click.secho(f", before the flight of {one.campaign} does" if one.in_flight else "", fg="red")
    if one.shipped:
        click.echo(f"    {counted(len(one.shipped), 'published file')} of {one.campaign} out with it")
        for asset in one.shipped[:MOST_NAMED]:
            click.secho(f"      {plain(asset.name)}  ({asset.publish})", dim=True)
        if len(one.shipped) > MOST_NAMED:
            click.secho(f"      and {len(one.shipped) - MOST_NAMED} more", dim=True)


def _data(one: Ending) -> dict:
    shipped = [
        {"name": a.name, "delivered": a.delivered, "publish": a.publish, "market": a.market}
        for a in one.shipped
    ]
    return {
        "kind": one.kind,
        "what": one.what,
        "where": one.where,
        "until": one.until.isoformat(),
        "campaign": one.campaign,
        "in_flight": one.in_flight,
        "shipped": shipped,
    }

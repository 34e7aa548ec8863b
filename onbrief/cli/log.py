"""`onbrief log`"""

from __future__ import annotations

import textwrap
from dataclasses import asdict
from itertools import groupby

import click

from onbrief.audit.story import Moment, story
from onbrief.cli.common import chosen, formats, repository
from onbrief.files import dump_json
from onbrief.model.repository import campaign_names
from onbrief.pages.words import plain

COLOURS = {"sign-off": "green", "publish": "green", "delivery": "green", "recall": "red", "select": "cyan"}


@click.command("log", epilog="Example: onbrief log lumen-summer")
@click.argument("campaign")
@formats("json")
def command(campaign: str, kind: str) -> None:
    """Tell the story of CAMPAIGN: briefs, words, selects, builds, sign-offs, publishes, deliveries and recalls.

    From Git alone, in order of time (UTC), with the person, bot or agent who did it.
    """
    root = repository()
    if campaign_names(root):
        chosen(root, (campaign,))
    moments = story(root, campaign)
    if kind == "json":
        rows = [{**asdict(m), "who": m.who.model_dump()} for m in moments]
        click.echo(dump_json(rows), nl=False)
        return
    for day, some in groupby(moments, key=lambda m: m.at[:10]):
        click.secho(day, bold=True)
        for moment in some:
            _tell(moment)


def _tell(moment: Moment) -> None:
    who = moment.who.name if moment.who.kind == "person" else f"{moment.who.name} ({moment.who.kind})"
    first, *rest = textwrap.wrap(f"{plain(who)} {plain(moment.what)}", 96, break_long_words=False) or [""]
    click.echo(f"  {moment.at[11:16]}  ", nl=False)
    click.secho(f"{moment.kind:<9}", nl=False, fg=COLOURS.get(moment.kind))
    click.echo(f"  {first}")
    for line in rest:
        click.echo(f"{'':<20}{line}")

"""`onbrief more`"""

from __future__ import annotations

import click

from onbrief.cli.common import chosen, repository
from onbrief.errors import InputError
from onbrief.model.scene import TERM_FIELDS
from onbrief.pages.words import plain
from onbrief.selection.more import ask_more


@click.command(
    "more",
    epilog="Example: onbrief more lumen-summer golden-hour --like 3 --change camera=low-hero,table-top "
    "--candidates 2 --note 'closer to the table'",
)
@click.argument("campaign")
@click.argument("scene")
@click.option(
    "--like", type=click.IntRange(min=1), required=True, help="the candidate that is liked, by its place"
)
@click.option(
    "--change",
    "changes",
    multiple=True,
    metavar="FIELD=TERM,…",
    help=f"terms to step through; repeat it for more fields ({', '.join(TERM_FIELDS)})",
)
@click.option("--candidates", type=click.IntRange(1, 60), default=4, show_default=True, help="how many")
@click.option("--note", default="", help="why, in your own words")
def command(
    campaign: str, scene: str, like: int, changes: tuple[str, ...], candidates: int, note: str
) -> None:
    """Ask for more candidates like one that is nearly right. Writes brief.yaml; `onbrief build` renders them.

    With --change the new ones keep its terms but for the fields named, which step through the terms given. Without,
    they are its neighbours: each differs from it in one camera, light or arrangement that the scene explores.
    """
    root = repository()
    chosen(root, (campaign,))
    click.echo(plain(ask_more(root, campaign, scene, like, _fields(changes), candidates, note)))


def _fields(changes: tuple[str, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for change in changes:
        name, equals, terms = change.partition("=")
        if not equals or not terms.strip(","):
            cure = "Write it like this: --change camera=low-hero,table-top"
            raise InputError.at("--change", f"“{change[:60]}” names no terms", cure)
        found.setdefault(name.strip(), []).extend(term.strip() for term in terms.split(",") if term.strip())
    return found

"""`onbrief lightbox`"""

from __future__ import annotations

import click

from onbrief.cli.common import chosen, repository
from onbrief.errors import InputError, nearest


@click.command("lightbox", epilog="Example: onbrief lightbox lumen-summer --scene golden-hour")
@click.argument("campaign")
@click.option("--scene", default="", help="the scene to begin with; by default one that waits for a pick")
@click.option("--no-browser", is_flag=True, help="print the page's address, open nothing")
def command(campaign: str, scene: str, no_browser: bool) -> int:
    """Go through a CAMPAIGN's candidates: pick, reject, compare, remark. ? on the page shows the keys.

    A page on this machine, for you alone. Everything is written at once to selects.yaml and to your file in reviews/,
    in your name as Git knows it. ^C ends it. Exit status 3: nothing has been rendered yet.
    """
    from onbrief.lightbox.app import serve
    from onbrief.lightbox.batch import candidates
    from onbrief.lightbox.moves import Desk
    from onbrief.lineage.git import git
    from onbrief.selection.selects import reviewer

    root = repository()
    chosen(root, (campaign,))
    try:
        there = candidates(root, campaign)
    except InputError:
        there = {}
    if not there:
        click.echo(f"{campaign} has no candidates to look at yet. Run: onbrief build {campaign}")
        return 3
    scenes = list(dict.fromkeys(name for name, _ in there))
    if scene and scene not in scenes:
        raise InputError.at(scene, f"{campaign} has no candidates of such a scene", nearest(scene, scenes))
    name, mail = ((git(root, "config", f"user.{key}") or "").strip() for key in ("name", "email"))
    desk = Desk(root, campaign, reviewer(name, mail), scene)
    serve(
        desk,
        not no_browser,
        lambda address: click.echo(
            f"The lightbox of {campaign}: {address}\nIt opens once, on this machine. ^C ends it."
        ),
    )
    return 0

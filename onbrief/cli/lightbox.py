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
    in your name as Git knows it. ^C ends it. Where nothing is rendered yet, or the brief has mistakes, it opens the
    campaign's home, which says what to do next.
    """
    from onbrief.lightbox.app import serve
    from onbrief.lightbox.batch import rendered
    from onbrief.lightbox.moves import Desk
    from onbrief.lineage.git import git
    from onbrief.selection.selects import reviewer

    root = repository()
    chosen(root, (campaign,))
    scenes = list(dict.fromkeys(name for name, _ in rendered(root, campaign)))
    if scene and scene not in scenes:
        raise InputError.at(scene, f"{campaign} has no candidates of such a scene", nearest(scene, scenes))
    name, mail = ((git(root, "config", f"user.{key}") or "").strip() for key in ("name", "email"))
    desk = Desk(root, campaign, reviewer(name, mail), scene)
    serve(
        desk,
        not no_browser,
        lambda address: click.echo(_told(campaign, address, bool(scenes))),
    )
    return 0


def _told(campaign: str, address: str, there: bool) -> str:
    page = f"The lightbox of {campaign}: {address}"
    if not there:
        page = f"{campaign} has no candidates to look at yet, so its home opens: {address}\nTo render: onbrief build {campaign}"
    return f"{page}\nIt opens once, on this machine. ^C ends it."

"""`onbrief find`"""

from __future__ import annotations

import click

from onbrief.audit import index as index_
from onbrief.audit.find import find
from onbrief.cli.common import formats, repository
from onbrief.files import dump_json
from onbrief.pages.words import counted, plain, shortened


@click.command("find", epilog="Example: onbrief find yuzu window instagram")
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--most", default=20, type=click.IntRange(1, 100_000), show_default=True, help="how many are told"
)
@formats("json")
def command(words: tuple[str, ...], most: int, kind: str) -> None:
    """Find assets that all WORDS fit, parts of words too, in any script.

    Looked through: campaign, title, product, placement, market, locale, style terms and mood, the words on the picture,
    and the reasons and notes of its select. From what is committed.
    """
    hits = find(index_.open(repository()), words)
    if kind == "json":
        keys = (
            "name",
            "path",
            "campaign",
            "market",
            "locale",
            "placement",
            "sku",
            "scene",
            "delivered",
            "approved",
            "at",
        )
        rows = [
            {key: getattr(h.asset, key) for key in keys} | {"publishes": h.rounds, "said": h.said}
            for h in hits[:most]
        ]
        click.echo(dump_json({"found": len(hits), "assets": rows}), nl=False)
        return
    for hit in hits[:most]:
        out = f"shipped {hit.asset.at[:10]}" if hit.rounds else "not shipped"
        click.secho(plain(hit.asset.name), bold=True, nl=False)
        click.echo(f"  {hit.asset.campaign}, {hit.asset.market}, {out}")
        click.secho(f"    {shortened(plain(hit.said), 160)}", dim=True)
    rest = len(hits) - most
    click.echo(counted(len(hits), "asset") + (f", {rest} more with --most" if rest > 0 else ""))

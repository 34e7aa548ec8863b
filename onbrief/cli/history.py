"""`onbrief history`"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from onbrief.audit.history import Round, history, said_of
from onbrief.cli.common import formats, repository
from onbrief.files import dump_json, write_bytes
from onbrief.pages.words import counted, plain


@click.command(
    "history",
    epilog="Example: onbrief history variants/en-GB/golden-hour/blood-orange_instagram-story-1080_en-GB",
)
@click.argument("asset")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="where to write the answer, not the terminal",
)
@formats("json", "html")
def command(asset: str, out: Path | None, kind: str) -> None:
    """Tell every round of ASSET: a file or path under build/, a delivered name, or a SHA-256 of any of its versions.

    All versions that a committed lineage.json named, what changed, who decided, and where it was published. The HTML
    page is a strip of film.
    """
    root = repository()
    campaign, stem, rounds = history(root, asset)
    if kind == "html":
        from onbrief.audit.pages import history_page

        text = history_page(root, campaign, stem, rounds)
    elif kind == "json":
        text = dump_json([{**asdict(one), "published": [a.publish for a in one.published]} for one in rounds])
    else:
        text = f"{stem}  {campaign}, {counted(len(rounds), 'round')}\n" + "".join(
            _text(number, one) for number, one in enumerate(rounds, 1)
        )
    if out:
        write_bytes(out, text.encode())
        click.echo(f"wrote {out}")
    else:
        click.echo(text, nl=False)


def _text(number: int, one: Round) -> str:
    lines = [f"{number:>3}  {one.commit.date}  {one.sha256[:12]}…  {plain(one.commit.author)}"]
    lines.append(f"     {one.commit.id[:10]} {plain(one.commit.subject)}")
    lines += [f"     {plain(change)}" for change in one.changes]
    lines += [f"     {plain(said)}" for said, _ in said_of(one)]
    return "\n".join(lines) + "\n"

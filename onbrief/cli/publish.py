"""`onbrief publish`"""

from __future__ import annotations

from pathlib import Path

import click

from onbrief.cli.common import chosen, identity, repository
from onbrief.errors import InputError
from onbrief.lineage.signatures import key_of
from onbrief.publish.handed import Order
from onbrief.publish.handover import HANDOVERS
from onbrief.publish.publish import Published, publish
from onbrief.publish.targets import open_target


@click.command("publish", epilog="Example: onbrief publish lumen-summer --to /mnt/deliveries --hand-over dam")
@click.argument("campaigns", nargs=-1)
@click.option(
    "--to",
    "targets",
    multiple=True,
    metavar="TARGET",
    help="a folder, s3://bucket/prefix, or dvc:REMOTE; repeat it for more",
)
@click.option(
    "--hand-over",
    "forms",
    multiple=True,
    type=click.Choice(sorted(HANDOVERS)),
    help="also the sheets that this platform imports; repeat it for more",
)
@click.option(
    "--base-url", default="", help="where the files can be reached at the target, for sheets with links"
)
@click.option("--key", type=click.Path(path_type=Path), help="the SSH key to sign the ledger with")
def command(
    campaigns: tuple[str, ...],
    targets: tuple[str, ...],
    forms: tuple[str, ...],
    base_url: str,
    key: Path | None,
) -> int:
    """Deliver what was approved: verified, gated anew, sealed once, written into the ledger. Never renders.

    A campaign that waits for people stays where it is (exit status 3, if it was named). Run again it does nothing
    twice: a killed publish goes on, a finished one says so.
    """
    root = repository()
    names = chosen(root, campaigns)
    orders = [Order(open_target(root, target), forms, base_url) for target in targets]
    if forms and not orders:
        raise click.UsageError("--hand-over needs --to: a place where the sheets go")
    by, signing = identity(root), key_of(root, key)
    problems, waits = [], False
    for name in names:
        try:
            done = publish(root, name, orders, by, signing, lambda note: click.echo(note, err=True))
        except InputError as error:
            problems += error.problems
            continue
        waits |= bool(done.waiting)
        _tell(name, done)
    if problems:
        raise InputError(problems)
    return 3 if waits and campaigns else 0


def _tell(name: str, done: Published) -> None:
    if done.waiting:
        click.echo(f"{name}: not published, {done.waiting}")
        return
    click.echo(f"{name}: {'published before, as' if done.before else 'published as'} {done.id}")
    click.echo(f"  {'ledger':<10}{done.ledger}, {done.files} files")
    for line in done.told:
        click.echo(f"  {'to':<10}{line}")
    if done.solo:
        click.echo(
            "  note      one person may both write and approve here: `separation: solo`; the ledger says so"
        )
    if done.development:
        click.echo(
            "  note      sealed with a development certificate, which nobody else trusts: docs/how-to/credentials.md"
        )
    if not done.before:
        click.echo("  next      git push --follow-tags")

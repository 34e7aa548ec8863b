"""`onbrief recall`"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from onbrief.audit import index
from onbrief.cli.common import formats, identity, repository
from onbrief.errors import InputError, nearest
from onbrief.files import dump_json
from onbrief.lineage import ledger
from onbrief.lineage.signatures import key_of
from onbrief.model.canonical import sha256
from onbrief.model.ledger import NAMESPACES, Recall
from onbrief.signoff.recalls import PREFIX, recalled
from onbrief.signoff.signers import refuse_unlisted


@click.command("recall", epilog='Example: onbrief recall "font:Outfit" --reason "the licence was withdrawn"')
@click.argument("node")
@click.option("--reason", required=True, help="why, in your own words")
@click.option("--lift", is_flag=True, help="it may be used again")
@click.option("--key", type=click.Path(path_type=Path), help="the SSH key to sign with")
@formats("json")
def command(node: str, reason: str, lift: bool, key: Path | None, kind: str) -> int:
    """Take back a font, model, product, licence, talent, reference or stylepack (`kind:name`).

    Writes a signed event into the ledger and lists every shipped file and where it went. Until it is lifted, nothing
    that uses it is built or published.
    """
    root = repository()
    by = identity(root)
    if by.kind != "person":
        raise InputError.at(by.email, f"a {by.kind} may not recall", "Let a person sign.")
    found = index.open(root)
    if lift and node not in recalled(root):
        raise InputError.at(node, "this is not recalled", nearest(node, recalled(root)))
    if not lift:
        found.known(node)
    shipped = found.used_by(node)
    signing = key_of(root, key)
    refuse_unlisted(root, signing, NAMESPACES["recall"], by.email)
    at = datetime.now(UTC).replace(microsecond=0)
    event = Recall(
        kind="reinstate" if lift else "recall",
        id=f"{PREFIX}{at:%Y%m%d-%H%M%S}-{sha256(f'{node}{reason}'.encode())[:8]}",
        node=node,
        reason=reason,
        at=at,
        by=by,
        previous=ledger.heads(root),
    )
    path = ledger.write(root, event, (), signing).relative_to(root).as_posix()
    if kind == "json":
        click.echo(
            dump_json(
                {
                    "event": path,
                    "files": [
                        {"name": use.asset.name, "delivered": use.asset.delivered, "targets": use.targets}
                        for use in shipped
                    ],
                }
            ),
            nl=False,
        )
        return 0
    _tell(node, lift, shipped, path)
    return 0


def _tell(node: str, lift: bool, shipped: list, path: str) -> None:
    click.echo(f"{node} {'may be used again' if lift else 'is recalled'}: {path}")
    if not lift:
        click.echo(f"{len(shipped)} shipped files use it" + (". Take them down:" if shipped else "."))
        for use in shipped:
            click.echo(
                f"  {use.asset.name}  {', '.join(use.targets) or 'handed to no place that we know of'}"
            )
    click.echo("Next: git add ledger && git commit, and let it be merged")

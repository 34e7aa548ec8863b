"""`onbrief where-used`"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from onbrief.audit import index as index_
from onbrief.audit.where_used import Group, all_of, where_used
from onbrief.cli.common import formats, repository
from onbrief.files import dump_json
from onbrief.pages.words import counted, plain


@click.command("where-used", epilog="Example: onbrief where-used font:Outfit --shipped")
@click.argument("node")
@click.option("--shipped", is_flag=True, help="only what was published")
@click.option("--files", is_flag=True, help="name every file")
@formats("json")
def command(node: str, shipped: bool, files: bool, kind: str) -> None:
    """Tell where NODE is used: font:, model:, product:, licence:, talent:, reference: or stylepack: and its name.

    Without a name (`font:`) all of that kind are listed. From what is committed; a ledger file that isn't doesn't count.
    """
    index = index_.open(repository())
    sort, _, name = node.partition(":")
    if not name:
        found = all_of(index, sort, shipped)
        if kind == "json":
            click.echo(dump_json([{"node": one, "assets": count} for one, count in found]), nl=False)
            return
        wide = max(len(plain(one)) for one, _ in found)
        for one, count in found:
            click.echo(f"{plain(one):<{wide}}  {counted(count, 'file')}")
        return
    groups, recall = where_used(index, node, shipped), index.recalls().get(node)
    if kind == "json":
        told = {
            "node": node,
            "head": index.head,
            "recalled": {"at": recall.at, "by": recall.by, "reason": recall.reason} if recall else None,
            "groups": [_data(group, files) for group in groups],
        }
        click.echo(dump_json(told), nl=False)
        return
    total, out = sum(len(g.uses) for g in groups), sum(g.shipped for g in groups)
    places = counted(len({g.campaign for g in groups}), "campaign")
    click.secho(plain(node), bold=True, nl=False)
    click.echo(
        f"  {counted(total, 'file')} of {places}, {out or 'none'} shipped" if total else "  nothing shipped"
    )
    if recall:
        click.secho(f"  recalled on {recall.at[:10]} by {plain(recall.by)}: {plain(recall.reason)}", fg="red")
    wide = max((len(g.campaign) for g in groups), default=0)
    click.echo("".join(f"{line}\n" for group in groups for line in _lines(group, wide, files)), nl=False)


def _lines(group: Group, wide: int, files: bool) -> Iterator[str]:
    dates = " to ".join(dict.fromkeys(at[:10] for at in (group.first, group.last) if at))
    out = f"{group.shipped} shipped, {dates}" if group.shipped else "none shipped"
    yield f"  {group.campaign:<{wide}}  {group.market}  {counted(len(group.uses), 'file'):>9}  {out}"
    for target in group.targets:
        yield f"  {'':<{wide}}      went to {plain(target)}"
    for use in group.uses if files else ():
        yield f"      {plain(use.asset.name)}" + ("" if use.asset.shipped else "  (not shipped)")


def _data(group: Group, files: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "campaign": group.campaign,
        "market": group.market,
        "assets": len(group.uses),
        "shipped": group.shipped,
        "first": group.first,
        "last": group.last,
        "targets": group.targets,
    }
    if files:
        keys = ("name", "delivered", "approved", "publish", "at", "core", "path")
        told["files"] = [
            {key: getattr(use.asset, key) for key in keys} | {"targets": use.targets} for use in group.uses
        ]
    return told

"""`onbrief verify`"""

from __future__ import annotations

import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from onbrief.audit.verify_file import Shelf, Verdicts, is_ledger, verify_file, verify_pack
from onbrief.audit.verify_ledger import as_json, verify_ledger
from onbrief.cli.common import chosen, formats, repository
from onbrief.cli.problems import show_problems
from onbrief.files import dump_json
from onbrief.model.repository import campaign_names
from onbrief.pipeline.exchange import verify
from onbrief.publish.credentials import roots

MARKS = {"proved": ("✓", "green"), "broken": ("✗", "red"), "unknown": ("?", "yellow")}


@click.command("verify", epilog="Example: onbrief verify ledger")
@click.argument("things", nargs=-1, metavar="[CAMPAIGN|FILE|PACK|LEDGER]…")
@click.option("--remote", help="campaigns: also look for every locked object in this DVC remote")
@click.option(
    "--offline", is_flag=True, help="insist that nothing but this clone is asked (so it is without --remote)"
)
@click.option(
    "--root",
    "extra",
    multiple=True,
    type=click.Path(path_type=Path),
    help="a root certificate (PEM) that you trust",
)
@formats("json")
def command(
    things: tuple[str, ...], remote: str | None, offline: bool, extra: tuple[Path, ...], kind: str
) -> int:
    """Hold things against what they must be, and list exactly what is broken. Renders nothing.

    A CAMPAIGN: dvc.lock, lineage.json and sources against each other. A FILE or PACK: bytes, seal and ingredients,
    ledger row, signatures, sign-offs. LEDGER (`ledger`, or one of its files): rows, chain, signatures, attestations,
    decisions, tags, history. Without a name, every campaign. Exit status 1 when something is broken.
    """
    root = repository()
    if offline and remote:
        raise click.UsageError("--offline and --remote contradict each other")
    known = campaign_names(root)
    campaigns = tuple(one for one in things if one in known or not Path(one).exists())
    paths = [Path(one) for one in things if one not in campaigns]
    trusted = roots(root, extra) if paths else []
    told: dict[str, Any] = {}
    broken = False
    if campaigns or not things:
        told["campaigns"], bad = _campaigns(root, chosen(root, campaigns), remote, kind)
        broken |= bad
    books = [path for path in paths if is_ledger(root, path)]
    if books:
        told["ledger"], bad = _ledger(root, books, trusted, kind)
        broken |= bad
    files = [path for path in paths if path not in books]
    if files:
        told["files"], bad = _files(root, files, trusted, kind)
        broken |= bad
    if kind == "json":
        click.echo(dump_json(told["campaigns"] if list(told) == ["campaigns"] else told), nl=False)
    return int(broken)


def _campaigns(root: Path, names: list[str], remote: str | None, kind: str) -> tuple[dict, bool]:
    found = {name: list(verify(root, name, remote)) for name in names}
    problems = [problem for campaign in found.values() for problem in campaign]
    if kind == "text":
        show_problems(problems)
        for name in (name for name, campaign in found.items() if not campaign):
            more = f", and all of it is in {remote}" if remote else ""
            click.echo(f"{name}: built from what stands here{more}")
    return {name: [vars(p) for p in campaign] for name, campaign in found.items()}, bool(problems)


def _ledger(root: Path, paths: list[Path], trusted: list[str], kind: str) -> tuple[dict, bool]:
    whole = any(path.is_dir() for path in paths)
    found = verify_ledger(root, None if whole else [path.resolve() for path in paths], trusted)
    if kind == "text":
        show_problems(found.problems)
        for one in found.unknown:
            _line("unknown", f"{one.where}: {one.what}", one.cure)
        if not found.problems:
            _line("proved", f"{found.files} ledger files, {found.assets} assets: signed, chained, unchanged")
    return as_json(found), bool(found.problems)


def _files(root: Path, paths: list[Path], trusted: list[str], kind: str) -> tuple[list, bool]:
    shelf = Shelf(root)
    found: list[Verdicts] = []
    for path in paths:
        if path.suffix == ".zip" or zipfile.is_zipfile(path):
            pack, *inside = verify_pack(shelf, path, trusted)
            shown = [pack, *(one for one in inside if one.broken)]
            pack.say(
                "unknown" if len(shown) > 1 else "proved",
                f"{len(inside) - len(shown) + 1} of {len(inside)} files hold",
            )
        else:
            inside, shown = [], [pack := verify_file(shelf, path, trusted)]
        found += [pack, *inside]
        for one in shown if kind == "text" else ():
            _tell(one)
    rows = [{"name": one.name, "checked": [asdict(c) for c in one.checked]} for one in found]
    return rows, any(one.broken for one in found)


def _tell(one: Verdicts) -> None:
    click.secho(one.name, bold=True)
    for checked in one.checked:
        _line(checked.verdict, checked.what, checked.cure)


def _line(verdict: str, what: str, cure: str = "") -> None:
    mark, colour = MARKS[verdict]
    click.secho(f"  {mark} ", fg=colour, nl=False)
    click.echo(f"{verdict:<8} {what}")
    if cure and verdict != "proved":
        click.secho(f"    {cure}", dim=True)

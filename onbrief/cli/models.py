"""`onbrief models`"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from onbrief.cli.common import formats, repository
from onbrief.cli.models_add import add
from onbrief.cli.problems import show_problems
from onbrief.cli.show import tell
from onbrief.errors import InputError, Problem, nearest
from onbrief.files import dump_json
from onbrief.model.card import ModelCard
from onbrief.pages.words import counted, plain
from onbrief.pipeline.cards import Used, cards_of, used
from onbrief.pipeline.weights import differences, files_in, hashes, models_folder

SCHEMA = "onbrief/models/1"


@click.group("models", epilog="Example: onbrief models list")
def command() -> None:
    """Models that may make pictures: what their cards say, whether their files are the right ones, and new ones.

    A card is renderers/models/ID.yaml. The files of a model lie in models/ID, or in $ONBRIEF_MODELS/ID; they are never
    in Git. A model without a card can't be used.
    """


command.add_command(add)


@command.command("list", epilog="Example: onbrief models list --format json")
@formats("json")
def listed(kind: str) -> None:
    """Every card: licence, how far and for whom it may be used, where its files are, who uses it, what to pin.

    Nothing is hashed; `onbrief models verify` does that.
    """
    root = repository()
    cards, uses = cards_of(root), used(root)
    rows = [_row(root, card, uses.get(card.id, Used())) for card in cards.values()]
    if kind == "json":
        click.echo(dump_json({"schema": SCHEMA, "models": rows}), nl=False)
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    for title in ("model", "licence", "usage", "clients", "files", "used by"):
        table.add_column(title, overflow="fold")
    for row in rows:
        by = ", ".join(row["campaigns"] or row["stylepacks"]) or "nobody"
        cells = (row["licence"], row["usage"], _clients(row["clients"]), row["where"], by)
        table.add_row(Text(row["id"], "bold"), *(Text(plain(cell)) for cell in cells))
    tell(Console(highlight=False, markup=False, emoji=False), table)
    if pins := [row for row in rows if row["weights"]]:
        click.echo("\nto pin in a style pack's engines")
        for row in pins:
            click.echo(f"  {row['id']}  weights: {row['weights']}")


@command.command("verify", epilog="Example: onbrief models verify house-sdxl")
@click.argument("ids", nargs=-1)
@formats("json")
def verify(ids: tuple[str, ...], kind: str) -> int:
    """Hash every file of these models (without an ID, of all that lie here) and hold them against their cards.

    Exit status 1 where a file is another, is missing or is on no card, where a folder has no card, or where a model
    that was named is not on this machine.
    """
    root = repository()
    cards = cards_of(root)
    for name in ids:
        if name not in cards:
            raise InputError.at(name, "no model has such a card", nearest(name, cards))
    rows = [_verified(root, cards[name], named=bool(ids)) for name in ids or cards if cards[name].files]
    rows += [] if ids else _strangers(root, cards)
    if ids and (bare := [name for name in ids if not cards[name].files]):
        raise InputError.at(bare[0], "its card lists no files", "There is nothing to verify.")
    if kind == "json":
        shown = [
            {**row, "problems": [{"where": p.where, "what": p.what} for p in row["problems"]]} for row in rows
        ]
        click.echo(dump_json({"schema": SCHEMA, "models": shown}), nl=False)
    else:
        for row in rows:
            click.echo(f"{row['id']}  {row['state']}")
        if not rows:
            click.echo("No card lists files.")
        show_problems([problem for row in rows for problem in row["problems"]])
    return int(any(row["problems"] for row in rows))


def _row(root: Path, card: ModelCard, use: Used) -> dict[str, Any]:
    data = card.model_dump(mode="json", exclude={"files"})
    where = "hosted" if card.hosted else _there(root, card) if card.files else "none: code"
    return {
        **data,
        "weights": card.digest,
        "files": dict(card.files),
        "where": where,
        "stylepacks": use.packs,
        "campaigns": use.campaigns,
    }


def _there(root: Path, card: ModelCard) -> str:
    folder = models_folder(root) / card.id
    if not folder.is_dir():
        return "not here"
    try:
        found = files_in(folder)
    except InputError:
        return "here, with a link"
    return "here" if found.keys() == card.files.keys() else "here, but others than its card lists"


def _clients(clients: Mapping[str, Any]) -> str:
    allow = clients["allow"] if isinstance(clients["allow"], str) else ", ".join(clients["allow"]) or "nobody"
    return f"{allow}, but {', '.join(clients['deny'])}" if clients["deny"] else allow


def _verified(root: Path, card: ModelCard, named: bool) -> dict[str, Any]:
    folder = models_folder(root) / card.id
    if not folder.is_dir():
        what = Problem(
            f"models/{card.id}", "the files of this model are not on this machine", "Put them there."
        )
        return {"id": card.id, "state": "not on this machine", "problems": [what] if named else []}
    try:
        problems = list(differences(card, hashes(folder, root, anew=True)))
    except InputError as error:
        problems = error.problems
    state = (
        f"{counted(len(card.files), 'file')} as the card lists" if not problems else "not as its card lists"
    )
    return {"id": card.id, "state": state, "problems": problems}


def _strangers(root: Path, cards: Mapping[str, ModelCard]) -> list[dict[str, Any]]:
    """Folders of files that no card speaks of."""
    found = []
    for path in sorted(models_folder(root).glob("[!.]*/")):
        if path.is_dir() and not (path.name in cards and cards[path.name].files):
            cure = f"Write one: onbrief models add {path.name} --from {path}"
            problem = Problem(f"models/{path.name}", "these files are on no card", cure)
            found.append({"id": path.name, "state": "no card", "problems": [problem]})
    return found

"""`onbrief costs`"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from onbrief.cli.common import chosen, formats, repository
from onbrief.cli.show import tell
from onbrief.files import dump_json
from onbrief.model.brief import Brief, Budget
from onbrief.model.rates import Rates
from onbrief.model.source import look
from onbrief.pages.words import counted, duration, plain
from onbrief.pipeline.plan import read_rates
from onbrief.pipeline.spent import Spent, Total, by, in_currency, spent, sums, total, unpriced
from onbrief.review.costs import amounts, energy, money

SCHEMA = "onbrief/costs/1"
GROUPS = {
    "stage": "stage",
    "engine": "engine",
    "asked by": "asked_by",
    "month": "month",
    "machine": "machine",
}


@click.command("costs", epilog="Example: onbrief costs lumen-summer --month 2027-05")
@click.argument("campaigns", nargs=-1)
@click.option("--month", metavar="YYYY-MM", help="only what was made in this month")
@click.option(
    "--standing", is_flag=True, help="only what lineage.json names now, not what earlier commits named"
)
@formats("json")
def command(campaigns: tuple[str, ...], month: str | None, standing: bool, kind: str) -> None:
    """Sum what renderings cost: time, energy and money, by stage, engine, person who asked, month and machine.

    Counts each rendering once that a campaign's lineage.json names, here or at a commit of this branch, and everything
    that a service was paid for. Machines' hours cost what policies/rates.yaml says.
    """
    root = repository()
    rates = read_rates(root)
    names = chosen(root, campaigns)
    rows = {name: _of(spent(root, name, history=not standing), month) for name in names}
    if kind == "json":
        click.echo(dump_json(_document(root, rows, rates)), nl=False)
        return
    for number, (name, some) in enumerate(rows.items()):
        if number:
            click.echo()
        _show(name, some, rates, _budget(root, name))
    if len(rows) > 1:
        every = {(one.key, one.stage): one for some in rows.values() for one in some}
        click.echo(f"\nin all  {_line(total(every.values()), rates)}")


def _of(rows: list[Spent], month: str | None) -> list[Spent]:
    return [one for one in rows if month in (None, one.month)]


def _budget(root: Path, name: str) -> Budget:
    brief = look(root, root / "campaigns" / name / "brief.yaml", Brief)[0]
    return brief.budget if brief else Budget()


def _show(name: str, rows: list[Spent], rates: Rates, budget: Budget) -> None:
    console = Console(highlight=False, markup=False, emoji=False)
    whole = total(rows)
    tell(
        console,
        Text.assemble((name, "bold"), "  ", _line(whole, rates) if rows else "nothing is recorded yet"),
    )
    if not rows:
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    for title in ("", "", "pictures", "time", "energy", "money"):
        table.add_column(title, justify="right" if title else "left", overflow="fold")
    for title, key in GROUPS.items():
        for place, (group, one) in enumerate(by(rows, key).items()):
            shown = (str(one.pictures), duration(one.seconds), energy(one.joules), _paid(one, rates))
            who = group.partition(" <")[0] if key == "asked_by" else group
            table.add_row(Text("" if place else f"  {title}", "dim"), Text(plain(who)), *shown)
    tell(console, Text(""), table)
    for note in _notes(whole, rates, budget):
        tell(console, Text(f"  {note}", "dim"))


def _line(whole: Total, rates: Rates) -> str:
    parts = [
        counted(whole.pictures, "picture"),
        duration(whole.seconds),
        energy(whole.joules),
        _paid(whole, rates),
    ]
    return ", ".join(part for part in parts if part != "·")


def _paid(one: Total, rates: Rates) -> str:
    found = sums(one, rates)
    return amounts(found) if any(found.values()) else "·"


def _notes(whole: Total, rates: Rates, budget: Budget) -> list[str]:
    notes = []
    if budget.money and any(sums(whole, rates).values()):
        known, lost = in_currency(sums(whole, rates), rates, budget.money.currency)
        of = f"{money(known, budget.money.currency)} of the {money(budget.money.amount, budget.money.currency)}"
        more = (
            f", without sums in {', '.join(lost)}, whose worth policies/rates.yaml doesn't tell"
            if lost
            else ""
        )
        notes.append(f"{of} that the brief allows{more}")
    if any(whole.listed.values()):
        notes.append(f"{amounts(whole.listed)} of it by price lists; no bill told the amount")
    if devices := unpriced(whole, rates):
        notes.append(f"no price for an hour of {', '.join(map(plain, devices))} in policies/rates.yaml")
    if whole.unknown:
        notes.append(f"{counted(whole.unknown, 'picture')} without a recorded time")
    return notes


def _document(root: Path, rows: Mapping[str, list[Spent]], rates: Rates) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "rates": rates.model_dump(),
        "campaigns": [
            {
                "campaign": name,
                "total": _data(total(some), rates),
                "by": {
                    key: {g: _data(one, rates) for g, one in by(some, key).items()} for key in GROUPS.values()
                },
                "budget": _budget(root, name).model_dump(mode="json"),
            }
            for name, some in rows.items()
        ],
    }


def _data(one: Total, rates: Rates) -> dict[str, Any]:
    return {
        "pictures": one.pictures,
        "seconds": round(one.seconds, 3),
        "joules": one.joules,
        "money": {currency: round(amount, 6) for currency, amount in sums(one, rates).items()},
        "paid": {currency: round(amount, 6) for currency, amount in one.money.items()},
        "by_price_list": {currency: round(amount, 6) for currency, amount in one.listed.items()},
        "devices_without_a_price": unpriced(one, rates),
        "pictures_without_a_time": one.unknown,
    }

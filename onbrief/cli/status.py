"""`onbrief status`"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from onbrief.cli.common import chosen, formats, repository
from onbrief.cli.problems import show_problems
from onbrief.cli.show import tell
from onbrief.files import dump_json
from onbrief.model.brief import Period
from onbrief.pages.words import counted, plain
from onbrief.pipeline.status import Status, statuses
from onbrief.pipeline.waits import PRODUCER

SCHEMA = "onbrief/status/1"
STYLES = {"invalid": "red", "stale": "yellow", "waiting": "cyan", "failing": "red", "ready": "green"}
WIDE = 100  # columns; narrower screens leave out the last build


@click.command("status", epilog="Example: onbrief status")
@click.argument("campaigns", nargs=-1)
@formats("json")
def command(campaigns: tuple[str, ...], kind: str) -> int:
    """Every campaign on one screen: invalid, stale, waiting for someone, failing a gate, or ready to publish.

    Exit status: 2 where one is invalid, 1 where a finding blocks, 3 where a person is waited for, else 0.
    """
    root = repository()
    found = statuses(root, chosen(root, campaigns))
    today = date.today()
    if kind == "json":
        click.echo(dump_json({"schema": SCHEMA, "campaigns": [as_json(s, today) for s in found]}), nl=False)
    else:
        _show(found, today)
        if campaigns:
            _show_sign_offs(found)
    return max((exit_status(status) for status in found), key=(0, 3, 1, 2).index)


def exit_status(status: Status) -> int:
    if status.state == "invalid":
        return 2
    if status.waiting("finding"):
        return 1
    return 3 if status.waits else 0


def as_json(status: Status, today: date) -> dict[str, Any]:
    flight = status.flight
    return {
        "campaign": status.campaign,
        "state": status.state,
        "problems": [asdict(problem) for problem in status.problems],
        "waits": [asdict(wait) for wait in status.waits],
        "faults": [asdict(fault) for fault in status.faults],
        "renders": status.renders,
        "deliverables": status.deliverables,
        "markets": status.markets,
        "to_confirm": len(status.waiting("confirm")),
        "to_clean": status.tasks,
        "cleaned": status.cleaned,
        "flight": flight.model_dump(mode="json") if flight else None,
        "days_to_flight": (flight.start - today).days if flight else None,
        "built": {"commit": status.built[0], "date": status.built[1]} if status.built else None,
    }


def _show(found: Sequence[Status], today: date) -> None:
    console = Console(highlight=False, markup=False, emoji=False)
    wide = console.width >= WIDE
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    for title, right in [
        ("campaign", False),
        ("state", False),
        ("files", True),
        ("markets", False),
        ("flight", False),
    ]:
        table.add_column(title, justify="right" if right else "left")
    if wide:
        table.add_column("last build")
    for status in found:
        cells = [
            Text(status.campaign, "bold"),
            Text.assemble((status.state, STYLES[status.state]), *_more(status)),
            Text(str(status.deliverables or "")),
            Text(_few(status.markets)),
            Text(flight(status.flight, today) if status.flight else ""),
            Text("  ".join(status.built) if status.built else "never", "dim"),
        ]
        table.add_row(*cells[: None if wide else -1])
    tell(console, table)
    commands = list(
        dict.fromkeys(command for status in sorted(found, key=_urgency) for command in _next(status))
    )
    if commands:
        tell(console, Text("\n".join(["", "next", *(f"  {plain(command)}" for command in commands[:3])])))


def _show_sign_offs(found: Sequence[Status]) -> None:
    """Which files nobody approves, and which decisions count for nothing."""
    told = [wait.what for status in found for wait in status.waiting("sign-off")]
    if told:
        click.echo("\nsign-off\n" + "\n".join(f"  {plain(what)}" for what in told))
    show_problems(fault for status in found for fault in status.faults)


def _more(status: Status) -> list[str]:
    """What the state's word leaves open: how many, for whom."""
    whys = ("confirm", "select", "animatic", "film", "picture", "finding", "sign-off")
    confirm, select, animatic, film, picture, finding, sign_off = (status.waiting(why) for why in whys)
    words = []
    if status.problems:
        words.append(counted(len(status.problems), "mistake"))
    if status.state == "stale":
        words.append(f"{status.renders} to render" if status.renders else "nothing to render")
    asked = ((select, "scene", "select"), (animatic, "animatic", "pick"), (film, "film", "bring in"))
    words += [
        f"{waits[0].who}: {counted(len(waits), thing)} to {verb}" for waits, thing, verb in asked if waits
    ]
    if confirm:
        words.append(f"{confirm[0].who}: {len(confirm)} to confirm")
    words += [f"{wait.who}: {wait.what.partition(' (')[0]}" for wait in picture]
    if status.waiting("budget"):
        words.append(f"{PRODUCER}: over budget")
    if finding:
        words.append(counted(len(finding), "gate blocks", "gates block"))
    if any(wait.who == PRODUCER for wait in sign_off):
        words.append(f"{PRODUCER}: to commit")
    if roles := [wait.who for wait in sign_off if wait.who != PRODUCER]:
        words.append(f"{', '.join(roles)}: to approve")
    if status.tasks:
        words.append(counted(status.tasks, "place") + " to clean")
    if status.cleaned:
        words.append(counted(status.cleaned, "place") + " cleaned, to confirm")
    if status.faults:
        words.append(counted(len(status.faults), "decision counts", "decisions count") + " for nothing")
    return [f"  {words[0]}", *(f"\n{word}" for word in words[1:])] if words else []


def _few(markets: tuple[str, ...]) -> str:
    return " ".join(markets[:4]) + (f" +{len(markets) - 4}" if len(markets) > 4 else "")


def flight(period: Period, today: date) -> str:
    """`in 192 days`, `on air, 20 days left`, `over`."""
    if today < period.start:
        return f"in {counted((period.start - today).days, 'day')}"
    left = (period.end - today).days
    return f"on air, {counted(left, 'day')} left" if left >= 0 else "over"


def _urgency(status: Status) -> tuple[int, date]:
    order = ("invalid", "failing", "waiting", "stale", "ready")
    return order.index(status.state), status.flight.start if status.flight else date.max


def _next(status: Status) -> list[str]:
    """What to type, most urgent first."""
    if status.state == "invalid":
        return [f"onbrief validate {status.campaign}"]
    if status.state == "stale" and not status.waiting("sign-off"):
        return [f"onbrief plan {status.campaign}", f"onbrief build {status.campaign}"]
    return [wait.command for wait in status.waits]

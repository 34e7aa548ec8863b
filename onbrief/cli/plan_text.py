"""A plan on a terminal or in a log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from onbrief.cli.show import tell
from onbrief.model.rates import Rates
from onbrief.pages.words import counted, plain, value
from onbrief.pipeline.causes import Cause
from onbrief.pipeline.plan import Plan
from onbrief.pipeline.waits import Wait
from onbrief.review.costs import facts, in_all

MAX_CAUSES = 12
MAX_IDLE = 5
FATES = ("render", "re-use", "keep", "drop")
STYLES = {"render": "yellow", "drop": "red", "keep": "dim"}


def show(plans: Sequence[Plan], rates: Rates) -> None:
    """A line for a campaign with nothing to do (one for all where they are many), short tables for another."""
    console = Console(highlight=False, markup=False, emoji=False)
    idle = sum(_idle(plan) for plan in plans)
    told = [plan for plan in plans if idle <= MAX_IDLE or not _idle(plan)]
    for number, plan in enumerate(told):
        if number and (plan.items or told[number - 1].items):
            click.echo()
        tell(console, headline(plan))
        for part in _parts(plan, rates, console.width):
            tell(console, Padding(part, (1 if plan.items else 0, 0, 0, 2), expand=False))
    if idle > MAX_IDLE:
        tell(console, Text(f"nothing to do in {counted(idle, 'campaign')}", "dim"))
    busy = [plan for plan in plans if plan.rendered]
    if len(busy) > 1:
        tell(console, Text.assemble("\n", ("in all", "bold"), "  ", (in_all(busy), "yellow")))


def _idle(plan: Plan) -> bool:
    return not plan.items and not plan.waits


def headline(plan: Plan) -> Text:
    text = Text.assemble((plan.campaign, "bold"), "  ")
    if not plan.items:
        return text.append(f"nothing to do; {counted(plan.assets, 'deliverable')} as recorded", "dim")
    if plan.rendered:
        return text.append(f"{counted(len(plan.rendered), 'picture')} to render", "yellow")
    return text.append("nothing to render" + ("; packs and records are written anew" if plan.changed else ""))


def _parts(plan: Plan, rates: Rates, width: int) -> Iterable[RenderableType]:
    if plan.items:
        yield _stages(plan)
    if plan.causes:
        yield _rows(_causes(plan, width - 14))
    rows = [(title, Text(text)) for title, text in facts(plan, rates)]
    rows += [
        ("voids", Text(f"{void.scope} ({plain(void.by)}, {void.on}) on {counted(void.files, 'file')}"))
        for void in plan.voids
    ]
    rows += [("waits", _wait(wait)) for wait in plan.waits]
    if rows:
        yield _rows(rows)


def _stages(plan: Plan) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    table.add_column("", min_width=10)
    for fate in FATES:
        table.add_column(fate, justify="right", min_width=6)
    for stage, counts in plan.counts.items():
        cells = [Text(str(counts[f]), STYLES.get(f, "")) if counts[f] else Text("·", "dim") for f in FATES]
        table.add_row(stage, *cells)
    return table


def _rows(rows: Iterable[tuple[str, Text]]) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(min_width=10, no_wrap=True)
    table.add_column(overflow="fold")
    for title, text in rows:
        table.add_row(title, text)
    return table


def _causes(plan: Plan, width: int) -> Iterable[tuple[str, Text]]:
    told = [cause for cause in plan.causes if cause.outs]
    for cause in told[:MAX_CAUSES]:
        yield effect(plan, cause), _reason(cause, width)
    if len(told) > MAX_CAUSES:
        yield "", Text(f"and {counted(len(told) - MAX_CAUSES, 'more cause')}: --format json", "dim")
    quiet = [f"{plain(cause.where)}  {plain(cause.keys)}" for cause in plan.causes if not cause.outs]
    if quiet:
        more = [f"and {len(quiet) - 3} more"] if len(quiet) > 3 else []
        yield "no picture", Text("\n".join([*quiet[:3], *more]), "dim")


def effect(plan: Plan, cause: Cause) -> str:
    """What a cause does, a line each: `9 renders`, `2 re-used`, `4 dropped`."""
    counts = plan.effects(cause)
    renders = [counted(counts["render"], "render")] if counts["render"] else []
    words = {"re-use": "re-used", "drop": "dropped"}
    return "\n".join([*renders, *(f"{counts[f]} {word}" for f, word in words.items() if counts[f])])


def _reason(cause: Cause, width: int) -> Text:
    """Where, and beneath it what stood there and stands there now."""
    where, keys = plain(cause.where), plain(cause.keys)
    if not keys:
        return Text(f"{where}\n{cause.title}" if where else cause.title)
    room = max(12, (width - len(keys) - 9) // 2)
    if cause.old is None:
        change = f"{value(cause.new, 2 * room)} is new"
    elif cause.new is None:
        change = f"{value(cause.old, 2 * room)} is gone"
    else:
        change = f"{value(cause.old, room)} → {value(cause.new, room)}"
    return Text.assemble(where, "\n", (f"{keys}: {change}", "dim"))


def _wait(wait: Wait) -> Text:
    return Text.assemble(
        f"{wait.who}: {plain(wait.what)}", (f"\n{plain(wait.where)}\n{plain(wait.command)}", "dim")
    )

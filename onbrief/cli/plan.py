"""`onbrief plan`"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import click

from onbrief.cli.common import chosen, formats, repository
from onbrief.cli.plan_markdown import markdown
from onbrief.cli.plan_text import show
from onbrief.errors import InputError
from onbrief.files import dump_json
from onbrief.pipeline.plan import Cause, Plan, Planner

SCHEMA = "onbrief/plan/1"


@click.command("plan", epilog="Example: onbrief plan lumen-summer --against main")
@click.argument("campaigns", nargs=-1)
@click.option("--against", metavar="REF", help="compare with a commit, not with the last committed build")
@click.option("--stale", is_flag=True, help="only the names of stale campaigns, as one line of JSON (for CI)")
@formats("json", "markdown")
def command(campaigns: tuple[str, ...], against: str | None, stale: bool, kind: str) -> None:
    """Say what a build would render, re-use and drop, which edited line causes it, how long it takes, whose sign-off it voids,
    who is waited for.

    Renders nothing and writes nothing. Without a name, every campaign. Exit status 2 where one can't be built; the
    others are told all the same.
    """
    root = repository()
    names = chosen(root, campaigns)
    planner = Planner(root, against)
    if stale:
        click.echo(json.dumps([name for name in names if planner.stale(name)]))
        return
    plans, problems = [], []
    for name in names:
        try:
            plans.append(planner.plan(name))
        except InputError as error:
            problems += error.problems
    if kind == "json":
        document = {
            "schema": SCHEMA,
            "campaigns": [as_json(plan) for plan in plans],
            "rates": planner.rates.model_dump(),
        }
        click.echo(dump_json(document), nl=False)
    elif kind == "markdown":
        click.echo(markdown(plans, planner.rates), nl=False)
    else:
        show(plans, planner.rates)
    if problems:
        raise InputError(problems)


def as_json(plan: Plan) -> dict[str, Any]:
    return {
        "campaign": plan.campaign,
        "against": plan.against,
        "stale": plan.stale,
        "changed": plan.changed,
        "deliverables": plan.assets,
        "stages": plan.counts,
        "renders": _items(plan, "render"),
        "re-used": _items(plan, "re-use"),
        "dropped": plan.dropped,
        "causes": [_cause(plan, cause) for cause in plan.causes],
        "estimates": [asdict(estimate) for estimate in plan.estimates],
        "full_build": [asdict(estimate) for estimate in plan.full],
        "budget_minutes": plan.budget_minutes,
        "over_budget": plan.over_budget,
        "money": {
            "spent": dict(plan.purse.spent),
            "ahead": dict(plan.purse.ahead),
            "hosted_pictures": plan.purse.pictures,
            "without_a_price": plan.purse.unpriced,
            "allowed": plan.purse.allowed.model_dump() if plan.purse.allowed else None,
        },
        **({"films": [{**asdict(cut), "seconds": cut.seconds} for cut in plan.cuts]} if plan.cuts else {}),
        "waits": [asdict(wait) for wait in plan.waits],
        "voids": [asdict(void) for void in plan.voids],
    }


def _items(plan: Plan, fate: str) -> Iterable[dict[str, Any]]:
    return [
        {"stage": item.stage, "out": item.job.out, "kind": item.job.about["kind"], "request": item.job.id}
        for item in plan.items
        if item.fate == fate
    ]


def _cause(plan: Plan, cause: Cause) -> dict[str, Any]:
    old, new = (None if x is None else json.loads(json.dumps(x, default=str)) for x in (cause.old, cause.new))
    words = {"where": cause.where, "keys": cause.keys, "title": cause.title, "old": old, "new": new}
    return {**words, **plan.effects(cause), "outs": sorted(cause.outs)}

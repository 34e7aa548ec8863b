"""What ends soon: rights, signers' keys and exceptions to gates; and which published files are still out with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from onbrief.audit.index import Index
from onbrief.audit.rows import Event, Found
from onbrief.errors import InputError, Problem
from onbrief.lineage.git import commit_id
from onbrief.lineage.nodes import using
from onbrief.lineage.read import lineage_of
from onbrief.model.brief import Brief
from onbrief.model.repository import SIGNERS, campaign_names
from onbrief.model.source import read_model, read_text
from onbrief.model.waivers import NAME
from onbrief.pipeline.rights import overview
from onbrief.pipeline.waivers import read_waivers

BEFORE = re.compile(r'valid-before="?(\d{4})(\d\d)(\d\d)\d*Z?"?')  # of sshd's ALLOWED SIGNERS, OpenSSH 9


@dataclass(frozen=True)
class Ending:
    """Something that ends. where: `file:line:column`; campaign: empty where it is nobody's own. until: its last day.

    in_flight: whether the campaign's flight goes on after it. shipped: published files that are out with it.
    """

    kind: Literal["right", "key", "waiver"]
    what: str
    where: str
    until: date
    campaign: str = ""
    in_flight: bool = False
    shipped: tuple[Found, ...] = ()


def expiring(index: Index, today: date, days: int) -> list[Ending]:
    """What ends within so many days, or has ended while its flight goes on; soonest first.

    Raises InputError with every mistake in a brief, rights.yaml or waivers.yaml: what can't be read may end too.
    """
    found, problems = list(_keys(index.root, today, days)), []
    for name in campaign_names(index.root):
        try:
            found += _rights(index, name, today, days)
            found += _waivers(index.root, name, today, days)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(_once(problems))
    return sorted(found, key=lambda e: (e.until, e.kind, e.where, e.campaign))


def _once(problems: list[Problem]) -> list[Problem]:
    return list(dict.fromkeys(problems))


def _rights(index: Index, campaign: str, today: date, days: int) -> Iterator[Ending]:
    """As `onbrief rights` finds them, with the published files that need them."""
    for ending in overview(index.root, campaign, today, days).endings:
        if ending.until > today + timedelta(days=days):
            continue
        holding, base = ending.holding, ending.where.rsplit("/", 1)[0]
        told = holding.model_dump(mode="json", by_alias=True)
        shipped = tuple(_out(index, campaign, told, base))
        what = f"{holding.name} ({holding.kind}, {holding.holder})"
        yield Ending("right", what, ending.where, ending.until, campaign, ending.in_flight, shipped)


def _out(index: Index, campaign: str, holding: dict, base: str) -> Iterator[Found]:
    """Published files of a campaign that a holding concerns, as the lineage that was published tells."""
    for event in index.select(Event, "WHERE kind = 'publish' AND about = ?", campaign):
        revision = commit_id(index.root, str(index.row(event).get("revision", ""))) or index.head
        lineage = lineage_of(index.root, campaign, revision)
        requests = using(lineage, holding, base) if lineage else frozenset()
        for asset in index.select(Found, "WHERE publish = ? ORDER BY name", event.id):
            if asset.request in requests:
                yield asset


def _keys(root: Path, today: date, days: int) -> Iterator[Ending]:
    """Keys that nobody may sign with any more from a day on."""
    if not (root / SIGNERS).is_file():
        return
    for number, line in enumerate(read_text(root, root / SIGNERS).splitlines(), 1):
        found = BEFORE.search(line)
        if line.startswith("#") or found is None:
            continue
        try:
            until = date(*map(int, found.groups())) - timedelta(days=1)
        except ValueError:
            raise InputError.at(
                f"{SIGNERS}:{number}:{found.start() + 1}", "this is no day", 'Write valid-before="20280101".'
            ) from None
        if today <= until <= today + timedelta(days=days):
            roles = re.search(r'namespaces="?([^"\s]+)', line)
            what = f"the key of {line.split()[0]}" + (
                f" for {roles[1].replace('onbrief-', '')}" if roles else ""
            )
            yield Ending("key", what, f"{SIGNERS}:{number}:1", until)


def _waivers(root: Path, campaign: str, today: date, days: int) -> Iterator[Ending]:
    flight = read_model(root, root / "campaigns" / campaign / "brief.yaml", Brief)[0].flight
    for number, waiver in enumerate(read_waivers(root, campaign), 1):
        over = waiver.expires < flight.end
        if (
            flight.end < today
            or waiver.expires > today + timedelta(days=days)
            or (waiver.expires < today and not over)
        ):
            continue
        what = f"the exception to {waiver.check} for {waiver.assets} ({waiver.owner})"
        yield Ending(
            "waiver", what, f"campaigns/{campaign}/{NAME}, entry {number}", waiver.expires, campaign, over
        )

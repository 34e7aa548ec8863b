"""What renderings cost, from the records of those who made them: time, energy and money by stage, engine, person, month.

A rendering is counted once a campaign, however often a record names it. Counted are those that lineage.json names here
and, with history, at every commit that HEAD stands on; and all that cost money, which a record never forgets.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onbrief.lineage.git import blobs, git
from onbrief.lineage.read import engine_of, failures, lineage_of, sound, stages_of
from onbrief.model.rates import Rates, exchanged

LONGEST = 1e7  # seconds, joules or money of one record that are believed; a record may come from anyone
MOST_COMMITS = 300  # of a campaign's lineage.json that are read, the newest first
MAX_BYTES = 50_000_000  # of one of them
UNKNOWN = "not recorded"
SERVICE = "hosted"  # the machine of a picture that somebody else's machines made


@dataclass(frozen=True)
class Spent:
    """One rendering. month: `2026-11`, when it was made, else when it was first committed. machine: `GPU cuda_ad_rgb`.

    device: what its hours are priced by. seconds: None where nobody recorded them. joules: as far as counters told.
    amount, currency: what it cost beside the machine; basis: `billed` or `listed`.
    """

    campaign: str
    key: str
    stage: str
    engine: str
    asked_by: str
    month: str
    machine: str
    device: str
    seconds: float | None
    joules: float | None
    amount: float
    currency: str
    basis: str


def spent(root: Path, name: str, history: bool = True) -> list[Spent]:
    """Every rendering of a campaign. Raises InputError for a lineage.json that can't be read."""
    found: dict[tuple[str, str], Spent] = {}
    versions = list(_committed(root, name)) if history else []
    if lineage := lineage_of(root, name) or lineage_of(root, name, "HEAD"):
        versions.append(("", lineage.data))
    for day, data in versions:  # the oldest first, so that the month is that of the first commit
        for which, one in _read(name, data, day[:7]):
            found.setdefault(which, one)
    return list(found.values())


def _committed(root: Path, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """(ISO date, record) of each commit that changed it, the oldest first. One that can't be read tells nothing."""
    path = f"campaigns/{name}/lineage.json"
    log = git(root, "log", f"-{MOST_COMMITS}", "--format=%H %as", "HEAD", "--", path) or ""
    commits = [line.split() for line in reversed(log.splitlines())]
    for commit, day in commits:
        text = blobs(root, [f"{commit}:{path}"], MAX_BYTES).get(f"{commit}:{path}")
        try:
            data = json.loads(text) if text else None
        except (ValueError, RecursionError):
            continue
        if data is not None and sound(data):
            yield day, data


def _read(name: str, data: Mapping[str, Any], month: str) -> Iterator[tuple[tuple[str, str], Spent]]:
    stages = stages_of(dict(data))
    requests = {request["id"]: request for request in data["requests"]}
    for row in data["renderings"]:
        stage, engine = stages.get(row["request"], "other"), engine_of(requests.get(row["request"], {}))
        yield _which(row), _one(name, row, stage, engine, month)
    for row in (*_rows(data.get("spent")), *failures(data)):
        if isinstance(row.get("key"), str) and isinstance(row.get("sha256"), str):
            stage, engine = str(row.get("stage") or "other"), str(row.get("engine") or UNKNOWN)
            yield _which(row), _one(name, row, stage, engine, month)


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _which(row: Mapping[str, Any]) -> tuple[str, str]:
    return str(row["key"]), str(row["sha256"])


def _one(name: str, row: Mapping[str, Any], stage: str, engine: str, month: str) -> Spent:
    made = row.get("made") if isinstance(row.get("made"), dict) else {}
    assert isinstance(made, dict)
    hosted = bool(made.get("hosted"))
    device = SERVICE if hosted else str(made.get("device", "cpu"))
    machine = SERVICE if hosted else " ".join(filter(None, (device.upper(), str(made.get("variant", "")))))
    joules = made.get("joules")
    cost = made.get("cost") if isinstance(made.get("cost"), dict) else {}
    assert isinstance(cost, dict)
    amount, currency = _number(cost.get("amount")), str(cost.get("currency", ""))[:3]
    at = made.get("at")
    return Spent(
        name,
        str(row["key"]),
        stage,
        engine,
        str(made.get("asked_by") or UNKNOWN),
        at[:7] if isinstance(at, str) and len(at) >= 7 else month or UNKNOWN,
        machine,
        device,
        _number(made.get("seconds")),
        _sum(map(_number, joules.values())) if isinstance(joules, dict) else None,
        amount if amount and currency else 0.0,
        currency if amount else "",
        str(cost.get("basis", "")) if amount else "",
    )


def _number(value: Any) -> float | None:
    fine = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < LONGEST
    return float(value) if fine else None


def _sum(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return math.fsum(known) if known else None


@dataclass
class Total:
    """Renderings taken together. unknown: those whose time nobody recorded; priced: seconds by device, for prices.

    money: by currency, what was paid beside the machines; listed: the part of it that is a price list's word.
    """

    pictures: int = 0
    unknown: int = 0
    seconds: float = 0.0
    joules: float | None = None
    devices: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    money: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    listed: dict[str, float] = field(default_factory=lambda: defaultdict(float))


def total(rows: Iterable[Spent]) -> Total:
    found = Total()
    for one in rows:
        found.pictures += 1
        found.unknown += one.seconds is None
        found.seconds += one.seconds or 0
        found.devices[one.device] += one.seconds or 0
        if one.joules is not None:
            found.joules = (found.joules or 0) + one.joules
        if one.currency:
            found.money[one.currency] += one.amount
            if one.basis != "billed":
                found.listed[one.currency] += one.amount
    return found


def by(rows: Iterable[Spent], key: str) -> dict[str, Total]:
    """Totals by a field of theirs, the most seconds first."""
    groups: dict[str, list[Spent]] = defaultdict(list)
    for one in rows:
        groups[getattr(one, key)].append(one)
    totals = {name: total(some) for name, some in groups.items()}
    return dict(sorted(totals.items(), key=lambda pair: (-pair[1].seconds, pair[0])))


def unpriced(whole: Total, rates: Rates) -> list[str]:
    """Devices of renderings whose hours have no price; a service's machines are in what it bills."""
    return sorted(
        d for d, seconds in whole.devices.items() if seconds and d not in {SERVICE, *rates.machine_hour}
    )


def machine_money(whole: Total, rates: Rates) -> float:
    """What the machines' hours cost, in the rates' currency, as far as they have prices."""
    return math.fsum(
        seconds / 3600 * rates.machine_hour.get(device, 0) for device, seconds in whole.devices.items()
    )


def sums(whole: Total, rates: Rates) -> dict[str, float]:
    """All money by currency: what was paid, and what the machines' hours cost."""
    found = dict(whole.money)
    if hours := machine_money(whole, rates):
        found[rates.currency] = found.get(rates.currency, 0) + hours
    return found


def in_currency(money: Mapping[str, float], rates: Rates, into: str) -> tuple[float, Sequence[str]]:
    """Sums of several currencies in one, and the currencies whose worth in it nobody said."""
    changed = {
        currency: exchanged(rates, amount, currency, into) for currency, amount in money.items() if amount
    }
    known = [amount for amount in changed.values() if amount is not None]
    return math.fsum(known), sorted(currency for currency, amount in changed.items() if amount is None)

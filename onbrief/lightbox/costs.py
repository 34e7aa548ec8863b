"""What a campaign's pictures cost to make: recorded seconds by stage and machine, held against the brief's budget."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from onbrief.lightbox.facts import STAGES, Facts
from onbrief.model.rates import Rates
from onbrief.pipeline.plan import read_rates

LONGEST = 1e7  # seconds of a record that are believed


@dataclass(frozen=True)
class Share:
    """One stage on one machine. pictures: renderings, plates and label art among them."""

    stage: str
    machine: str
    device: str
    pictures: int
    seconds: float


@dataclass(frozen=True)
class Costs:
    """shares: by stage, the most seconds first. unknown: renderings whose time nobody recorded.

    money: of all shares, in the rates' currency; None where a device has no price. missing: those devices.
    """

    shares: Sequence[Share]
    unknown: int
    money: float | None
    currency: str
    missing: Sequence[str]
    budget_minutes: float | None

    @property
    def seconds(self) -> float:
        return sum(share.seconds for share in self.shares)

    @property
    def used(self) -> float | None:
        """The share of the brief's minutes that a full build took; None where it sets none."""
        return self.seconds / 60 / self.budget_minutes if self.budget_minutes else None


def costs(facts: Facts) -> Costs:
    """Each rendering once, under the first stage that shows it. Raises InputError for prices that can't be read."""
    rates = read_rates(facts.root)
    stage_of: dict[str, str] = {}
    for row in facts.lineage.data["files"] if facts.lineage else ():
        stage = row["path"].partition("/")[0]
        if stage in STAGES and "request" in row:
            stage_of.setdefault(str(row["request"]), stage)
    shares: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    unknown = 0
    for row in facts.lineage.data["renderings"] if facts.lineage else ():
        made = row["made"] or {}
        seconds = made.get("seconds")
        if not isinstance(seconds, int | float) or not 0 <= seconds < LONGEST:
            unknown += 1
            continue
        device = str(made.get("device", "cpu"))
        machine = " ".join(filter(None, (device.upper(), str(made.get("variant", "")))))
        shares[stage_of.get(row["request"], "other"), machine, device].append(float(seconds))
    found = [Share(*key, len(times), sum(times)) for key, times in shares.items()]
    found.sort(key=lambda s: ((*STAGES, "other").index(s.stage), -s.seconds))
    missing = sorted({s.device for s in found} - rates.machine_hour.keys())
    budget = facts.campaign.brief.budget.render_minutes if facts.campaign else None
    return Costs(found, unknown, _money(found, rates, missing), rates.currency, missing, budget)


def _money(shares: Sequence[Share], rates: Rates, missing: Sequence[str]) -> float | None:
    if missing or not shares:
        return None
    return sum(share.seconds / 3600 * rates.machine_hour[share.device] for share in shares)

"""How much findings weigh in the end: by the gate's record, by policy, and by signed exceptions; and where they point."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from onbrief.errors import InputError, Problem, nearest
from onbrief.lineage.read import Lineage
from onbrief.model.finding import Finding, Outcome, Severity, finding_of
from onbrief.model.gates import GatePolicy, Weight
from onbrief.model.source import Source, read_model, read_yaml
from onbrief.model.waivers import Waiver
from onbrief.pipeline.blame import Cache, where
from onbrief.pipeline.gates import gates
from onbrief.pipeline.records import RANK, shortfall, wished
from onbrief.pipeline.waivers import covers, judged, read_waivers, useless

POLICY = "policies/gates.yaml"
SHOWN = ("masters/", "variants/")  # folders of a build that hold what waivers name


@dataclass(frozen=True)
class Told:
    """A finding as it is told: with its final severity, its line, and the exception that covers it, if one does.

    where: `file:line:column` from the repository root, or the file alone. because: why it weighs something else
    than its gate says, in words. rate: frames a second, of an asset that moves.
    """

    asset: str
    finding: Finding
    where: str
    waiver: Waiver | None = None
    because: str = ""
    rate: str = ""

    def blocks(self, strict: bool) -> bool:
        """strict: what could not be looked at blocks too."""
        not_run = self.finding.outcome is Outcome.NOT_RUN
        return self.waiver is None and (self.finding.severity is Severity.BLOCK or (strict and not_run))


def settle(
    root: Path,
    campaign: str,
    client: str,
    findings: Iterable[tuple[str, Finding]],
    assets: Collection[str],
    today: date,
    ran: Collection[str] | None = None,
) -> list[Told]:
    """Findings of one campaign as they are told, and what is wrong with its waivers.

    findings: (file under build/, or "" for the campaign as a whole; finding). assets: all files of the campaign that
    gates look at, also those that weren't looked at this time. ran: the gates that looked at all of them (None: every gate), so
    that only their waivers can be called useless. Raises InputError for a policy or waivers that can't be used.
    """
    policy = read_policy(root)
    sound, faults = judged(read_waivers(root, campaign), policy.waivers, assets, today)
    cache: Cache = {}
    used: set[int] = set()
    told = []
    for asset, finding in findings:
        cover = next((s for s in sound if covers(s.waiver, asset, finding)), None)
        if cover:
            used.add(cover.number)
        weighed, because = _weighed(finding, policy, client)
        line = where(root, campaign, finding.source, cache)
        told.append(Told(asset, weighed, line, cover.waiver if cover else None, because))
    whole = gates() if ran is None else ran
    faults += [useless(s) for s in sound if s.number not in used and s.waiver.check in whole]
    told += [Told("", fault, where(root, campaign, fault.source, cache)) for fault in faults]
    return sorted(told, key=lambda t: (t.asset, t.finding.check, t.finding.message))


def recorded(root: Path, lineage: Lineage, rows: Iterable[Mapping[str, Any]] | None = None) -> list[Told]:
    """The findings of a build's record, all or these rows, as policy and waivers have them today.

    Raises InputError as `settle` does, and for a record that names no finding.
    """
    name = lineage.campaign
    brief = read_yaml(root, root / "campaigns" / name / "brief.yaml").data
    shown = [
        f["path"] for f in lineage.data["files"] if f.get("part") == "image" and f["path"].startswith(SHOWN)
    ]
    try:
        found = [(row["asset"], finding_of(row)) for row in (lineage.findings if rows is None else rows)]
    except (KeyError, TypeError, ValueError) as error:
        cure = "Restore it from Git; the next build brings it up to date."
        raise InputError.at(
            f"campaigns/{name}/lineage.json", "a finding in it can't be read", cure
        ) from error
    return settle(root, name, str(brief.get("client")), found, shown, date.today(), ran=())


def read_policy(root: Path) -> GatePolicy:
    """`policies/gates.yaml`, or what holds without one. Raises InputError with every mistake in it."""
    path = root / POLICY
    if not (path.exists() or path.is_symlink()):
        return GatePolicy()
    policy, source = read_model(root, path, GatePolicy)
    if problems := list(policy_problems(source, policy)):
        raise InputError(problems)
    return policy


def policy_problems(source: Source, policy: GatePolicy) -> Iterator[Problem]:
    """Gates that don't exist, raised ones that haven't earned it, and lowered ones without a reason."""
    for name in policy.severities:
        yield from _weight_problems(source, ("severities", name), policy.severities[name])
    for client, weights in policy.clients.items():
        for name in weights:
            yield from _weight_problems(source, ("clients", client, name), weights[name])


def _weight_problems(source: Source, keys: tuple[str, ...], weight: Weight) -> Iterator[Problem]:
    gate, severity, place = keys[-1], weight.severity, (*keys, "severity")
    if gate not in gates():
        yield source.key_problem(keys, f"“{gate}” is no gate", nearest(gate, gates()))
    elif severity is Severity.BLOCK and (why := shortfall(gate)):
        cure = "Let it warn, or better the gate and its record first (checks/README.md)."
        yield source.problem(place, f"“{gate}” can't block: {why}", cure)
    elif RANK.index(severity) < RANK.index(wished(gate)[0]) and not weight.reason:
        cure = f"Write why: {{severity: {severity}, reason: …}}."
        yield source.problem(place, f"“{gate}” weighs less here than by itself, and no reason is given", cure)


def _weighed(finding: Finding, policy: GatePolicy, client: str) -> tuple[Finding, str]:
    """The finding with its final severity, and why it isn't the gate's own. What wasn't looked at stays as it is."""
    if finding.outcome is Outcome.NOT_RUN or finding.check not in gates():
        return finding, ""
    severity, because = finding.severity, ""
    weights = {**policy.severities, **policy.clients.get(client, {})}
    if finding.check in weights:
        weight = weights[finding.check]
        wanted, why = weight.severity, f": {weight.reason}" if weight.reason else ""
        severity = wanted if wanted is Severity.BLOCK else min(severity, wanted, key=RANK.index)
        because = f"by policy{why}" if severity is not finding.severity else ""
    if severity is Severity.BLOCK and (why := shortfall(finding.check)):
        severity, because = Severity.WARN, f"this gate only warns: {why}"
    return replace(finding, severity=severity), because

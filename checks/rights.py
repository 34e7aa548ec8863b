"""Is everything that a deliverable is made of held for its market, its channel, the whole flight and this use?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta

from checks.held import files, gap, listed, place_fault, wide_enough
from onbrief.model.dossier import Component, Dossier, Held, Use
from onbrief.model.finding import Finding, Need, Scope, Severity
from onbrief.model.policies import RightsPolicy
from onbrief.model.rights import Holding

id = "rights"
scope = Scope.BRIEF
needs: frozenset[Need] = frozenset()

NEAREST = ("licence", "usage", "scenes", "markets", "channels")  # faults, the worst first; the last is blamed
HOW_FAR = {"experiment": "experiments", "internal": "internal use"}  # words for a finding
Fault = tuple[Held, str]  # a holding, and the key of it that leaves something out


def run(dossier: Dossier) -> Iterable[Finding]:
    """Takes every font, logo, template, table, mesh, product, face and piece of music that the compiled deliverables
    name, and looks for holdings in rights.yaml of campaign and style pack that cover each use of it together.

    What nobody holds fails. A licence counts as far as policies/rights.yaml knows it, or as `usage` says. What covers
    the flight and ends soon after today is told as a warning.
    """
    for component in dossier.components:
        covering = [held for held in dossier.holdings if _covers(held, component)]
        if not component.uses:
            continue
        if not covering:
            yield _unheld(component)
            continue
        terms = [(held, _licence_fault(held.holding, dossier)) for held in covering]
        faults: dict[tuple[str, str], list[Use]] = defaultdict(list)
        last: dict[str, Held] = {}
        for uses in _alike(component.uses):
            fault = _fault(terms, uses[0], dossier)
            if fault:
                faults[fault[0].source, fault[1]] += uses
            else:
                latest = _last(terms, uses[0])
                last[latest.source] = latest
        known = {held.source: held for held in covering}
        for (source, key), uses in faults.items():
            yield _narrow(component, known[source], key, uses, dossier)
        yield from _soon(component, last.values(), dossier)
        yield from _credit(covering, dossier.policies.rights)


def _alike(uses: Iterable[Use]) -> Iterable[list[Use]]:
    """Uses in groups of which a right covers all or none."""
    groups: dict[tuple[str, str, str], list[Use]] = defaultdict(list)
    for use in uses:
        groups[use.market, use.channel, use.scene].append(use)
    return groups.values()


def _covers(held: Held, component: Component) -> bool:
    """By file or folder; what is in no file, by kind and name."""
    if any(component.name == file or component.name.startswith(f"{file}/") for file in held.files):
        return True
    return (held.holding.kind, held.holding.name) == (component.kind, component.name)


def _fault(terms: list[tuple[Held, str]], use: Use, dossier: Dossier) -> Fault | None:
    """What leaves a use uncovered: nothing, or the key of the holding that came nearest.

    terms: holdings, each with the key of its own fault, wherever it is used.
    """
    faults = [(held, key or place_fault(held, use)) for held, key in terms]
    fit = [held for held, key in faults if not key]
    if fit:
        return gap(fit, dossier.brief.flight.start, dossier.brief.flight.end)
    return max(faults, key=lambda fault: NEAREST.index(fault[1]))


def _licence_fault(holding: Holding, dossier: Dossier) -> str:
    """`licence` where it forbids advertising or nothing says how far it goes; `usage` where it goes less far."""
    allows, trial = allowed(holding.licence, dossier.policies.rights), dossier.brief.usage == "experiment"
    if (allows is False and not trial) or (allows is None and holding.usage is None):
        return "licence"
    return "" if wide_enough(holding.usage or "public", dossier.brief.usage) else "usage"


def allowed(licence: str, policy: RightsPolicy) -> bool | None:
    """Whether a licence allows advertising; None where only its words could tell."""
    if any(re.search(rf"\b{re.escape(word)}\b", licence, re.IGNORECASE) for word in policy.forbidding):
        return False
    known = {name.lower(): one.ads for name, one in policy.licences.items()}
    either = [
        [known.get(part.strip().lower()) for part in half.split(" AND ")] for half in licence.split(" OR ")
    ]
    told = [False if False in parts else None if None in parts else True for parts in either]
    return True if True in told else None if None in told else False


def _last(terms: list[tuple[Held, str]], use: Use) -> Held:
    """Of the holdings that cover a use, the one that ends last."""
    fit = [held for held, key in terms if not key and not place_fault(held, use)]
    return max(fit, key=lambda held: (held.holding.until == "perpetual", str(held.holding.until)))


def _unheld(component: Component) -> Finding:
    text = (
        f"No rights.yaml holds {component.name} ({component.kind}), which is in {files(component.uses)}; "
        "write down its owner and licence, or take it out."
    )
    return Finding(id, Severity.BLOCK, text, component.source, "not held", "held")


def _narrow(component: Component, held: Held, key: str, uses: list[Use], dossier: Dossier) -> Finding:
    holding, flight = held.holding, dossier.brief.flight
    many = files(uses)
    markets, channels = listed(sorted({u.market for u in uses})), listed(sorted({u.channel for u in uses}))
    said = {
        "licence": (
            _of_licence(holding, dossier.policies.rights),
            holding.licence,
            "a licence that allows advertising",
        ),
        "usage": (
            f"{holding.name} is held for {HOW_FAR.get(str(holding.usage))} alone, and the campaign is {dossier.brief.usage}; "
            "widen the right, or take it out.",
            str(holding.usage),
            dossier.brief.usage,
        ),
        "scenes": (
            f"{holding.name} is held for {listed(holding.scenes)} alone, but is in {many} of other scenes; "
            "widen the right, or take it out there.",
            listed(holding.scenes),
            listed(sorted({u.scene for u in uses})),
        ),
        "markets": (
            f"{holding.name} is held for {listed(holding.markets)} alone, but is in {many} for {markets}; "
            "widen the right, or take it out there.",
            listed(holding.markets),
            markets,
        ),
        "channels": (
            f"{holding.name} is held for {listed(holding.channels)} alone, but is in {many} on {channels}; "
            "widen the right, or take it out there.",
            listed(holding.channels),
            channels,
        ),
        "until": (
            f"{holding.name} may be used until {holding.until}, but the flight ends on {flight.end}; "
            "renew the right, or end the flight sooner.",
            str(holding.until),
            str(flight.end),
        ),
        "from": (
            f"{holding.name} may be used from {holding.from_}, but the flight starts on {flight.start}; "
            "get the right sooner, or start the flight later.",
            str(holding.from_),
            str(flight.start),
        ),
    }[key]
    return Finding(id, Severity.BLOCK, said[0], f"{held.source}/{key}", said[1], said[2])


def _of_licence(holding: Holding, policy: RightsPolicy) -> str:
    told = f"The licence of {holding.name}, “{holding.licence}”,"
    if allowed(holding.licence, policy) is False:
        return f"{told} forbids advertising; get another one, or take it out."
    return f"{told} is none that policies/rights.yaml knows; read it, and say in `usage` how far it goes."


def _soon(component: Component, last: Iterable[Held], dossier: Dossier) -> Iterator[Finding]:
    policy, end = dossier.policies.rights, dossier.brief.flight.end
    for held in last:
        until = held.holding.until
        if until == "perpetual" or end < dossier.today:
            continue
        today = until <= dossier.today + timedelta(days=policy.soon_days)
        if today or until < end + timedelta(days=policy.margin_days):
            text = (
                f"{held.holding.name} may be used until {until}, soon after {'today' if today else 'the flight'}; "
                f"renew the right, or see that the pictures are down by then ({component.kind})."
            )
            yield Finding(id, Severity.WARN, text, f"{held.source}/until", str(until), f"later than {end}")


def _credit(covering: list[Held], policy: RightsPolicy) -> Iterator[Finding]:
    for held in covering:
        licence = policy.licences.get(held.holding.licence)
        if licence and licence.credit and not held.holding.note:
            text = (
                f"The licence of {held.holding.name}, {held.holding.licence}, asks for a credit; "
                "say in `note` where it stands."
            )
            yield Finding(id, Severity.WARN, text, f"{held.source}/licence")

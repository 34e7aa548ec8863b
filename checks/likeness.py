"""Has everybody who is seen or heard agreed, and have those who answer for it said yes?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from checks.held import gap, listed, place_fault, wide_enough
from checks.ruled import Said, judged
from onbrief.model.dossier import Changed, Dossier, Held, Use
from onbrief.model.finding import Finding, Need, Scope, Severity

id = "likeness"
scope = Scope.BRIEF
needs: frozenset[Need] = frozenset()
PEOPLE = frozenset(
    {"people", "person", "faces", "hands", "skin"}
)  # words of `disallowed` that rule people out


def run(dossier: Dossier) -> Iterable[Finding]:
    """Holds what scenes say that they depict (`depicts`) against policies/likeness.yaml: a release among the holdings
    for the whole flight, and the yes of the roles it names. Of lips that follow a voice, face and voice each need the
    consent of their own person. It sees no faces: what isn't said isn't judged.
    """
    for name, scene in dossier.brief.scenes.items():
        uses = tuple(use for use in dossier.uses if use.scene == name)
        for depicted in scene.depicts if uses else ():
            source = f"brief.yaml#/scenes/{name}/depicts"
            what = f"scene {name} depicts {depicted}"
            yield from judged(
                id, dossier, dossier.policies.likeness.rules, Said(depicted, what, source, uses)
            )
            barred = sorted(PEOPLE & set(scene.disallowed))
            if barred and depicted != "voice":
                text = f"Scene {name} depicts {depicted} and disallows {barred[0]}; take one of the two out."
                yield Finding(id, Severity.BLOCK, text, source, depicted, f"no {barred[0]}")
    for changed in dossier.changed:
        said = Said(
            "likeness" if changed.kind == "talent" else "voice", changed.what, changed.source, changed.uses
        )
        yield from judged(id, dossier, dossier.policies.likeness.rules, said)
        yield from _consent(dossier, changed)


def _consent(dossier: Dossier, changed: Changed) -> Iterator[Finding]:
    """Whether that very person agreed to it, wherever it is used, for the whole flight."""
    mine = [h for h in dossier.holdings if (h.holding.kind, h.holding.name) == (changed.kind, changed.name)]
    agreed = [
        h
        for h in mine
        if "lip-sync" in h.holding.consents and wide_enough(h.holding.usage or "public", dossier.brief.usage)
    ]
    if not agreed:
        text = f"{changed.name} has not agreed, and {changed.what}; get their consent and write `consents: [lip-sync]`."
        source = f"{mine[0].source}/name" if mine else changed.source
        yield Finding(id, Severity.BLOCK, text, source, "no consent", "lip-sync")
        return
    faults: dict[str, list[Use]] = defaultdict(list)
    for use in changed.uses:
        faults[_narrow(dossier, agreed, use)].append(use)
    faults.pop("", None)
    for source, uses in faults.items():
        markets = listed(sorted({use.market for use in uses}))
        text = f"{changed.name} has not agreed for the whole flight in {markets}, and {changed.what}; widen their consent, or take it out."
        yield Finding(id, Severity.BLOCK, text, source, "consent elsewhere", f"consent for {markets}")


def _narrow(dossier: Dossier, agreed: list[Held], use: Use) -> str:
    """The line of a consent that leaves a use out; nothing where they cover it together."""
    fit = [held for held in agreed if not place_fault(held, use)]
    if not fit:
        return f"{agreed[0].source}/{place_fault(agreed[0], use)}"
    short = gap(fit, dossier.brief.flight.start, dossier.brief.flight.end)
    return f"{short[0].source}/{short[1]}" if short else ""

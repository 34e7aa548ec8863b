"""Does an experiment stay inside the company?"""

from __future__ import annotations

from collections.abc import Iterable

from checks.held import files, listed
from onbrief.model.dossier import Dossier
from onbrief.model.finding import Finding, Need, Scope, Severity

id = "experiments"
scope = Scope.BRIEF
needs: frozenset[Need] = frozenset()
SHOWN = {"experiment": "an experiment", "internal": "for the company alone"}  # words for a finding


def run(dossier: Dossier) -> Iterable[Finding]:
    """A campaign whose `usage` is `experiment` or `internal` may have deliverables only on the channels that
    policies/models.yaml counts as inside; and what an engine or model for experiments made may be in no other campaign.
    """
    brief, inside = dossier.brief, dossier.policies.models.inside
    outside = [use for use in dossier.uses if use.channel not in inside]
    if brief.usage != "public" and outside:
        channels = listed(sorted({use.channel for use in outside}))
        text = (
            f"The campaign is {SHOWN[brief.usage]}, and {files(outside)} would run on {channels}, which the public sees; "
            "take them out, or have the campaign cleared and make its `usage` public."
        )
        yield Finding(id, Severity.BLOCK, text, "brief.yaml#/usage", channels, listed(inside))
    if brief.usage == "experiment":
        return
    for maker in dossier.makers:
        if maker.card and maker.card.usage == "experiment":
            text = (
                f"{maker.card.title} is for experiments alone, but made {files(maker.uses)} of this {brief.usage} "
                "campaign; use another, or have it cleared."
            )
            yield Finding(id, Severity.BLOCK, text, f"{maker.card_source}#/usage", "experiment", brief.usage)

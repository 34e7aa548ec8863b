"""Does a campaign that touches a sensitive theme have what each of its markets asks for?"""

from __future__ import annotations

from collections.abc import Iterable

from checks.ruled import Said, judged
from onbrief.model.dossier import Dossier
from onbrief.model.finding import Finding, Need, Scope

id = "sensitive-themes"
scope = Scope.BRIEF
needs: frozenset[Need] = frozenset()


def run(dossier: Dossier) -> Iterable[Finding]:
    """Holds the brief's `themes` against policies/themes.yaml: markets and channels that forbid it, permits, the yes of
    the roles it names, and words that must be drawn. It reads no theme out of pictures: what isn't said isn't judged.
    """
    for theme in dossier.brief.themes:
        said = Said(theme, f"the campaign touches {theme}", "brief.yaml#/themes", dossier.uses)
        yield from judged(id, dossier, dossier.policies.themes.rules, said)

"""Has everybody who is seen or heard agreed, and have those who answer for it said yes?"""

from __future__ import annotations

from collections.abc import Iterable

from checks.ruled import Said, judged
from onbrief.model.dossier import Dossier
from onbrief.model.finding import Finding, Need, Scope, Severity

id = "likeness"
scope = Scope.BRIEF
needs: frozenset[Need] = frozenset()
PEOPLE = frozenset(
    {"people", "person", "faces", "hands", "skin"}
)  # words of `disallowed` that rule people out


def run(dossier: Dossier) -> Iterable[Finding]:
    """Holds what scenes say that they depict (`depicts`) against policies/likeness.yaml: a release among the holdings
    for the whole flight, and the yes of the roles it names. It sees no faces: what isn't said isn't judged.
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

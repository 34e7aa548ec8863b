"""Does the copy keep off the product?"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from checks.ink import INK, blame, bounds, name, not_run, obstacle, owners, window
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "copy-product-overlap"
scope = Scope.DELIVERABLE
needs = frozenset({Need.LAYOUT, Need.MATTES})

PRODUCT = 128  # matte value from which a pixel shows the product rather than what is behind it
ALLOWED_SHARE = 0.002  # of an element's ink
ALLOWED_PX = 12  # a serif's tip, or the soft edge of the product's silhouette


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Counts each element's ink that lies over the product's silhouette."""
    if why := obstacle(subject, "ink", "product"):
        yield not_run(id, why, blame(spec, "product", "placement"))
        return
    ink = subject.mattes["ink"] >= INK
    over = ink & (subject.mattes["product"] >= PRODUCT)
    for element, mine in owners(over, subject.elements):
        covered = np.count_nonzero(mine)
        drawn = np.count_nonzero(ink[window(element.box, ink.shape)])
        allowed = max(ALLOWED_PX, int(ALLOWED_SHARE * drawn))
        if covered > allowed:
            yield Finding(
                id,
                Severity.BLOCK,
                f"The {name(element)} covers {covered} px of the product; "
                "move it, or give the copy more room.",
                element.source,
                measured=f"{covered} px",
                allowed=f"at most {allowed} px",
                box=bounds(mine),
            )

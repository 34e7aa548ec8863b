"""Does the copy keep off the product, and off faces?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
    """Counts each element's ink over the product's silhouette, and over each face whose box the sidecar declares."""
    if why := obstacle(subject, "ink", "product"):
        yield not_run(id, why, blame(spec, "product", "placement"))
        return
    ink = subject.mattes["ink"] >= INK
    yield from _covered("the product", ink & (subject.mattes["product"] >= PRODUCT), ink, subject)
    for face in subject.elements:
        if face.role == "face":
            cut = window(face.box, ink.shape)
            over = np.zeros_like(ink)
            over[cut] = ink[cut]
            yield from _covered("a face", over, ink, subject)


def _covered(what: str, over: np.ndarray, ink: np.ndarray, subject: Subject) -> Iterator[Finding]:
    """Blames the elements whose ink lies over something, where it is more than a touch."""
    for element, mine in owners(over, subject.elements):
        covered = np.count_nonzero(mine)
        own = np.count_nonzero(ink[window(element.box, ink.shape)])
        allowed = max(ALLOWED_PX, int(ALLOWED_SHARE * own))
        if covered > allowed:
            yield Finding(
                id,
                Severity.BLOCK,
                f"The {name(element)} covers {covered} px of {what}; move it, or give the copy more room.",
                element.source,
                measured=f"{covered} px",
                allowed=f"at most {allowed} px",
                box=bounds(mine),
            )

"""Is everything that must be said drawn, filled in, unclipped and large enough to read?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import numpy as np

from checks.ink import INK, Fault, blame, drawn, name, not_run, obstacle, window
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject
from onbrief.model.request import Element

id = "text-fit"
scope = Scope.DELIVERABLE
needs = frozenset({Need.LAYOUT, Need.MATTES})

REQUIRED = ("headline", "cta", "logo")
PLACEHOLDER = re.compile(r"\{\s*[\w.-]+\s*\}")


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Reads the layout sidecar for what was asked, and the ink matte for what was drawn."""
    if why := obstacle(subject, "ink"):
        yield not_run(id, why, blame(spec, "placement"))
        return
    for role in spec.params.get("required", REQUIRED):
        if not any(element.role == role for element in subject.elements):
            yield Finding(
                id,
                Severity.BLOCK,
                f"The {name(role)} is missing; write it, or make room for it in the layout.",
                blame(spec, role, "placement"),
                measured=f"no {name(role)}",
                allowed=f"one {name(role)}",
            )
    for element in drawn(subject.elements):
        for fault in _faults(element, subject, spec):
            yield Finding(
                id, Severity.BLOCK, fault.message, element.source, fault.measured, fault.allowed, element.box
            )


def _faults(element: Element, subject: Subject, spec: Spec) -> Iterator[Fault]:
    about, label = element.about, name(element)
    text = about.get("text")
    if text is not None and not text.strip():
        yield Fault(f"The {label} is empty; write it, or leave it out.", "no text", "some text")
    elif (text is not None or element.role == "logo") and not _inked(element, subject.mattes["ink"]):
        yield Fault(f"The {label} left no ink; look at its font and its place.", "no ink", "some ink")
    if text and (slot := PLACEHOLDER.search(text)):
        yield Fault(f"The {label} still holds {slot[0]}; fill it in.", slot[0], "no placeholder")
    if about.get("fits") is False:
        yield Fault(f"The {label} doesn't fit its space; shorten the copy.", "cut off", "the whole text")
    smallest = spec.placement.min_type_px
    if smallest and "px" in about and about["px"] < smallest:
        measured, allowed = f"{about['px']:g} px", f"at least {smallest} px"
        yield Fault(
            f"The {label} is set at {measured}, the placement asks for {allowed}; shorten it or enlarge it.",
            measured,
            allowed,
        )


def _inked(element: Element, ink: np.ndarray) -> bool:
    return bool((ink[window(element.box, ink.shape)] >= INK).any())

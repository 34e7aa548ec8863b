"""Does the logo stand whole, undistorted, large enough and undisturbed?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from checks.ink import INK, Box, Fault, blame, bounds, name, not_run, obstacle, owners
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject
from onbrief.model.request import Element

id = "logo-clear-space"
scope = Scope.DELIVERABLE
needs = frozenset({Need.LAYOUT, Need.MATTES})

TRUE = 0.01  # share by which width to height may differ from the drawing's
HALF = 0.5  # pixel: what rounding to whole pixels may take from a box


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Holds the logo's box and the ink around it against the style pack's rules.

    Whether there is a logo at all is the text-fit gate's question.
    """
    rules = spec.params.get("logo", {})
    drawn = any(element.role == "logo" for element in subject.elements)
    lawless = "the style pack has no rules for the logo" if drawn and not rules else None
    why = obstacle(subject, "ink") or lawless
    if why:
        yield not_run(id, why, blame(spec, "logo", "placement"))
        return
    ink = subject.mattes["ink"] >= INK
    for logo in subject.elements:
        if logo.role == "logo":
            for fault in _shape(logo, rules, ink.shape):
                yield Finding(
                    id, Severity.BLOCK, fault.message, logo.source, fault.measured, fault.allowed, logo.box
                )
            yield from _intruders(logo, rules["clear_space"] * logo.box[3], ink, subject)


def _shape(logo: Element, rules: dict, frame: tuple[int, ...]) -> Iterator[Fault]:
    x, y, width, height = logo.box
    outside = max(-x, -y, x + width - frame[1], y + height - frame[0])
    if outside > HALF:
        yield Fault("The logo leaves the picture; move it inside.", f"{outside:.1f} px outside", "0 px")
    if width < rules["min_width_px"] - HALF:
        measured, allowed = f"{width:.0f} px wide", f"at least {rules['min_width_px']:g} px"
        yield Fault(
            f"The logo is {measured}, the style pack asks for {allowed}; enlarge it.", measured, allowed
        )
    true = rules["aspect"]
    rounding = HALF + HALF / true
    if abs(height - width / true) > max(TRUE * height, rounding):
        measured, allowed = f"{width / height:.2f}:1", f"{true:.2f}:1"
        yield Fault(
            f"The logo is distorted to {measured}, it was drawn as {allowed}; scale both sides alike.",
            measured,
            f"{allowed} ± 1 %, or half a pixel",
        )


def _intruders(logo: Element, clear: float, ink: np.ndarray, subject: Subject) -> Iterator[Finding]:
    """Other ink within `clear` pixels of the logo's box. Ink that touches the box is the logo's own fringe.

    A pixel that the clear space's edge cuts counts as outside, as in the safe-area gate.
    """
    gap, needed = _gap(logo.box, ink.shape), f"{round(clear, 1):g} px"
    intruding = ink & (gap >= 1) & (gap + 1 <= clear)
    others = [element for element in subject.elements if element.role != "logo"]
    for element, mine in owners(intruding, others):
        nearest = gap[mine].min()
        yield Finding(
            id,
            Severity.BLOCK,
            f"The {name(element)} stands {nearest:.0f} px from the logo, "
            f"which needs {needed} of clear space; move one of them.",
            element.source,
            measured=f"{nearest:.0f} px",
            allowed=f"at least {needed}",
            box=bounds(mine),
        )


def _gap(box: Box, shape: tuple[int, ...]) -> np.ndarray:
    """Each pixel's distance in pixels from a box, measured along the further axis; 0 inside and touching."""
    x, y, width, height = box
    columns, rows = np.arange(shape[1]), np.arange(shape[0])[:, None]
    across = np.maximum(np.maximum(x - columns - 1, columns - x - width), 0)
    down = np.maximum(np.maximum(y - rows - 1, rows - y - height), 0)
    return np.maximum(across, down)

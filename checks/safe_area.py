"""Does ink keep out of the margins that the channel covers or cuts?"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from checks.ink import INK, blame, bounds, name, not_run, obstacle, owners
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject
from onbrief.model.placement import SafeArea

id = "safe-area"
scope = Scope.DELIVERABLE
needs = frozenset({Need.LAYOUT, Need.MATTES})

ROUNDING = 0.1  # pixel


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Judges ink, not boxes: descenders and Arabic marks leave the box that was measured for them.

    A pixel that the margin's edge cuts counts as inside, so a layout that rounds is not punished.
    """
    if why := obstacle(subject, "ink"):
        yield not_run(id, why, blame(spec, "placement"))
        return
    ink = subject.mattes["ink"] >= INK
    margins = _margins(spec.placement.safe_area(spec.params["direction"]), ink.shape)
    height, width = ink.shape
    stray = ink.copy()
    stray[margins["top"] : height - margins["bottom"], margins["left"] : width - margins["right"]] = False
    for element, mine in owners(stray, subject.elements):
        side, depth = _deepest(mine, margins)
        yield Finding(
            id,
            Severity.BLOCK,
            f"The {name(element)} runs {depth} px into the {side} margin that the channel covers; "
            "move it inside or set it smaller.",
            element.source,
            measured=f"{depth} px into the {side} margin",
            allowed="0 px",
            box=bounds(mine),
        )


def _margins(area: SafeArea, shape: tuple[int, ...]) -> dict[str, int]:
    """Whole pixels of each margin.

    The catalogue's shares have four digits, so they err by up to a tenth of a pixel. Ink in what a tenth
    leaves of a pixel covers less of it than INK.
    """
    height, width = shape
    shares = {
        "top": area.top * height,
        "right": area.right * width,
        "bottom": area.bottom * height,
        "left": area.left * width,
    }
    return {side: int(pixels + ROUNDING) for side, pixels in shares.items()}


def _deepest(mask: np.ndarray, margins: dict[str, int]) -> tuple[str, int]:
    """The side whose margin ink enters furthest, and by how many pixels."""
    x, y, width, height = (int(value) for value in bounds(mask))
    rows, columns = mask.shape
    depths = {
        "top": margins["top"] - y,
        "right": x + width - (columns - margins["right"]),
        "bottom": y + height - (rows - margins["bottom"]),
        "left": margins["left"] - x,
    }
    side = max(depths, key=lambda side: depths[side])
    return side, depths[side]

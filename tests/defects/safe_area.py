"""Ink in the margins that the channel covers."""

from math import ceil
from pathlib import Path

import numpy as np

from checks.ink import window
from onbrief.model.finding import Spec, Subject
from onbrief.model.request import Element
from tests.defects.seed import Case, Seed
from tests.defects.sketch import SOURCES, Defect
from tests.defects.tamper import NUDGED, known, nudge

SAFE = frozenset({"safe-area"})

DEFECTS = (
    Defect("headline too high", lambda sketch: sketch.say("headline", y=3), SAFE, SOURCES["headline"]),
    Defect("legal line too far left", lambda sketch: sketch.say("legal", x=10), SAFE, SOURCES["legal"]),
)


def pushed(case: Case, share: float, folder: Path) -> tuple[Subject, Spec]:
    """An element moved so that its ink runs into the margin by that share of the margin's depth."""
    element, side, gap, depth = _nearest(case)
    by = gap + round(share * depth)
    dx = {"left": -by, "right": by}.get(side, 0)
    dy = {"top": -by, "bottom": by}.get(side, 0)
    return nudge(case, folder, element, dx, dy)


def _nearest(case: Case) -> tuple[Element, str, int, int]:
    """The element whose ink stands nearest to a margin: which side, how far off, and the margin's depth in pixels."""
    subject, spec, _ = known(case)
    height, width = subject.mattes["ink"].shape
    safe = spec.placement.safe_area(spec.params["direction"])
    found = []
    for element in subject.elements:
        if "text" not in element.about and element.role != "logo":
            continue
        cut = window(element.box, (height, width), pad=NUDGED)
        rows, columns = np.nonzero(subject.mattes["ink"][cut] >= 32)
        edges = {
            "top": (cut[0].start + rows.min() - ceil(safe.top * height), safe.top * height),
            "bottom": (
                height - ceil(safe.bottom * height) - cut[0].start - rows.max() - 1,
                safe.bottom * height,
            ),
            "left": (cut[1].start + columns.min() - ceil(safe.left * width), safe.left * width),
            "right": (
                width - ceil(safe.right * width) - cut[1].start - columns.max() - 1,
                safe.right * width,
            ),
        }
        found += [
            (int(gap), side, element, int(depth)) for side, (gap, depth) in edges.items() if depth >= 12
        ]
    gap, side, element, depth = min(found, key=lambda one: one[:2])
    return element, side, gap, depth


def _has_margin(case: Case) -> bool:
    if not case.subject or not case.spec or not any(e.role == "headline" for e in case.subject.elements):
        return False
    safe, place = case.spec.placement.safe_area(case.spec.params["direction"]), case.spec.placement
    deepest = max(
        safe.top * place.height, safe.bottom * place.height, safe.left * place.width, safe.right * place.width
    )
    return deepest >= 12


SEEDS = (
    Seed(
        "element in the channel's margin",
        "safe-area",
        pushed,
        0.0,
        0.1,
        0.6,
        lambda case: _nearest(case)[0].source,
        fits=_has_margin,
    ),
)

"""Can the shapes that carry the meaning be told from what is around them?"""

from __future__ import annotations

import math
from collections.abc import Iterable

import cv2
import numpy as np

from checks.contrast import luminance
from checks.ink import blame, not_run, obstacle, window
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject
from onbrief.model.request import Element

id = "shape-contrast"
scope = Scope.DELIVERABLE
needs = frozenset({Need.PIXELS, Need.LAYOUT})

LEAST = 3.0  # WCAG 2.2 SC 1.4.11, non-text contrast: parts of graphics required to understand the content
ALIKE = 32  # code values within which a pixel shows a shape's own colour; an encoder moves them a little
FRINGE, NEAR = 1, 4  # pixels beside a shape that are mixed with it; pixels beyond that count as around it
SEEN = 40  # percentile: a shape is seen where the greater part of its edge is
SMALLEST = 6  # pixels: what the crop leaves less of is not there to be understood
ENOUGH = 12  # pixels to take a colour from


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Finds each declared mark by its colours in the delivered pixels, and compares it with the pixels around it."""
    marks = [element for element in subject.elements if element.role == "mark"]
    if why := obstacle(subject, pixels=bool(marks)):
        yield not_run(id, why, blame(spec, "placement"))
        return
    for element in marks:
        if min(element.box[2:]) >= SMALLEST:
            ratio = _ratio(element, subject.pixels)
            if ratio is None or ratio < LEAST:
                yield _finding(element, ratio)


def _finding(element: Element, ratio: float | None) -> Finding:
    """The ratio is rounded down, so that 2.99 never reads as 3."""
    name, allowed = element.about.get("name", "shape"), f"at least {LEAST:.1f}:1"
    if ratio is None:
        text, measured = f"The {name} can't be seen in {' or '.join(element.about['colours'])}", "not seen"
    else:
        measured = f"{math.floor(ratio * 10) / 10}:1"
        text = f"The {name} stands out by {measured}, a shape needs {allowed}"
    return Finding(
        id,
        Severity.BLOCK,
        f"{text}; give it a line, another colour or another ground.",
        element.source,
        measured,
        allowed,
        element.box,
    )


def _ratio(element: Element, pixels: np.ndarray) -> float | None:
    """The contrast with the ring around it that the greater part of the ring reaches, by the better of its colours.

    A shape with a line is told by its line or by its fill. What has its colours beyond its box is not its own: it
    stands in the ring, so that white on white is found out.
    """
    x, y, width, height = element.box
    own = np.zeros(pixels.shape[:2], np.uint8)
    inside = window((x, y, width, height), own.shape)
    colours = [np.array(list(bytes.fromhex(c.removeprefix("#")))) for c in element.about["colours"]]
    masks = [np.abs(pixels[inside].astype(int) - colour).max(-1) <= ALIKE for colour in colours]
    own[inside] = np.logical_or.reduce(masks)
    cut = window(element.box, own.shape, pad=FRINGE + NEAR)
    whole = _filled(own[cut])
    ring = (_grown(whole, FRINGE + NEAR) > _grown(whole, FRINGE)).astype(bool)
    shown = [pixels[inside][mask] for mask in masks if mask.sum() >= ENOUGH]
    if not shown or ring.sum() < ENOUGH:
        return None
    theirs = luminance(pixels[cut][ring].astype(float))
    return max(_seen(float(luminance(np.median(ours, axis=0))), theirs) for ours in shown)


def _seen(ours: float, theirs: np.ndarray) -> float:
    ratios = (np.maximum(theirs, ours) + 0.05) / (np.minimum(theirs, ours) + 0.05)
    return float(np.percentile(ratios, SEEN))


def _filled(mask: np.ndarray) -> np.ndarray:
    """A mask without its holes: what is drawn within a shape is not around it."""
    edges, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return cv2.drawContours(np.zeros_like(mask), edges, -1, 1, cv2.FILLED)


def _grown(mask: np.ndarray, by: int) -> np.ndarray:
    return cv2.dilate(mask, np.ones((2 * by + 1, 2 * by + 1), np.uint8))

"""Is the product in focus, and not blown up from a smaller picture?"""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

from checks.generated import luma, unreadable
from checks.ink import blame, bounds, not_run
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "blur"
scope = Scope.CANDIDATE
needs = frozenset({Need.PIXELS, Need.MATTES})

WIDEST = 3.0  # px; clean renders measure 1.0 to 1.5, a Gaussian blur of σ 1.5 px 3.4 to 3.8
SHARPEST = 5  # percentile of the edge widths that stands for the product: one crisp part is enough
CONTRAST = 48  # code values across an edge, so that grain doesn't count as one
REACH = 12  # px to either side within which an edge must be over; wider ones are measured at half the size
ENOUGH = 60  # edge pixels, about one letter's outline: fewer say nothing
PRODUCT = 128  # matte value from which a pixel shows the product
EDGE = 3  # px inside the silhouette that are left out: what is behind may be sharp there
LEVELS = 4  # sizes at which edges are looked for, each half of the one before


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Measures how wide the sharpest edges inside the product's matte are: contrast over steepest slope.

    For a step blurred by a Gaussian that is 2.5 σ. The background may be out of focus: nobody asks it.
    """
    source = blame(spec, "product", "placement")
    if why := unreadable(subject) or _unmatted(subject):
        yield not_run(id, why, source)
        return
    matte = subject.mattes["product"] >= PRODUCT
    inside = cv2.erode(matte.astype(np.uint8), np.ones((2 * EDGE + 1, 2 * EDGE + 1), np.uint8)) > 0
    width = edge_width(subject.pixels, inside)
    if width is None:
        yield not_run(id, f"the product has no edges of {CONTRAST} code values to measure", source)
    elif width > WIDEST:
        yield Finding(
            id,
            Severity.BLOCK,
            f"The product's sharpest edges are {width:.1f} px wide, it is out of focus or blown up; "
            "render it at its full size, or focus on it.",
            source,
            measured=f"{width:.1f} px",
            allowed=f"at most {WIDEST:.1f} px",
            box=bounds(matte),
        )


def edge_width(pixels: np.ndarray, matte: np.ndarray) -> float | None:
    """The width of the sharpest edges in px, or None where nothing has enough contrast."""
    light = luma(pixels)
    for level in range(LEVELS):
        widths = np.concatenate([_widths(light, matte, axis) for axis in (0, 1)])
        if len(widths) >= max(ENOUGH >> level, 8):
            return float(np.percentile(widths, SHARPEST)) * 2**level
        if min(light.shape) < 4 * REACH:
            return None
        light = cv2.pyrDown(light)
        matte = cv2.resize(matte.astype(np.uint8), light.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0
    return None


def _widths(light: np.ndarray, matte: np.ndarray, axis: int) -> np.ndarray:
    """Contrast over slope at the steepest pixel of each edge along an axis."""

    def along(length: int) -> np.ndarray:
        return np.ones((length, 1) if axis == 0 else (1, length), np.uint8)

    slope = np.abs(np.diff(light, axis=axis, append=np.take(light, [-1], axis)))
    contrast = cv2.dilate(light, along(2 * REACH + 1)) - cv2.erode(light, along(2 * REACH + 1))
    steepest = slope >= cv2.dilate(slope, along(5))
    edges = matte & steepest & (contrast >= CONTRAST) & (slope * 2 * REACH >= contrast)
    return contrast[edges] / slope[edges]


def _unmatted(subject: Subject) -> str | None:
    if "product" not in subject.mattes:
        return "there is no product matte"
    if subject.mattes["product"].shape != subject.pixels.shape[:2]:
        return "the file and its mattes differ in size"
    return None if (subject.mattes["product"] >= PRODUCT).any() else "the product isn't in the picture"

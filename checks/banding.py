"""Do soft gradients run without visible steps?"""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

from checks.generated import luma, unreadable
from checks.ink import blame, not_run
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "banding"
scope = Scope.CANDIDATE
needs = frozenset({Need.PIXELS})

STEPPED = (
    0.034  # share of gentle gradients on a step; clean renders have up to 0.024, 64 levels 0.042 and more
)
LOW = 1.5  # code values: a lower step is 8-bit rounding, which nobody sees
HIGH = 10.0  # code values: a higher step is an edge of something
FLAT = 0.25  # of the step's height: both sides of a false contour are plateaus
GENTLE = (2.0, 24.0)  # code values that the light may change within a window and count as a gradient
WINDOW = 31  # px, the window's side at working size
NEAR, FAR = 4, 14  # px from a step to the plateaus at its sides, and to where they must still be level
PIXELS = 400_000  # working size: larger pictures are reduced, which averages grain as eyes do at a distance
FLOOR = 0.02  # of the picture: fewer gentle gradients are weighed as if they were so many (flat drawings)


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Looks where light changes gently, and counts the pixels on a step between two plateaus.

    In a true gradient the light goes on changing at both sides of every pixel; grain hides steps, and then
    they aren't counted. Works on luma (BT.601), averaged over 5 × 5 px.
    """
    source = blame(spec, "ground", "product", "placement")
    if why := unreadable(subject):
        yield not_run(id, why, source)
        return
    share, step = stepped(subject.pixels)
    if share > STEPPED:
        yield Finding(
            id,
            Severity.BLOCK,
            f"Soft gradients show steps of {step:.0f} code values in {share:.0%} of their area; "
            "render with 16 bits or with grain, and look at the grade's LUT.",
            source,
            measured=f"{share:.1%}",
            allowed=f"at most {STEPPED:.1%}",
        )


def stepped(pixels: np.ndarray) -> tuple[float, float]:
    """The share of gentle gradients that lies on a step, and the median height of these steps in code values."""
    light = luma(pixels)
    reduce = max(1, round((light.size / PIXELS) ** 0.5))
    if reduce > 1:
        light = cv2.resize(light, None, fx=1 / reduce, fy=1 / reduce, interpolation=cv2.INTER_AREA)
    light = cv2.blur(light, (5, 5))
    window = np.ones((WINDOW, WINDOW), np.uint8)
    change = cv2.dilate(light, window) - cv2.erode(light, window)
    gentle = (change >= GENTLE[0]) & (change <= GENTLE[1])
    heights = np.zeros_like(light)
    for axis in (0, 1):
        if light.shape[axis] > 2 * FAR:
            np.maximum(heights, _steps(light, axis), out=heights)
    heights[~gentle] = 0
    on = heights > 0
    area = max(int(np.count_nonzero(gentle)), FLOOR * light.size)
    return int(np.count_nonzero(on)) / area, float(np.median(heights[on])) if on.any() else 0.0


def _steps(light: np.ndarray, axis: int) -> np.ndarray:
    """The height of the step at each pixel along an axis, 0 where there is none."""
    length = light.shape[axis]

    def at(offset: int) -> np.ndarray:
        return light.take(np.arange(FAR + offset, length - FAR + offset), axis)

    height = np.abs(at(NEAR) - at(-NEAR))
    slope = np.maximum(np.abs(at(-NEAR) - at(-FAR)), np.abs(at(FAR) - at(NEAR)))
    step = (height >= LOW) & (height <= HIGH) & (slope <= FLAT * height)
    found = np.zeros_like(light)
    middle = (slice(FAR, length - FAR), slice(None))
    found[middle if axis == 0 else middle[::-1]] = height * step
    return found

"""Is there a whole picture: nothing blank, torn, speckled or noise?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

import cv2
import numpy as np
from PIL import Image

from checks.generated import luma, unreadable
from checks.ink import Box, Fault, blame, not_run
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "blank-picture"
scope = Scope.CANDIDATE
needs = frozenset({Need.PIXELS})

UNIFORM = 5.0  # code values, standard deviation of luma; clean renders have 21 and more
CLEAR = 0.9  # share of fully transparent pixels from which nothing is there to be seen
CLEAR_ALPHA = 8  # of 255: what is less opaque than that doesn't show
DEAD = 0.001  # share of the frame: a hole the size of one 40 px tile in 1080 × 1920
FILLED = 0.9  # of its bounding box: a failed tile or a torn file is a rectangle, a highlight isn't
DRAWN = 0.2  # share of exactly even pixels outside the hole from which a picture counts as a flat drawing
EXTREMES = (6, 250)  # code values: grain laid over a black or white hole stays within
DECLARED = 4  # code values to a colour of the palette: such an area is meant to be even
SPECK = 80  # code values beyond all eight neighbours; clean renders have no such pixel, sparkle reaches 60
SPECKS = 4  # pixels a picture: a few a retoucher takes out
NOISE = 0.85  # mean step between neighbours over contrast, in the worst of 8 × 8 fields; white noise has 1.13
QUIET = 16.0  # code values, least contrast that a field is held to have: grain alone isn't noise
FIELDS = 8  # a side


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Looks at the contrast of the whole, at even areas, at lone pixels and at how neighbours differ.

    Even areas are rectangles of one value, in a picture that is otherwise never exactly even, or of a neutral
    colour, which a drawing of this palette doesn't have.
    """
    source = blame(spec, "product", "placement")
    if why := unreadable(subject):
        yield not_run(id, why, source)
        return
    fault = next(_faults(subject, spec), None)
    if fault:
        (message, measured, allowed), box = fault
        yield Finding(id, Severity.BLOCK, message, source, measured, allowed, box)


def _faults(subject: Subject, spec: Spec) -> Iterator[tuple[Fault, Box | None]]:
    """The worst first; a blank picture needs no second finding."""
    light = luma(subject.pixels)
    if (clear := _clear(subject)) >= CLEAR:
        text = f"{clear:.0%} of the picture is transparent; render it again."
        yield Fault(text, f"{clear:.0%}", f"less than {CLEAR:.0%}"), None
    if (contrast := float(light.std())) < UNIFORM:
        text = f"The picture is blank, all of it is about {_mean(subject.pixels)}; render it again."
        yield Fault(text, f"contrast {contrast:.1f}", f"at least {UNIFORM:.0f}"), None
    if hole := _hole(subject.pixels, spec):
        share, colour, box = hole
        text = f"A rectangle of {share:.1%} of the picture is missing, it is all {colour}; render it again."
        yield Fault(text, f"{share:.1%}", f"at most {DEAD:.1%}"), box
    if (noise := _noise(light)) > NOISE:
        text = "A part of the picture is noise, neighbouring pixels have nothing in common; render it again."
        yield Fault(text, f"{noise:.2f} of its contrast", f"at most {NOISE:.2f}"), None
    if (specks := _specks(subject.pixels)) > SPECKS:
        text = (
            f"{specks} lone pixels are far brighter or darker than all around them; render with more samples."
        )
        yield Fault(text, f"{specks} px", f"at most {SPECKS} px"), None


def _clear(subject: Subject) -> float:
    """The share of pixels that are transparent; 0 in a drawing or a picture without alpha."""
    if subject.preview is None:
        with Image.open(subject.path) as image:
            if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
                return float((np.asarray(image.convert("RGBA"))[..., 3] < CLEAR_ALPHA).mean())
    return 0.0


def _hole(pixels: np.ndarray, spec: Spec) -> tuple[float, str, Box] | None:
    """The largest even rectangle that nobody asked for: its share, colour and box."""
    cross = np.ones((3, 3), np.uint8)
    even = (cv2.dilate(pixels, cross) == cv2.erode(pixels, cross)).all(-1)
    drawn = even.mean()
    low, high = pixels.max(-1), pixels.min(-1)
    masks = (even, low <= EXTREMES[0], high >= EXTREMES[1])
    found = []
    for mask in masks:
        _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=4)
        for label in np.flatnonzero(stats[1:, 4] > DEAD * mask.size) + 1:
            x, y, width, height, area = (int(value) for value in stats[label])
            share = area / mask.size
            colour = np.median(pixels[labels == label], axis=0)
            flat = (drawn - share) / max(1 - share, 1e-6) > DRAWN
            if area < FILLED * width * height or _declared(colour, spec) or (flat and np.ptp(colour) > 2):
                continue
            found.append((share, _code(colour), (float(x), float(y), float(width), float(height))))
    return max(found) if found else None


def _declared(colour: np.ndarray, spec: Spec) -> bool:
    """Whether it is a colour of the palette."""
    named = [value for value in spec.params.get("palette", {}).values() if isinstance(value, str)]
    return any(np.abs(colour - list(bytes.fromhex(code[1:7]))).max() <= DECLARED for code in named)


def _specks(pixels: np.ndarray) -> int:
    ring = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]], np.uint8)
    above = pixels.astype(np.int16) - cv2.dilate(pixels, ring)
    below = cv2.erode(pixels, ring).astype(np.int16) - pixels
    return int(np.count_nonzero(np.maximum(above, below).max(-1) > SPECK))


def _noise(light: np.ndarray) -> float:
    """The worst field's mean step between neighbours, as a share of its contrast."""
    rows, columns = (np.linspace(0, side, FIELDS + 1).astype(int) for side in light.shape)
    worst = 0.0
    for top, bottom in pairwise(rows):
        for left, right in pairwise(columns):
            field = light[top:bottom, left:right]
            steps = [np.abs(np.diff(field, axis=axis)).mean() for axis in (0, 1) if field.shape[axis] > 1]
            worst = max(worst, float(min(steps, default=0.0)) / max(float(field.std()), QUIET))
    return worst


def _mean(pixels: np.ndarray) -> str:
    return _code(pixels.reshape(-1, 3).mean(0))


def _code(colour: np.ndarray) -> str:
    return "#" + "".join(f"{round(float(value)):02x}" for value in colour)

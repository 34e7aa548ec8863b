"""Are the ground, the buttons and the type the brand's colours, as delivered?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import cv2
import numpy as np
from skimage.color import deltaE_ciede2000, lab2rgb, rgb2lab

from checks.ink import Box, blame, drawn, name, not_run, obstacle, window
from onbrief.model.base import Hex
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject
from onbrief.model.request import Element

id = "palette"
scope = Scope.DELIVERABLE
needs = frozenset({Need.PIXELS, Need.LAYOUT, Need.MATTES})

TOLERANCE = 3.0  # ΔE00, house default; about 1 is just visible
ENOUGH = 64  # pixels, 8 × 8: measured in JPEG, 2 px of a colour are 19 ΔE off, 8 px and more 0.3
INSIDE = 2  # pixels from an edge on which an encoder mixes two colours
SOLID = 250  # matte value from which a pixel shows the drawn colour alone


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Measures the median of each declared region in CIEDE2000 (Sharma 2005; D65, 2°).

    Regions are the ground patches without ink, each button's fill, and type with strokes wide enough. The median is
    taken in sRGB code values, channel by channel: grain and small shadows don't move it. The ground answers with its
    worst patch; a cast that lies over the whole picture is told of the ground alone.
    """
    if why := obstacle(subject, "ink", pixels=True):
        yield not_run(id, why, blame(spec, "placement"))
        return
    source = blame(spec, "ground", "placement")
    declared, patches = spec.params.get("palette", {}).get("ground"), _bare_patches(subject)
    cast = np.zeros(3)
    if not declared:
        yield not_run(id, "the palette names no ground", source)
    elif not patches:
        yield not_run(id, f"the crop has no ground patch left with {ENOUGH} px free of ink", source)
    else:
        box, seen = max(patches, key=lambda patch: _difference(patch[1], declared))
        for finding in _judged(box, seen, declared, spec, source):
            cast = _lab(seen) - _lab(_colour(declared))
            yield finding
    for element in drawn(subject.elements):
        yield from _painted(element, cast, subject, spec)


def _painted(element: Element, cast: np.ndarray, subject: Subject, spec: Spec) -> Iterator[Finding]:
    """A button's fill and a text's own colour: one of the palette's, and the one that is seen, but for the cast."""
    if "type" not in subject.mattes or subject.mattes["type"].shape != subject.mattes["ink"].shape:
        return  # the contrast gate says so
    cut = window(element.box, subject.pixels.shape)
    if not subject.mattes["ink"][cut].size:
        return
    ink, glyphs = subject.mattes["ink"][cut], subject.mattes["type"][cut]
    regions = {"fill": (ink >= SOLID) & (glyphs == 0), "colour": glyphs >= SOLID}
    for key, region in regions.items():
        declared, core = element.about.get(key), _core(region)
        if declared and core.sum() >= ENOUGH:
            seen = np.median(subject.pixels[cut][core], axis=0)
            what = f"{name(element)}'s button" if key == "fill" else name(element)
            yield from _held(what, seen, declared, cast, spec, element)


def _core(region: np.ndarray) -> np.ndarray:
    """A region without its edges; beyond the box nothing belongs to it."""
    side = 2 * INSIDE + 1
    return cv2.erode(region.astype(np.uint8), np.ones((side, side)), borderValue=0) > 0


def _held(
    what: str, seen: np.ndarray, declared: Hex, cast: np.ndarray, spec: Spec, element: Element
) -> Iterator[Finding]:
    palette = {role: code for role, code in spec.params.get("palette", {}).items() if role != "ground"}
    role = next((role for role, code in palette.items() if code.lower() == declared.lower()), None)
    pack = blame(spec, "logo").partition("#")[0]
    source = f"{pack}#/palette/{role}" if role else f"{pack}#/palette"
    if palette and not role:
        said = f"The {what} is asked for in {declared}, which isn't in the palette; use one of its colours."
        yield Finding(id, Severity.BLOCK, said, source, declared, ", ".join(palette.values()), element.box)
        return
    difference = _difference(seen, declared)
    if difference > TOLERANCE and not _explained(cast, seen, declared):
        said = (
            f"The {what} is {_hex(seen)}, {difference:.1f} ΔE00 from the palette's {declared}; "
            "export it again in the palette's colour."
        )
        measured, allowed = f"{difference:.1f} ΔE00", f"at most {TOLERANCE:.1f} ΔE00"
        yield Finding(id, Severity.BLOCK, said, source, measured, allowed, element.box)


def _explained(cast: np.ndarray, seen: np.ndarray, declared: Hex) -> bool:
    """Whether a colour is what the ground's cast (CIELAB) makes of it, as far as sRGB goes: one fault, told once."""
    under = np.clip(lab2rgb(_lab(_colour(declared)) + cast), 0, 1)
    return float(deltaE_ciede2000(_lab(seen), rgb2lab(under))) <= TOLERANCE


def _bare_patches(subject: Subject) -> list[tuple[Box, np.ndarray]]:
    """The declared ground patches that can be measured, with their colour where no ink is near."""
    side = 2 * INSIDE + 1
    bare = cv2.dilate(subject.mattes["ink"], np.ones((side, side))) == 0
    cuts = {e.box: window(e.box, bare.shape) for e in subject.elements if e.role == "ground"}
    found = [(box, subject.pixels[cut][bare[cut]]) for box, cut in cuts.items()]
    return [(box, np.median(pixels, axis=0)) for box, pixels in found if len(pixels) >= ENOUGH]


def _judged(box: Box, seen: np.ndarray, declared: Hex, spec: Spec, source: str) -> Iterator[Finding]:
    tolerance = spec.params.get("tolerance", {}).get("ground", TOLERANCE)
    difference = _difference(seen, declared)
    if difference > tolerance:
        yield Finding(
            id,
            Severity.BLOCK,
            f"The ground is {_hex(seen)}, {difference:.1f} ΔE00 from the palette's {declared}; "
            "adjust the ground, the light or the grade.",
            source,
            measured=f"{difference:.1f} ΔE00",
            allowed=f"at most {tolerance:.1f} ΔE00",
            box=box,
        )


def _difference(seen: np.ndarray, declared: Hex) -> float:
    return float(deltaE_ciede2000(_lab(seen), _lab(_colour(declared))))


def _lab(colour: np.ndarray) -> np.ndarray:
    return rgb2lab(colour / 255)


def _hex(colour: np.ndarray) -> str:
    return "#" + "".join(f"{round(float(value)):02x}" for value in colour)


def _colour(code: Hex) -> np.ndarray:
    """sRGB code values of `#rrggbb`."""
    return np.array(list(bytes.fromhex(code[1:])), dtype=float)

"""Is the ground the brand's colour, as delivered?"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from skimage.color import deltaE_ciede2000, rgb2lab

from checks.ink import blame, not_run, obstacle, window
from onbrief.model.base import Hex
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "palette"
scope = Scope.DELIVERABLE
needs = frozenset({Need.PIXELS, Need.LAYOUT, Need.MATTES})

TOLERANCE = 3.0  # ΔE00; about 1 is just visible, 3 is what packaging printers promise
ENOUGH = 64  # pixels: 8 × 8, one block of a JPEG; smaller patches measured up to 19 ΔE off by chroma bleed


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Measures the median of the declared ground patch, without ink, in CIEDE2000 (Sharma 2005; D65, 2°).

    The median is taken in sRGB code values, channel by channel: grain and small shadows don't move it.
    """
    declared = spec.params.get("palette", {}).get("ground")
    patches = [element for element in subject.elements if element.role == "ground"]
    if why := obstacle(subject, "ink", pixels=True):
        yield not_run(id, why, blame(spec, "placement"))
        return
    source = blame(spec, "ground", "placement")
    if not (declared and patches):
        why = "the crop has no ground patch left" if declared else "the palette names no ground"
        yield not_run(id, why, source)
        return
    for patch in patches:
        cut = window(patch.box, subject.pixels.shape)
        bare = subject.pixels[cut][subject.mattes["ink"][cut] == 0]
        if len(bare) < ENOUGH:
            why = f"the ground patch has {len(bare)} px without ink, fewer than {ENOUGH}"
            yield not_run(id, why, source)
            continue
        seen = np.median(bare, axis=0)
        difference = float(deltaE_ciede2000(rgb2lab(seen / 255), rgb2lab(_colour(declared) / 255)))
        tolerance = spec.params.get("tolerance", {}).get("ground", TOLERANCE)
        if difference > tolerance:
            measured = "#" + "".join(f"{round(value):02x}" for value in seen)
            yield Finding(
                id,
                Severity.BLOCK,
                f"The ground is {measured}, {difference:.1f} ΔE00 from the palette's {declared}; "
                "adjust the ground, the light or the grade.",
                source,
                measured=f"{difference:.1f} ΔE00",
                allowed=f"at most {tolerance:.1f} ΔE00",
                box=patch.box,
            )


def _colour(code: Hex) -> np.ndarray:
    """sRGB code values of `#rrggbb`."""
    return np.array(list(bytes.fromhex(code[1:])), dtype=float)

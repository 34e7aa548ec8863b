"""Is the ground the brand's colour, as delivered?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from skimage.color import deltaE_ciede2000, rgb2lab

from checks.ink import Box, blame, not_run, obstacle, window
from onbrief.model.base import Hex
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "palette"
scope = Scope.DELIVERABLE
needs = frozenset({Need.PIXELS, Need.LAYOUT, Need.MATTES})

TOLERANCE = 3.0  # ΔE00, house default; about 1 is just visible
ENOUGH = 64  # pixels, 8 × 8: measured in JPEG, 2 px of a colour are 19 ΔE off, 8 px and more 0.3


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Measures the median of the declared ground patch, without ink, in CIEDE2000 (Sharma 2005; D65, 2°).

    The median is taken in sRGB code values, channel by channel: grain and small shadows don't move it.
    """
    if why := obstacle(subject, "ink", pixels=True):
        yield not_run(id, why, blame(spec, "placement"))
        return
    source = blame(spec, "ground", "placement")
    declared, patches = spec.params.get("palette", {}).get("ground"), _bare_patches(subject)
    if not declared:
        yield not_run(id, "the palette names no ground", source)
    elif not patches:
        yield not_run(id, f"the crop has no ground patch left with {ENOUGH} px free of ink", source)
    else:
        yield from _judged(patches, declared, spec, source)


def _bare_patches(subject: Subject) -> list[tuple[Box, np.ndarray]]:
    """The declared ground patches that can be measured, with their pixels without ink (n×3)."""
    patches = []
    for element in subject.elements:
        if element.role == "ground":
            cut = window(element.box, subject.pixels.shape)
            patches.append((element.box, subject.pixels[cut][subject.mattes["ink"][cut] == 0]))
    return [(box, bare) for box, bare in patches if len(bare) >= ENOUGH]


def _judged(
    patches: list[tuple[Box, np.ndarray]], declared: Hex, spec: Spec, source: str
) -> Iterator[Finding]:
    tolerance = spec.params.get("tolerance", {}).get("ground", TOLERANCE)
    for box, bare in patches:
        seen = np.median(bare, axis=0)
        difference = float(deltaE_ciede2000(rgb2lab(seen / 255), rgb2lab(_colour(declared) / 255)))
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
                box=box,
            )


def _colour(code: Hex) -> np.ndarray:
    """sRGB code values of `#rrggbb`."""
    return np.array(list(bytes.fromhex(code[1:])), dtype=float)

"""Do the pictures of a scene share their blacks, their mid-tones and their highlights?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from checks.ink import window
from checks.siblings import lightness, of_scene, scenes, strays
from onbrief.model.finding import Finding, Measured, Need, Scope, Severity, Spec, Subject

id = "batch-tone"
scope = Scope.BATCH
over = "master"
needs = frozenset({Need.PIXELS, Need.LAYOUT, Need.MATTES})

BLACK = 8.0  # L* between the darkest hundredths of two products; clean masters of the demos: up to 6, where one is cropped
MID = 1.5  # L* between two grounds in the light; clean masters: up to 0.4
WHITE = 6.0  # L* between the lightest hundredths of two pictures; clean masters: up to 1.3, and 4.7 between a tube and a carton
LIMITS = {"black": BLACK, "mid": MID, "white": WHITE}

NAMES = {
    "black": ("black point", "lighter", "darker"),
    "mid": ("ground", "lighter", "darker"),
    "white": ("highlights", "lighter", "darker"),
}


def measure(subject: Subject, spec: Spec) -> dict[str, Any]:
    """CIELAB L* (D65, 2°): p1 of the product, p50 of the declared ground, p99 of the picture; null where there is none."""
    light = lightness(subject.pixels)
    product = subject.mattes.get("product")
    dark = light[product > 127] if product is not None and product.shape == light.shape else light[:0]
    patches = [light[window(e.box, light.shape)].ravel() for e in subject.elements if e.role == "ground"]
    ground = np.concatenate(patches) if patches else light[:0]
    return {
        "black": float(np.percentile(dark, 1)) if dark.size else None,
        "mid": float(np.median(ground)) if ground.size else None,
        "white": float(np.percentile(light, 99)),
    }


def run(batch: Sequence[Measured]) -> Iterable[Finding]:
    """Compares three tones that don't depend on the crop with the median of the scene's masters.

    The black point is read in the product, the mid-tone on the declared ground, the highlights anywhere.
    It warns: a darker picture may be meant.
    """
    for group in scenes(batch).values():
        for stray in strays(group, LIMITS):
            what, up, down = NAMES[stray.key]
            verb = "are" if what.endswith("s") else "is"
            yield Finding(
                id,
                Severity.WARN,
                f"The {what} {verb} {abs(stray.apart):.1f} L* {up if stray.apart > 0 else down} than in the scene's other "
                "masters; match the exposure or the grade.",
                of_scene(stray.one, "lighting"),
                f"L* {stray.value:.1f}",
                f"L* {stray.usual:.1f} ± {LIMITS[stray.key]:.1f}",
                asset=stray.one.asset,
            )

"""Do the masters of a scene look like one shoot? Each is held against the anchor, the one that people approve."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from skimage.color import deltaE_ciede2000, rgb2lab

from checks.ink import blame, not_run, window
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "family"
scope = Scope.BATCH
needs = frozenset({Need.PIXELS, Need.LAYOUT})

GROUND = 2.0  # ΔE00 between two grounds side by side
BLACK = 8.0  # L*: how far apart the darkest hundredth of two pictures may lie


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Compares a master with `subject.about["anchor"]`: ground colour (CIEDE2000, D65, 2°) and black point (L*).

    The black point is the first percentile of L*. It warns: shapes show different parts of a set.
    """
    source, anchor = blame(spec, "product"), subject.about.get("anchor")
    if anchor is None:
        yield not_run(id, "no anchor is known to hold this master against", source)
        return
    ours, theirs = _ground(subject), _ground(anchor)
    if ours is None or theirs is None:
        yield not_run(id, "one of the two masters has no ground patch", source)
    elif (apart := float(deltaE_ciede2000(ours, theirs))) > GROUND:
        yield Finding(
            id,
            Severity.WARN,
            f"The ground is {apart:.1f} ΔE00 from the anchor's; look at both side by side.",
            source,
            f"{apart:.1f} ΔE00",
            f"at most {GROUND:.1f} ΔE00",
        )
    if (apart := abs(_black(subject) - _black(anchor))) > BLACK:
        yield Finding(
            id,
            Severity.WARN,
            f"The black point is {apart:.0f} L* from the anchor's; even out the light or the grade.",
            source,
            f"{apart:.0f} L*",
            f"at most {BLACK:.0f} L*",
        )


def _ground(subject: Subject) -> np.ndarray | None:
    """CIELAB of the median of the declared ground patches."""
    patches = [
        subject.pixels[window(element.box, subject.pixels.shape)].reshape(-1, 3)
        for element in subject.elements
        if element.role == "ground"
    ]
    return rgb2lab(np.median(np.concatenate(patches), axis=0) / 255) if patches else None


def _black(subject: Subject) -> float:
    """The first percentile of L*, on every fourth pixel."""
    return float(np.percentile(rgb2lab(subject.pixels[::4, ::4] / 255)[..., 0], 1))

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
WHITE = 4.0  # ΔE00 between the paper of two labels in the light: the same print in every picture


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Compares a master with `subject.about["anchor"]`: the ground's colour and the label's paper (CIEDE2000, D65, 2°).

    Both are in every picture of a scene, whatever part of the set a shape shows. It warns: eyes decide.
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
    ours, theirs = _paper(subject), _paper(anchor)
    if ours is not None and theirs is not None and (apart := float(deltaE_ciede2000(ours, theirs))) > WHITE:
        yield Finding(
            id,
            Severity.WARN,
            f"The label's paper is {apart:.1f} ΔE00 from the anchor's; even out the light or the grade.",
            source,
            f"{apart:.1f} ΔE00",
            f"at most {WHITE:.1f} ΔE00",
        )


def _ground(subject: Subject) -> np.ndarray | None:
    """CIELAB of the median of the declared ground patches."""
    patches = [
        subject.pixels[window(element.box, subject.pixels.shape)].reshape(-1, 3)
        for element in subject.elements
        if element.role == "ground"
    ]
    return rgb2lab(np.median(np.concatenate(patches), axis=0) / 255) if patches else None


def _paper(subject: Subject) -> np.ndarray | None:
    """CIELAB of the label's paper in the light: the median of the lightest quarter of its box."""
    for element in subject.elements:
        if element.role == "label":
            label = subject.pixels[window(element.box, subject.pixels.shape)].reshape(-1, 3)
            lab = rgb2lab(label[None] / 255)[0]
            return np.median(lab[lab[:, 0] >= np.percentile(lab[:, 0], 75)], axis=0)
    return None

"""Do the masters of a scene look like one shoot? Each is held against the anchor, the one that people approve."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from skimage.color import deltaE_ciede2000, rgb2lab

from checks.ink import blame, not_run, window
from onbrief.model.finding import Finding, Measured, Need, Scope, Severity, Spec, Subject

id = "family"
scope = Scope.BATCH
over = "master"
needs = frozenset({Need.PIXELS, Need.LAYOUT})

GROUND = 2.0  # ΔE00 between two grounds side by side; clean masters of the demos: up to 0.9
WHITE = 4.0  # ΔE00 between the paper of two labels in the light, the same print in every picture; clean masters: up to 1.5


def measure(subject: Subject, spec: Spec) -> dict[str, Any]:
    """CIELAB (D65, 2°) of the declared ground, and of the label's paper in the light; null where there is none."""
    return {"ground": _ground(subject), "paper": _paper(subject)}


def run(batch: Sequence[Measured]) -> Iterable[Finding]:
    """Compares each master with its scene's anchor: the ground's colour and the label's paper (CIEDE2000).

    Both are in every picture of a scene, whatever part of the set a shape shows. It warns: eyes decide.
    """
    anchors = {one.about["scene"]: one for one in batch if one.about["anchor"]}
    for one in batch:
        if one.about["anchor"]:
            continue
        anchor = anchors.get(one.about["scene"])
        if anchor is None:
            source = blame(one.spec, "product")
            yield replace(
                not_run(id, "no anchor is known to hold this master against", source), asset=one.asset
            )
        else:
            yield from _held(one, anchor)


def _held(one: Measured, anchor: Measured) -> Iterator[Finding]:
    source = blame(one.spec, "product")
    ours, theirs = one.table["ground"], anchor.table["ground"]
    if ours is None or theirs is None:
        yield replace(not_run(id, "one of the two masters has no ground patch", source), asset=one.asset)
    elif (apart := float(deltaE_ciede2000(ours, theirs))) > GROUND:
        yield Finding(
            id,
            Severity.WARN,
            f"The ground is {apart:.1f} ΔE00 from the anchor's; look at both side by side.",
            source,
            f"{apart:.1f} ΔE00",
            f"at most {GROUND:.1f} ΔE00",
            asset=one.asset,
        )
    ours, theirs = one.table["paper"], anchor.table["paper"]
    if ours is not None and theirs is not None and (apart := float(deltaE_ciede2000(ours, theirs))) > WHITE:
        yield Finding(
            id,
            Severity.WARN,
            f"The label's paper is {apart:.1f} ΔE00 from the anchor's; even out the light or the grade.",
            source,
            f"{apart:.1f} ΔE00",
            f"at most {WHITE:.1f} ΔE00",
            asset=one.asset,
        )


def _ground(subject: Subject) -> list[float] | None:
    """The median of the declared ground patches."""
    patches = [
        subject.pixels[window(element.box, subject.pixels.shape)].reshape(-1, 3)
        for element in subject.elements
        if element.role == "ground"
    ]
    return _lab(np.median(np.concatenate(patches), axis=0) / 255) if patches else None


def _paper(subject: Subject) -> list[float] | None:
    """The median of the lightest quarter of the label's box."""
    for element in subject.elements:
        if element.role == "label":
            label = subject.pixels[window(element.box, subject.pixels.shape)].reshape(-1, 3)
            lab = rgb2lab(label[None] / 255)[0]
            light = lab[lab[:, 0] >= np.percentile(lab[:, 0], 75)]
            return [float(v) for v in np.median(light, axis=0)]
    return None


def _lab(colour: np.ndarray) -> list[float]:
    return [float(v) for v in rgb2lab(colour)]

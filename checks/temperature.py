"""Are the pictures of a scene lit in one colour, or is one of them warmer, cooler or tinted?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from skimage.color import rgb2lab

from checks.ink import window
from checks.siblings import of_scene, scenes, strays
from onbrief.model.finding import Finding, Measured, Need, Scope, Severity, Spec, Subject

id = "batch-temperature"
scope = Scope.BATCH
over = "master"
needs = frozenset({Need.PIXELS, Need.LAYOUT})

GROUND = (
    1.8  # CIELAB units of a* or b* between two grounds in the light; clean masters of the demos: up to 0.9
)
PAPER = 4.0  # the same between the paper of two labels, which the product's own shade tints; clean masters: up to 1.5
LIMITS = {"ground.b": GROUND, "paper.b": PAPER, "ground.a": GROUND, "paper.a": PAPER}
LIGHTEST = 75  # percentile of L* in the label's box from which its pixels count as paper

WORDS = {"a": ("more magenta", "greener"), "b": ("warmer", "cooler")}


def measure(subject: Subject, spec: Spec) -> dict[str, Any]:
    """CIELAB a* and b* (D65, 2°) of the declared ground and of the label's paper; null where there is none."""
    ground, label = _inside(subject, "ground"), _inside(subject, "label")[:1]
    patch = np.median(np.concatenate(ground), axis=0) if ground else None
    paper = None
    if label:
        lit = label[0][:, 0] >= np.percentile(label[0][:, 0], LIGHTEST)
        paper = np.median(label[0][lit], axis=0)
    return {
        f"{name}.{axis}": None if lab is None else float(lab[at])
        for name, lab in (("ground", patch), ("paper", paper))
        for at, axis in ((1, "a"), (2, "b"))
    }


def run(batch: Sequence[Measured]) -> Iterable[Finding]:
    """Compares the colour of two things that every picture of a scene shows, the ground in the light and the label's paper,
    with the median of the scene's masters. One finding a picture: its largest deviation. It warns: eyes decide."""
    for group in scenes(batch).values():
        worst: dict[str, tuple[float, Any]] = {}
        for stray in strays(group, LIMITS):
            over_limit = abs(stray.apart) / LIMITS[stray.key]
            if over_limit > worst.get(stray.one.asset, (0, stray))[0]:
                worst[stray.one.asset] = (over_limit, stray)
        for _, stray in worst.values():
            what, axis = stray.key.split(".")
            limit = LIMITS[stray.key]
            yield Finding(
                id,
                Severity.WARN,
                f"The {'ground' if what == 'ground' else 'paper of the label'} is {abs(stray.apart):.1f} {axis}* "
                f"{WORDS[axis][stray.apart < 0]} than in the scene's other masters; match the light's colour or the white balance.",
                of_scene(stray.one, "lighting"),
                f"{axis}* {stray.value:.1f}",
                f"{axis}* {stray.usual:.1f} ± {limit:.1f}",
                asset=stray.one.asset,
            )


def _inside(subject: Subject, role: str) -> list[np.ndarray]:
    """The pixels of each element of a role, CIELAB n×3."""
    boxes = (window(e.box, subject.pixels.shape) for e in subject.elements if e.role == role)
    return [rgb2lab(subject.pixels[box].reshape(-1, 3)) for box in boxes if subject.pixels[box].size]

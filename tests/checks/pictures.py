"""Small pictures as an engine makes them, before any type: something on a backdrop, and what a gate says of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from checks import CHECKS
from onbrief.model.finding import Spec, Subject
from onbrief.model.placement import Placement
from onbrief.model.request import Element
from tests.checks.conftest import line

SIZE = (240, 300)  # rows, columns
MIDDLE, RADIUS = (150, 120), 60  # of the product: a striped ball
SCENE = "brief.yaml#/scenes/hero"
SUBJECT, GROUND = f"{SCENE}/subject", f"{SCENE}/ground"


def grained(values: np.ndarray, sigma: float = 1.5) -> np.ndarray:
    """8-bit pixels of light that isn't rounded yet, under film grain."""
    grain = np.random.default_rng(3).normal(0, sigma, values.shape[:2])[..., None]
    return np.clip(values + grain, 0, 255).round().astype(np.uint8)


def backdrop(darkest: float = 120, lightest: float = 200) -> np.ndarray:
    """H×W×3 float: a sage wall that grows lighter from left to right."""
    light = np.linspace(darkest, lightest, SIZE[1], dtype=np.float32)
    return np.broadcast_to(light[None, :, None] * np.float32([0.9, 1, 0.85]), (*SIZE, 3)).copy()


def matte() -> np.ndarray:
    """H×W uint8: the product's silhouette."""
    drawn = np.zeros(SIZE, np.uint8)
    return cv2.circle(drawn, MIDDLE, RADIUS, 255, -1)


def still(blur: float = 0) -> np.ndarray:
    """The picture whole. blur: px, a Gaussian's σ on everything, as a lens out of focus makes it."""
    light = backdrop()
    stripes = np.where(np.arange(SIZE[1]) // 12 % 2, 60.0, 210.0)[None, :, None]
    light = np.where(matte()[..., None] > 0, stripes, light)
    return grained(cv2.GaussianBlur(light, (0, 0), blur) if blur else light)


def shown(
    pixels: np.ndarray,
    folder: Path,
    mattes: dict[str, np.ndarray] | None = None,
    elements: tuple[Element, ...] = (),
    palette: dict[str, str] | None = None,
    about: dict[str, Any] | None = None,
) -> tuple[Subject, Spec]:
    """The picture as a gate is given it; with its product's matte, if no others are given."""
    path = folder / "picture.png"
    Image.fromarray(pixels).save(path)
    paths = {}
    for name, values in ({"product": matte()} if mattes is None else mattes).items():
        paths[name] = folder / f"{name}.png"
        Image.fromarray(values).save(paths[name])
    placement = Placement(
        title="Candidate",
        medium="image",
        width=pixels.shape[1],
        height=pixels.shape[0],
        formats=("png",),
        confidence="A",
        source="tests",
        checked_on=date(2026, 11, 1),
    )
    params = {"palette": palette} if palette else {}
    sources = {"product": SUBJECT, "ground": GROUND, "placement": SCENE}
    return Subject(path, elements, about or {}, paths), Spec(placement, params, sources)


def said(check: str, subject: Subject, spec: Spec) -> list[str]:
    return [line(finding) for finding in CHECKS[check].run(subject, spec)]

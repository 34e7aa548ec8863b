"""A scene's masters as the comparing gates see them: small pictures, measured and held against each other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import numpy as np
from PIL import Image

from checks import CHECKS
from onbrief.model.finding import BatchCheck, Measured, Spec, Subject
from onbrief.model.request import Element
from tests.checks.conftest import line
from tests.defects.sketch import BANNER

SPEC = Spec(placement=BANNER.placement, params={}, sources={"product": "brief.yaml#/scenes/hero/subject"})
BOXES = {"ground": (8, 8, 72, 104), "label": (110, 40, 60, 60)}
GRAIN = 4.0  # code values, standard deviation
Paint = Callable[[np.ndarray], np.ndarray]  # H×W×3 float sRGB code values → the same shape


def shot(folder: Path, name: str, paint: Paint = lambda pixels: pixels, grain: float = GRAIN) -> Subject:
    """A product with a printed label before a sage ground, 200 × 120 px, changed by `paint`, then grained."""
    pixels, matte = np.full((120, 200, 3), (111, 165, 141), float), np.zeros((120, 200), np.uint8)
    matte[12:108, 110:170] = 255
    pixels[12:40, 110:170] = (150, 90, 60)
    pixels[40:108, 110:170] = (225, 218, 205)
    pixels[60:76, 124:156] = 40
    pixels = paint(pixels) + np.random.default_rng(len(name)).normal(0, grain, (120, 200, 1))
    paths = folder / f"{name}.png", folder / f"{name}.product.png"
    Image.fromarray(np.clip(pixels, 0, 255).round().astype(np.uint8)).save(paths[0])
    Image.fromarray(matte).save(paths[1])
    elements = tuple(Element(role, box, "brief.yaml#/scenes/hero") for role, box in BOXES.items())
    return Subject(paths[0], elements, matte_paths={"product": paths[1]})


def compared(check: str, *masters: Subject, anchor: int | None = 0, skus: str = "aaaa") -> list[str]:
    """What a gate says of one scene's masters. anchor: which of them people approved. skus: a letter each."""
    gate = cast(BatchCheck, CHECKS[check])
    batch = [
        Measured(
            one.path.name,
            {"scene": "hero", "sku": sku, "anchor": number == anchor},
            SPEC,
            gate.measure(one, SPEC),
        )
        for number, (one, sku) in enumerate(zip(masters, skus, strict=False))
    ]
    return [f"{finding.asset} {line(finding)}" for finding in gate.run(batch)]

"""The masters of a scene look like one shoot."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from checks import CHECKS
from onbrief.model.finding import Measured, Spec, Subject
from onbrief.model.request import Element
from tests.defects.sketch import BANNER

SPEC = Spec(placement=BANNER.placement, params={}, sources={"product": "brief.yaml#/scenes/hero/subject"})
SAGE = (111, 165, 141)
PAPER = (240, 232, 215)


def master(path: Path, ground: tuple[int, int, int] = SAGE, paper: tuple[int, int, int] = PAPER) -> Subject:
    """A ground with a product's label in a third of it."""
    pixels = np.full((80, 120, 3), ground, np.uint8)
    pixels[20:70, 80:110] = paper
    pixels[30:50, 90:100] = 30
    Image.fromarray(pixels).save(path)
    boxes = {"ground": (8, 8, 32, 32), "label": (80, 20, 30, 50)}
    return Subject(path, tuple(Element(role, box, "brief.yaml#/scenes/hero") for role, box in boxes.items()))


def said(subject: Subject, anchor: Subject | None) -> list[str]:
    family = CHECKS["family"]
    batch = [
        Measured(one.path.name, {"scene": "hero", "anchor": one is anchor}, SPEC, family.measure(one, SPEC))
        for one in (subject, anchor)
        if one
    ]
    return [f"{f.severity} {f.source}: {f.message}" for f in family.run(batch)]


def test_masters_alike_pass(tmp_path: Path) -> None:
    assert said(master(tmp_path / "a.png"), master(tmp_path / "b.png", paper=(236, 229, 214))) == []


def test_another_ground_is_told(tmp_path: Path) -> None:
    assert said(master(tmp_path / "a.png", ground=(122, 165, 141)), master(tmp_path / "b.png")) == [
        "warn brief.yaml#/scenes/hero/subject: The ground is 2.3 ΔE00 from the anchor's; look at both side by side."
    ]


def test_a_label_in_another_light_is_told(tmp_path: Path) -> None:
    assert said(master(tmp_path / "a.png", paper=(250, 225, 190)), master(tmp_path / "b.png")) == [
        "warn brief.yaml#/scenes/hero/subject: The label's paper is 7.6 ΔE00 from the anchor's; "
        "even out the light or the grade."
    ]


def test_without_an_anchor_it_is_not_judged(tmp_path: Path) -> None:
    assert said(master(tmp_path / "a.png"), None) == [
        "warn brief.yaml#/scenes/hero/subject: This gate didn't run: no anchor is known to hold this master against."
    ]

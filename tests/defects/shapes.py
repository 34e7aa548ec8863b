"""Shapes that are lost on their ground."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from checks.contrast import luminance
from checks.ink import window
from onbrief.model.finding import Spec, Subject
from onbrief.model.request import Element
from tests.defects.seed import Case, Seed
from tests.defects.sketch import SOURCES, Defect
from tests.defects.tamper import known, repaint

COIN = (140.0, 60.0, 40.0, 40.0)  # beside the product, on bare ground
PALE = "#a78f76"  # 2.2:1 on the sketch's sand

DEFECTS = (
    Defect(
        "coin lost on its ground",
        partial(replace, mark=(COIN, PALE)),
        frozenset({"shape-contrast"}),
        SOURCES["arrangement"],
    ),
)

NAMES = ("bar", "coin", "envelope")  # shapes that stand on one ground
AROUND = 5  # pixels around a shape that count as its ground
OWN = 32  # code values within which a pixel is the shape's


def pale(case: Case, ratio: float, folder: Path) -> tuple[Subject, Spec]:
    """A shape drawn, and declared, in colours that stand out from its ground by no more than a ratio."""
    subject, _, _ = known(case)
    mark = _mark(case)
    assert mark
    cut = window(mark.box, subject.pixels.shape)
    around = subject.pixels[window(mark.box, subject.pixels.shape, pad=AROUND)].astype(float)
    edge = np.concatenate([around[:AROUND].reshape(-1, 3), around[:, :AROUND].reshape(-1, 3)])
    ground = np.median(edge, axis=0)
    colours = [np.array(list(bytes.fromhex(code[1:])), float) for code in mark.about["colours"]]
    paler = [_towards(colour, ground, ratio) for colour in colours]

    def paint(pixels: np.ndarray) -> np.ndarray:
        part = pixels[cut].astype(float)
        done = part.copy()
        for colour, new in zip(colours, paler, strict=True):
            done[np.abs(part - colour).max(-1) <= OWN] = new
        pixels[cut] = done.round().astype(np.uint8)
        return pixels

    painted, spec = repaint(case, folder, paint)
    codes = ["#" + "".join(f"{round(value):02x}" for value in colour) for colour in paler]
    faded = replace(mark, about={**mark.about, "colours": codes})
    return replace(painted, elements=tuple(faded if one is mark else one for one in subject.elements)), spec


def _towards(colour: np.ndarray, ground: np.ndarray, ratio: float) -> np.ndarray:
    """The colour, so far on its way to the ground that it stands out by no more than the ratio."""
    for share in np.linspace(1, 0, 201):
        mixed = ground + share * (colour - ground)
        light = sorted(float(luminance(one)) + 0.05 for one in (mixed, ground))
        if light[1] <= ratio * light[0]:
            return mixed
    return ground


def _mark(case: Case) -> Element | None:
    elements = case.subject.elements if case.subject else ()
    marks = [one for one in elements if one.role == "mark" and min(one.box[2:]) >= 8]
    return next((one for name in NAMES for one in marks if one.about["name"] == name), None)


def drawn_by(case: Case) -> str:
    mark = _mark(case)
    return mark.source if mark else ""


SEEDS = (
    Seed(
        "shape too pale",
        "shape-contrast",
        pale,
        3.6,
        2.4,
        1.4,
        drawn_by,
        fits=lambda case: _mark(case) is not None,
    ),
)

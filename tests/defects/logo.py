"""Logos that are crowded, small, distorted or cut."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path

from onbrief.model.finding import Spec, Subject
from onbrief.model.request import Element
from tests.defects.seed import Case, Seed, of
from tests.defects.sketch import SOURCES, Defect
from tests.defects.tamper import known, retype, shift

LOGO = frozenset({"logo-clear-space"})

DEFECTS = (
    Defect(
        "legal line beside the logo",
        lambda sketch: sketch.say("legal", x=137),
        LOGO,
        SOURCES["legal"],
    ),
    Defect("small logo", lambda sketch: replace(sketch, logo=(224, 221, 52, 13)), LOGO, SOURCES["logo"]),
    Defect("squeezed logo", lambda sketch: replace(sketch, logo=(224, 221, 60, 16)), LOGO, SOURCES["logo"]),
    Defect(
        "logo over the edge",
        lambda sketch: replace(sketch, logo=(242, 221, 60, 15)),
        LOGO | {"safe-area", "logo-true"},
        SOURCES["logo"],
    ),
)


def crowded(case: Case, share: float, folder: Path) -> tuple[Subject, Spec]:
    """The copy that stands nearest set down above or below the logo, at a share of its clear space."""
    placed = _place(case, share)
    assert placed
    return shift(case, folder, *placed)


def _place(case: Case, share: float) -> tuple[Element, int, int] | None:
    """The element, and how far right and down it goes; None where the frame has no room for it."""
    subject, spec, _ = known(case)
    logo = _logo(case)
    texts = [one for one in subject.elements if "text" in one.about and one.role != "cta"]
    if logo is None or not texts:
        return None
    x, y, _, h = logo.box
    height, width = subject.pixels.shape[:2]
    gap = share * spec.params["logo"]["clear_space"] * h
    for one in sorted(texts, key=lambda one: abs(one.box[1] - y)):
        left, top, wide, high = one.box
        to_x = round(min(max(x, 2), width - wide - 2) - left)
        for to_y in (y + h + gap, y - gap - high):
            if to_x + left >= 2 and to_y >= 2 and to_y + high + 2 <= height:
                return one, to_x, round(to_y - top)
    return None


def _logo(case: Case) -> Element | None:
    elements = case.subject.elements if case.subject else ()
    return next((element for element in elements if element.role == "logo"), None)


def nearest(case: Case) -> str:
    placed = _place(case, 1)
    return placed[0].source if placed else ""


def squeezed(case: Case, by: float, folder: Path) -> tuple[Subject, Spec]:
    """The layout was told a wrong shape of the logo."""
    _, spec, _ = known(case)
    rules = spec.params["logo"]
    return retype(case, folder, logo={**rules, "aspect": rules["aspect"] * by})


def small(case: Case, by: float, folder: Path) -> tuple[Subject, Spec]:
    """The layout was told a smaller least width, and a height that asks for it."""
    _, spec, job = known(case)
    rules, layout = spec.params["logo"], copy.deepcopy(job.request.params["layout"])
    layout["logo_height"] = 0.0
    return retype(case, folder, layout=layout, logo={**rules, "min_width_px": rules["min_width_px"] * by})


SEEDS = (
    Seed(
        "copy in the logo's clear space",
        "logo-clear-space",
        crowded,
        1.4,
        0.7,
        0.2,
        nearest,
        fits=lambda case: bool(nearest(case)),
    ),
    Seed(
        "squeezed logo",
        "logo-clear-space",
        squeezed,
        1.004,
        1.09,
        1.25,
        of("logo"),
        fits=lambda case: _logo(case) is not None,
    ),
    Seed(
        "small logo",
        "logo-clear-space",
        small,
        1.0,
        0.94,
        0.6,
        of("logo"),
        fits=lambda case: _logo(case) is not None,
    ),
)

"""Copy on top of the product, or of a face."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from checks.ink import INK, window
from checks.overlap import ALLOWED_PX, ALLOWED_SHARE, PRODUCT
from onbrief.model.finding import Spec, Subject
from onbrief.model.request import Element
from tests.defects.seed import Case, Seed
from tests.defects.sketch import SOURCES, Defect
from tests.defects.tamper import known, shift

OVERLAP = frozenset({"copy-product-overlap"})

DEFECTS = (
    Defect("body over the product", lambda sketch: sketch.say("body", x=112), OVERLAP, SOURCES["body"]),
)


def over_product(case: Case, share: float, folder: Path) -> tuple[Subject, Spec]:
    """The headline moved towards the product until it covers it with a share of its ink; below 0, of what is allowed."""
    headline = _headline(case)
    assert headline
    covered, allowed = _path(case)
    wanted = -share * allowed if share < 0 else max(share * _ink(case, headline), allowed + 1)
    steps = np.flatnonzero(covered <= wanted) if share < 0 else np.flatnonzero(covered >= wanted)
    return shift(case, folder, headline, int(steps[-1] if share < 0 else steps[0]) * _way(case), 0)


def _path(case: Case) -> tuple[np.ndarray, int]:
    """How many pixels of the product the headline covers after each step towards it, until it first leaves the frame."""
    subject, _, _ = known(case)
    headline = _headline(case)
    assert headline
    ink, product = subject.mattes["ink"] >= INK, subject.mattes["product"] >= PRODUCT
    rows, columns = window(headline.box, ink.shape, pad=2)
    mine = ink[rows, columns]
    counts = cv2.matchTemplate(product[rows].astype(np.float32), mine.astype(np.float32), cv2.TM_CCORR)[0]
    covered = (counts[columns.start :] if _way(case) > 0 else counts[columns.start :: -1]).round().astype(int)
    return covered, max(ALLOWED_PX, int(ALLOWED_SHARE * np.count_nonzero(mine)))


def _way(case: Case) -> int:
    """Right (1) or left (-1), to where the product is."""
    subject, _, _ = known(case)
    headline = _headline(case)
    assert headline
    columns = np.flatnonzero((subject.mattes["product"] >= PRODUCT).any(axis=0))
    return 1 if columns.mean() > headline.box[0] + headline.box[2] / 2 else -1


def _headline(case: Case) -> Element | None:
    elements = case.subject.elements if case.subject else ()
    return next((element for element in elements if element.role == "headline"), None)


def _ink(case: Case, element: Element) -> int:
    subject, _, _ = known(case)
    return np.count_nonzero(subject.mattes["ink"][window(element.box, subject.pixels.shape)] >= INK)


def beside(case: Case) -> bool:
    """Whether the headline can be moved onto the product sidewards, by at least a third of its ink."""
    headline = _headline(case)
    if headline is None or not (known(case)[0].mattes["product"] >= PRODUCT).any():
        return False
    covered, _ = _path(case)
    return bool(len(covered)) and covered[0] == 0 and covered.max() >= 0.34 * _ink(case, headline)


def over_face(case: Case, share: float, folder: Path) -> tuple[Subject, Spec]:
    """A face where the headline stands, with a share of its ink over it; at 0 it ends a pixel beside the letters."""
    subject, spec, _ = known(case)
    headline = _headline(case)
    assert headline
    x, y, _, h = headline.box
    ink = subject.mattes["ink"][window(headline.box, subject.pixels.shape)] >= INK
    across = np.cumsum(ink.sum(axis=0)) / max(int(ink.sum()), 1)
    right = x + int(np.searchsorted(across, share, side="right")) if share else x - 1
    face = Element("face", (right - h, y, h, h), "brief.yaml#/scenes/portrait/subject")
    return replace(subject, elements=(*subject.elements, face)), spec


def of_headline(case: Case) -> str:
    headline = _headline(case)
    return headline.source if headline else ""


SEEDS = (
    Seed(
        "headline over the product",
        "copy-product-overlap",
        over_product,
        -0.9,
        0.01,
        0.3,
        of_headline,
        fits=beside,
    ),
    Seed(
        "headline over a face",
        "copy-product-overlap",
        over_face,
        0,
        0.02,
        0.3,
        of_headline,
        fits=lambda case: _headline(case) is not None,
    ),
)

"""Can the type be read against the pixels that are really behind it?"""

from __future__ import annotations

import math
from collections.abc import Iterable

import cv2
import numpy as np

from checks.ink import blame, drawn, name, not_run, obstacle, window
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject
from onbrief.model.request import Element

id = "contrast"
scope = Scope.DELIVERABLE
needs = frozenset({Need.PIXELS, Need.LAYOUT, Need.MATTES})

SMALL, LARGE = 4.5, 3.0  # WCAG 2.2 SC 1.4.3; the logo is held to 3:1, though WCAG leaves logotypes free
LARGE_PX, LARGE_BOLD_PX, BOLD = 24, 18.66, 700  # 18 pt and 14 pt bold, in the asset's own pixels
WORST = 5  # percentile: copy is lost where it crosses a highlight, whatever its mean says
LOST = 2 / 3  # of the least contrast: below, at one letter, that letter is lost and a word may be another
NEAR = 4  # pixels around the glyphs that count as behind them
BLEED = 1  # pixels beside the glyphs that the encoder mixed with their colour
ENOUGH = 12  # pixels to take a colour from
THIN = 0.6  # share of the highest coverage from which a thin stroke's pixels are unmixed
SOLID = 250  # matte value from which a pixel shows the drawn colour alone
HALF = 128  # matte value of a pixel half covered


class Unreadable(Exception):
    """Why nothing can be said about an element."""


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Compares relative luminance (WCAG 2.2) of type and backdrop in the delivered file, not as declared."""
    if why := obstacle(subject, "type", "ink", pixels=True):
        yield not_run(id, why, blame(spec, "placement"))
        return
    for element in drawn(subject.elements):
        if element.role != "logo" and "text" not in element.about:
            continue
        try:
            overall, spot = _ratios(element, subject)
        except Unreadable as error:
            yield not_run(id, f"the {name(element)} {error}", element.source)
            continue
        least = _least(element)
        if overall < least:
            yield _finding(element, overall, least, "")
        elif spot < LOST * least:
            yield _finding(element, spot, LOST * least, " at one spot")


def _finding(element: Element, ratio: float, least: float, where: str) -> Finding:
    """The ratio is rounded down, so that 4.49 never reads as 4.5."""
    measured, allowed = f"{math.floor(ratio * 10) / 10}:1", f"at least {least:.1f}:1"
    return Finding(
        id,
        Severity.BLOCK,
        f"The {name(element)}'s contrast falls to {measured}{where}, it needs {allowed}; "
        "change its colour or move it to a calmer ground.",
        element.source,
        measured,
        allowed,
        element.box,
    )


def _least(element: Element) -> float:
    px, weight = element.about.get("px", 0), element.about.get("weight", 400)
    large = px >= LARGE_PX or (px >= LARGE_BOLD_PX and weight >= BOLD)
    return LARGE if large or element.role == "logo" else SMALL


def _ratios(element: Element, subject: Subject) -> tuple[float, float]:
    """The element's contrast with the pixels beside its glyphs: their 5th percentile, and the worst letter's.

    A letter is half an em wide; each square of that size counts with its median. The percentile alone would
    not see one lost letter in long copy.
    """
    box = element.about.get("text_box", element.box)
    glyphs = subject.mattes["type"]
    own = np.zeros_like(glyphs)
    own[window(box, own.shape)] = glyphs[window(box, own.shape)]
    cut = window(box, own.shape, pad=NEAR + BLEED)
    own, pixels = own[cut], subject.pixels[cut].astype(float)
    if np.count_nonzero(own >= HALF) < ENOUGH:
        raise Unreadable("has too little ink to judge")
    behind = _behind(own, glyphs[cut], subject.mattes["ink"][cut], inside=element.role == "cta")
    colour = luminance(_type_colour(pixels, own, behind))
    backdrop = _local(luminance(pixels), behind)
    ratios = (np.maximum(backdrop, colour) + 0.05) / (np.minimum(backdrop, colour) + 0.05)
    letters = _squares(behind, side=math.ceil(element.about.get("px", box[3]) / 2))
    medians = [np.median(ratios[letter]) for letter in letters if len(letter) >= ENOUGH]
    return float(np.percentile(ratios, WORST)), float(min(medians, default=np.inf))


def _behind(own: np.ndarray, glyphs: np.ndarray, ink: np.ndarray, inside: bool) -> np.ndarray:
    """The ring around the glyphs; for a CTA the part of it that is the button, if the button is filled."""
    ring = _grown(own > 0, BLEED + NEAR) & ~_grown(glyphs > 0, BLEED)
    if inside:
        button = ring & (ink >= SOLID)
        ring = button if 2 * button.sum() > ring.sum() else ring
    if ring.sum() < ENOUGH:
        raise Unreadable("leaves no backdrop to judge it against")
    return ring


def _type_colour(pixels: np.ndarray, own: np.ndarray, behind: np.ndarray) -> np.ndarray:
    """The colour that the type was set in, sRGB code values, as the file shows it.

    Strokes of small type cover no pixel wholly. There the best covered pixels are unmixed from the backdrop
    (blending works on code values): WCAG asks for the colour without antialiasing. Pixels under half covered
    would answer with mostly noise, so they are left out. Several colours are judged by the middle one.
    """
    solid = own >= SOLID
    if solid.sum() >= ENOUGH:
        return np.median(pixels[solid], axis=0)
    thin = own >= max(THIN * own.max(), HALF)
    share = own[thin][:, None] / 255
    backdrop = np.median(pixels[behind], axis=0)
    unmixed = (pixels[thin] - (1 - share) * backdrop) / share
    return np.clip(np.median(unmixed, axis=0), 0, 255)


def _local(values: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Means over 3 × 3 pixels of a mask: a letter is lost on a spot, not on one grain."""
    weight = cv2.boxFilter(mask.astype(float), -1, (3, 3), normalize=False)
    total = cv2.boxFilter(values * mask, -1, (3, 3), normalize=False)
    return total[mask] / weight[mask]


def _squares(mask: np.ndarray, side: int) -> list[np.ndarray]:
    """A mask's pixels by square of a grid: for each square the places in `values[mask]`."""
    rows, columns = np.nonzero(mask)
    squares = rows // side * mask.shape[1] + columns // side
    order = np.argsort(squares, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(squares[order])) + 1)


def _grown(mask: np.ndarray, by: int) -> np.ndarray:
    return cv2.dilate(mask.astype(np.uint8), np.ones((2 * by + 1, 2 * by + 1), np.uint8)) > 0


def luminance(colour: np.ndarray) -> np.ndarray:
    """Relative luminance, 0 to 1, of sRGB code values 0 to 255 (WCAG 2.2; weights of ITU-R BT.709)."""
    share = colour / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])

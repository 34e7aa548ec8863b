"""Grounds that aren't the brand's colour."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from skimage.color import lab2rgb, rgb2lab

from checks.ink import window
from onbrief.model.finding import Spec, Subject
from onbrief.pipeline.encode import encode_png
from tests.defects.seed import Case, Seed, of
from tests.defects.sketch import SOURCES, Defect
from tests.defects.tamper import Paint, known, repaint, replate, resave

PALETTE = frozenset({"palette"})

DEFECTS = (
    Defect(
        "ground a little cool",
        lambda sketch: replace(sketch, painted="#e3d8c8"),
        PALETTE,
        SOURCES["ground"],
    ),
    Defect("no ground left", lambda sketch: replace(sketch, patch=None), PALETTE, SOURCES["ground"]),
)


def off(case: Case, by: float, folder: Path) -> tuple[Subject, Spec]:
    """All that lies under the type `by` CIELAB units greener: a missed white balance."""
    subject, _, _ = known(case)
    if "drawing" not in subject.inputs:
        return replate(case, folder, partial(greener, by=by))
    bare = (1 - subject.mattes["ink"].astype(float) / 255)[..., None]  # a drawing has no plate to colour
    return _export(case, folder, lambda p: (p * (1 - bare) + greener(p, by) * bare).round().astype(np.uint8))


def part_off(case: Case, by: float, folder: Path, role: str) -> tuple[Subject, Spec]:
    """A button's fill, or a headline's letters, alone `by` units lighter and greener: picked by eye."""
    subject, _, _ = known(case)
    element = next(one for one in subject.elements if one.role == role)
    cut = window(element.box, subject.pixels.shape)
    glyphs, ink = (subject.mattes[matte][cut].astype(float) / 255 for matte in ("type", "ink"))
    share = (glyphs if role == "headline" else ink * (1 - glyphs))[..., None]

    def tint(pixels: np.ndarray) -> np.ndarray:
        part = pixels[cut]
        pixels[cut] = (part * (1 - share) + greener(part, by, by) * share).round().astype(np.uint8)
        return pixels

    return _export(case, folder, tint)


def _export(case: Case, folder: Path, paint: Paint) -> tuple[Subject, Spec]:
    """Without loss: a second lossy pass moves pale grounds by itself."""
    subject, _, _ = known(case)
    if subject.preview:
        return repaint(case, folder, paint)
    return resave(case, folder, encode_png(paint(subject.pixels.copy())), ".png")


def greener(pixels: np.ndarray, by: float, lighter: float = 0) -> np.ndarray:
    lab = rgb2lab(pixels)
    lab += np.array([lighter, -by, 0])
    return (np.clip(lab2rgb(lab), 0, 1) * 255).round().astype(np.uint8)


def painted(role: str) -> Callable[[Case], str]:
    """The palette's line of the colour that an element is drawn in."""

    def line(case: Case) -> str:
        subject, spec, _ = known(case)
        about = next(one.about for one in subject.elements if one.role == role)
        wanted = about["fill" if role == "cta" else "colour"]
        colour = next(k for k, code in spec.params["palette"].items() if code == wanted and k != "ground")
        return f"{spec.sources['logo'].partition('#')[0]}#/palette/{colour}"

    return line


def large(case: Case) -> bool:
    """Strokes of at least 8 px, whose colour an encoder leaves alone."""
    elements = case.subject.elements if case.subject else ()
    return any(
        one.role == "headline" and one.about["px"] >= 60 and one.about["weight"] >= 600 for one in elements
    )


def has_button(case: Case) -> bool:
    elements = case.subject.elements if case.subject else ()
    return any(one.role == "cta" and one.box[3] >= 24 for one in elements)


SEEDS = (
    Seed("ground off the palette", "palette", off, 1.0, 6.0, 14.0, of("ground")),
    Seed(
        "button off the palette",
        "palette",
        partial(part_off, role="cta"),
        1.0,
        7.0,
        16.0,
        painted("cta"),
        fits=has_button,
    ),
    Seed(
        "headline off the palette",
        "palette",
        partial(part_off, role="headline"),
        1.0,
        7.0,
        16.0,
        painted("headline"),
        fits=large,
    ),
)

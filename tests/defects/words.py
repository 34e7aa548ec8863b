"""What the word gates' defects share: other words in a sidecar, other strokes in the pixels, and type set by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from checks.ink import window
from onbrief.model.finding import Spec, Subject
from onbrief.model.request import Element
from tests.defects.seed import Case
from tests.defects.tamper import known

TEXTS = ("headline", "body", "cta", "legal")


def has(*roles: str, locales: str = "") -> Callable[[Case], bool]:
    """Renders that show these texts, in these languages."""

    def fits(case: Case) -> bool:
        subject, spec, _ = known(case)
        shown = {e.role for e in subject.elements if e.about.get("text")}
        return set(roles) <= shown and (not locales or spec.params["locale"][:2] in locales.split())

    return fits


def apart(case: Case, role: str, rows: bool = False) -> bool:
    """Whether no other text stands within a text's box (or, with `rows`, beside it): what is done there hits it alone."""
    subject, _, _ = known(case)
    if not has(role)(case):
        return False
    x, y, width, height = element(subject, role).box
    return not any(
        e.role != role
        and e.about.get("text")
        and e.box[1] < y + height + 8
        and e.box[1] + e.box[3] > y - 8
        and (rows or (e.box[0] < x + width + 8 and e.box[0] + e.box[2] > x - 8))
        for e in subject.elements
    )


def element(subject: Subject, role: str) -> Element:
    return next(e for e in subject.elements if e.role == role)


def said(case: Case, role: str, **about: Any) -> tuple[Subject, Spec]:
    """The render with a sidecar that tells other things of a text."""
    subject, spec, _ = known(case)
    elements = tuple(
        replace(e, about={**e.about, **about}) if e.role == role else e for e in subject.elements
    )
    return replace(subject, elements=elements), spec


def written(case: Case, role: str, text: str) -> tuple[Subject, Spec]:
    """The render as if the copy file itself said this: drawn and approved alike."""
    subject, spec = said(case, role, text=text)
    copy = {**spec.params["copy"], role: text}
    return subject, replace(spec, params={**spec.params, "copy": copy})


def erased(pixels: np.ndarray, matte: np.ndarray, box: tuple[float, float, float, float]) -> np.ndarray:
    """The ground without the type that stood in a box."""
    rows, columns = window(box, pixels.shape, 4)
    mask = (cv2.dilate(matte[rows, columns], np.ones((5, 5))) > 8).astype(np.uint8)
    out = pixels.copy()
    out[rows, columns] = cv2.inpaint(np.ascontiguousarray(pixels[rows, columns]), mask, 3, cv2.INPAINT_TELEA)
    return out


def reset(
    case: Case, role: str, text: str, folder: Path, *, basic: bool = False, matte: bool = False
) -> tuple[Subject, Spec]:
    """A text erased and set by hand in its place, in its own font, colour and lines.

    basic: without shaping, as a tool without Arabic does. matte: the renderer did it, so its matte shows it, too.
    """
    subject, spec, _ = known(case)
    one = element(subject, role)
    box = tuple(one.about.get("text_box") or one.box)
    pixels = erased(subject.pixels, subject.mattes["type"], box)
    glyphs = _glyphs(case, one, text, pixels.shape[:2], basic)
    colour = np.array([int(one.about["colour"][i : i + 2], 16) for i in (1, 3, 5)], float)
    share = glyphs[..., None] / 255
    path = folder / "delivered.png"
    Image.fromarray((pixels * (1 - share) + colour * share).round().astype(np.uint8)).save(path)
    paths = dict(subject.matte_paths)
    if matte:
        rows, columns = window(box, pixels.shape, 4)
        type_ = subject.mattes["type"].copy()
        type_[rows, columns] = 0
        paths["type"] = folder / "type.png"
        Image.fromarray(np.maximum(type_, glyphs)).save(paths["type"])
    return replace(subject, path=path, preview=None, matte_paths=paths), spec


def _glyphs(case: Case, one: Element, text: str, shape: tuple[int, int], basic: bool) -> np.ndarray:
    """Coverage of a text set into its box: as many lines as before, no wider than before."""
    subject, spec, _ = known(case)
    x, y, width, height = one.about.get("text_box") or one.box
    lines = _broken(text, int(one.about["lines"]), spec.params["locale"])
    rtl = spec.params["direction"] == "rtl"
    px = float(one.about["px"])
    while True:
        font = _font(subject.inputs["font.0"], px, one.about["weight"], basic)
        if max(font.getlength(line) for line in lines) <= width + 4 or px < 6:
            break
        px *= 0.97
    canvas = Image.new("L", (shape[1], shape[0]))
    pen, pitch = ImageDraw.Draw(canvas), height / len(lines)
    for number, line in enumerate(lines):
        at = (x + width if rtl else x, y + pitch * (number + 0.5))
        if one.role == "cta":
            at = (x + width / 2, at[1])
        pen.text(at, line, 255, font, anchor="mm" if one.role == "cta" else "rm" if rtl else "lm")
    return np.asarray(canvas)


def _font(path: Path, px: float, weight: int, basic: bool) -> ImageFont.FreeTypeFont:
    engine = ImageFont.Layout.BASIC if basic else ImageFont.Layout.RAQM
    font = ImageFont.truetype(str(path), px, layout_engine=engine)
    try:
        axes = font.get_variation_axes()
    except OSError:
        return font
    font.set_variation_by_axes(
        [weight if b"eight" in axis["name"] or axis["maximum"] > 800 else axis["default"] for axis in axes]
    )
    return font


def _broken(text: str, lines: int, locale: str) -> list[str]:
    """A text in so many lines of about one length."""
    text = text.replace("\u00ad", "")
    glue = "" if locale.startswith("ja") else " "
    words = list(text) if not glue else text.split()
    out, target = [[]], len(text) / lines  # type: list[list[str]], float
    for word in words:
        if out[-1] and len(glue.join([*out[-1], word])) > target * 1.15 and len(out) < lines:
            out.append([])
        out[-1].append(word)
    return [glue.join(line) for line in out]

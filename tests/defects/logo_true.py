"""Logos that a retoucher moved, a template bent, an export faded, or somebody took from another folder."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from skimage.color import lab2rgb, rgb2lab

from checks.ink import Box
from checks.redrawn import redrawn, stamp
from onbrief.model.finding import Spec, Subject
from tests.defects.seed import Case, Seed, of
from tests.defects.sketch import SOURCES, Defect
from tests.defects.tamper import known, repaint

DEFECTS = (
    Defect(
        "logo in another blue",
        lambda sketch: replace(sketch, stamped=(sketch.logo, "#1c2f66")),
        frozenset({"logo-true"}),
        SOURCES["logo"],
    ),
)
FINER = 4  # the tampered logo is drawn so many times larger, then made smaller
ROOM = 1.0  # of its height: what is repainted around it
PACKS = {"lumen-summer": "marenne", "marenne-low-tide": "perch", "perch-first-invoice": "lumen"}


class Mark(NamedTuple):
    """A logo apart from its picture. box: in the window's pixels. rgba: the window, FINER times larger, straight alpha."""

    box: Box
    rgba: np.ndarray


Change = Callable[[Mark], Mark]


def tampered(
    case: Case, folder: Path, change: Change, file: Path | None = None, wide: float = 0, tall: float = 0
) -> tuple[Subject, Spec]:
    """The logo taken off the delivered picture, changed and laid on again. wide, tall: factors on its sides, less 1."""
    subject, _, _ = known(case)
    logo = next(element for element in subject.elements if element.role == "logo")
    true = subject.inputs["logo.reversed" if logo.about["reversed"] else "logo"]
    x, y, w, h = logo.box
    pad = math.ceil(ROOM * h)
    left, top = math.floor(x) - pad, math.floor(y) - pad
    size = (math.ceil(x + w) + pad - left, math.ceil(y + h) + pad - top)

    def paint(pixels: np.ndarray) -> np.ndarray:
        inside = np.s_[max(top, 0) : top + size[1], max(left, 0) : left + size[0]]
        taken = np.s_[max(-top, 0) :, max(-left, 0) :]
        own = (x - left, y - top, w, h)
        bent = (own[0] - w * wide / 2, own[1] - h * tall / 2, w * (1 + wide), h * (1 + tall))
        mark = change(Mark(own, _drawn(file or true, bent, size)))
        rgba = cv2.resize(mark.rgba, size, interpolation=cv2.INTER_AREA)[taken]
        cover = _drawn(true, own, size)
        here = pixels[inside]
        rgba, cover = (
            rgba[: here.shape[0], : here.shape[1]],
            cv2.resize(cover, size, interpolation=cv2.INTER_AREA)[taken],
        )
        mask = cv2.dilate((cover[: here.shape[0], : here.shape[1], 3] > 2).astype(np.uint8), np.ones((3, 3)))
        bare = cv2.inpaint(here, mask, 3, cv2.INPAINT_TELEA).astype(np.float32)
        share = rgba[..., 3:] / 255
        here[:] = (bare * (1 - share) + rgba[..., :3] * share).round().clip(0, 255).astype(np.uint8)
        return pixels

    return repaint(case, folder, paint)


def _drawn(file: Path, box: Box, size: tuple[int, int]) -> np.ndarray:
    x, y, w, h = (FINER * value for value in box)
    finer = (FINER * size[0], FINER * size[1])
    rgba = redrawn(file, stamp(file), (x, y, w, h), finer).astype(np.float32)
    rgba[rgba[..., 3] == 0, :3] = np.median(rgba[rgba[..., 3] > 128, :3], axis=0)
    return rgba


def moved(case: Case, by: float, folder: Path) -> tuple[Subject, Spec]:
    """Off by a share of its width: aside, down, or both."""
    ways = ((1, 0), (0, 1), (-0.7, 0.7))
    across, down = ways[len(case.name) % 3]

    def shift(mark: Mark) -> Mark:
        step = by * mark.box[2] * FINER
        return mark._replace(rgba=_warped(mark.rgba, np.array([[1, 0, across * step], [0, 1, down * step]])))

    return tampered(case, folder, shift)


def turned(case: Case, by: float, folder: Path) -> tuple[Subject, Spec]:
    def turn(mark: Mark) -> Mark:
        middle = (mark.rgba.shape[1] / 2, mark.rgba.shape[0] / 2)
        return mark._replace(rgba=_warped(mark.rgba, cv2.getRotationMatrix2D(middle, by, 1)))

    return tampered(case, folder, turn)


def resized(case: Case, by: float, folder: Path) -> tuple[Subject, Spec]:
    return tampered(case, folder, _same, wide=by, tall=by)


def stretched(case: Case, by: float, folder: Path) -> tuple[Subject, Spec]:
    return tampered(case, folder, _same, wide=by)


def faded(case: Case, by: float, folder: Path) -> tuple[Subject, Spec]:
    """Down to a share of its opacity."""

    def fade(mark: Mark) -> Mark:
        mark.rgba[..., 3] *= by
        return mark

    return tampered(case, folder, fade)


def recoloured(case: Case, by: float, folder: Path) -> tuple[Subject, Spec]:
    """By so many CIELAB units redder and lighter: another swatch."""

    def tint(mark: Mark) -> Mark:
        lab = rgb2lab(mark.rgba[..., :3] / 255) + np.array([0.3, 0.9, 0.3]) * by
        mark.rgba[..., :3] = np.clip(lab2rgb(lab), 0, 1) * 255
        return mark

    return tampered(case, folder, tint)


def blurred(case: Case, by: float, folder: Path) -> tuple[Subject, Spec]:
    """By a share of its height, as after being enlarged from a small file."""

    def blur(mark: Mark) -> Mark:
        mark.rgba[..., 3] = cv2.GaussianBlur(mark.rgba[..., 3], (0, 0), by * mark.box[3] * FINER)
        return mark

    return tampered(case, folder, blur)


def cropped(case: Case, by: float, folder: Path) -> tuple[Subject, Spec]:
    """Without a share of its width, at its end."""

    def cut(mark: Mark) -> Mark:
        x, _, w, _ = mark.box
        mark.rgba[:, round((x + w * (1 - by)) * FINER) :, 3] = 0
        return mark

    return tampered(case, folder, cut)


def foreign(case: Case, whose: str, folder: Path) -> tuple[Subject, Spec]:
    """Its own drawing exported anew with rounded figures; one whose second half is mirrored; another brand's."""
    subject, _, _ = known(case)
    if whose == "exported":
        file = folder / "logo.svg"
        own = subject.inputs["logo"].read_text("utf-8")
        file.write_text(re.sub(r"\d+\.\d+", lambda figure: f"{float(figure[0]):.0f}", own), "utf-8")
        return tampered(case, folder, _same, file)
    if whose == "mirrored":
        return tampered(case, folder, _mirrored)
    return tampered(case, folder, _same, case.root / "stylepacks" / PACKS[case.campaign] / "logo.svg")


def _mirrored(mark: Mark) -> Mark:
    x, _, w, _ = mark.box
    half = np.s_[:, round((x + w * 0.4) * FINER) : round((x + w) * FINER)]
    mark.rgba[half] = mark.rgba[half][:, ::-1].copy()
    return mark


def _same(mark: Mark) -> Mark:
    return mark


def _warped(rgba: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    size = rgba.shape[1::-1]
    out = cv2.warpAffine(rgba, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    out[..., 3] = cv2.warpAffine(rgba[..., 3], matrix, size, flags=cv2.INTER_LINEAR)
    return out


def has_logo(case: Case) -> bool:
    return any(element.role == "logo" for element in case.subject.elements) if case.subject else False


seed = partial(Seed, check="logo-true", blame=of("logo"), fits=has_logo)
SEEDS = (
    seed("logo moved", apply=moved, below=0.004, over=0.02, gross=0.035),
    seed("logo turned", apply=turned, below=0.4, over=2.0, gross=5.0),
    seed("logo resized", apply=resized, below=0.015, over=-0.06, gross=-0.15),
    seed("logo stretched", apply=stretched, below=0.015, over=0.06, gross=0.12),
    seed("logo faded", apply=faded, below=0.96, over=0.8, gross=0.6),
    seed("logo missing", apply=faded, below=0.97, over=0.1, gross=0.0),
    seed("logo recoloured", apply=recoloured, below=2.0, over=12.0, gross=30.0),
    seed("logo blurred", apply=blurred, below=0.015, over=0.07, gross=0.15),
    seed("logo cut", apply=cropped, below=0.01, over=0.12, gross=0.4),
    seed("logo replaced", apply=foreign, below="exported", over="mirrored", gross="foreign"),
)

"""Does the picture show the SKU that was asked for, with its own label, the right way round, undamaged and in its colours?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image
from skimage.color import rgb2lab

from checks.ink import Box, blame, not_run
from checks.siblings import lightness
from checks.unwrap import alike, evened, fitted, grid, placed
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "product-truth"
scope = Scope.CANDIDATE
needs = frozenset({Need.PIXELS, Need.LAYOUT, Need.MATTES})

LIKE = 0.65  # correlation of the label with its art; clean pictures of the demos: from 0.84; another layout: up to 0.4
PLACE = 0.6  # the same in the worst place of the label; clean pictures: from 0.72; invented words: up to 0.54
HUE = 18.0  # degrees between the accent's hue and the art's, paper for paper; clean pictures: up to 8, other flavours: from 31
SMALL = 48  # pixels: narrower labels can't be read, by people either
WIDTH = 160  # pixels that the art is compared at
PLACES = (3, 10)  # columns and rows of places: wide and low, as lines of words are
SLACK = 3  # pixels of art by which a place may be off: the fitted surface is smoother than the real one
PRINTED = 4.0  # L*, standard deviation from which a place of the art has something to compare: small or pale words have 4 to 8
ACCENT = 22.0  # C* from which a pixel of the art is coloured
PAPER = 90.0  # L* from which a pixel of the art is paper
FRONT = 0.45  # cosine of the angle to the viewer up to which the label is judged
ENOUGH = 50  # pixels of paper or accent, at the compared size


class Label(NamedTuple):
    """The art (sRGB, H×W×3), the picture unwrapped to it, and where both can be compared (H×W, 0 or 1)."""

    art: np.ndarray
    shown: np.ndarray
    clear: np.ndarray
    pixel: float  # pixels of the picture in one of the art


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Finds the SKU's flat label art on the product, unwraps the picture to it, and compares the two.

    The surface (cylinder, plane, taper, in perspective) is fitted by the art's own print. Then: the correlation of all,
    and of the worst of 3 × 10 places, each moved a little to where it fits best; the mirrored art mustn't fit better; the accent's hue, with paper held to paper so that
    the light's colour doesn't count. Pictures of products without label art are not its business.
    """
    if "label" not in subject.inputs:
        return
    source = blame(spec, "product", "placement")
    boxes = [element.box for element in subject.elements if element.role == "label"]
    product = subject.mattes.get("product")
    if product is None or product.shape != subject.pixels.shape[:2]:
        yield not_run(id, "there is no product matte of the picture's size", source)
    elif not boxes:
        yield not_run(id, "the product doesn't show its label", source)
    elif boxes[0][2] < SMALL:
        yield Finding(
            id,
            Severity.NOTE,
            f"The label is {boxes[0][2]:.0f} px wide, too small for anybody to read; it was not held against its art.",
            source,
            f"{boxes[0][2]:.0f} px",
            f"{SMALL} px to compare it",
        )
    else:
        with Image.open(subject.inputs["label"]) as image:
            height = max(24, round(WIDTH * image.height / image.width))
            art = np.asarray(image.convert("RGB").resize((WIDTH, height), Image.Resampling.BOX))
        label = _unwrapped(art, subject.pixels, (product > 200).astype(np.float32), boxes[0])
        yield from _judged(label, boxes[0], source)


def _judged(label: Label, box: Box, source: str) -> Iterator[Finding]:
    """The first thing that is wrong: one fault often brings the next."""
    like, mirrored = _likeness(label, label.art), _likeness(label, label.art[:, ::-1])
    worst, hue = _worst(label), _hue(label)
    fault = None
    if mirrored > max(like, LIKE):
        fault = (
            "The label is mirrored; turn the picture round, or make it anew.",
            f"{mirrored:.2f} mirrored",
            f"{like:.2f} upright",
        )
    elif like < LIKE:
        fault = (
            f"The label isn't this SKU's: its art correlates {like:.2f} with what is shown; make the picture with the right art.",
            f"{like:.2f}",
            f"at least {LIKE:.2f}",
        )
    elif worst < PLACE:
        fault = (
            f"Part of the label isn't as printed: its worst place correlates {worst:.2f} with the art; put the real art back.",
            f"{worst:.2f}",
            f"at least {PLACE:.2f}",
        )
    elif hue is not None and abs(hue) > HUE:
        fault = (
            f"The label's accent is {abs(hue):.0f}° of hue from its art; check the SKU, or the retouch.",
            f"{abs(hue):.0f}°",
            f"at most {HUE:.0f}°",
        )
    if fault:
        yield Finding(id, Severity.BLOCK, *fault[:1], source, *fault[1:], box)


def _unwrapped(art: np.ndarray, pixels: np.ndarray, seen: np.ndarray, box: Box) -> Label:
    fit = fitted(lightness(art), lightness(pixels), seen, box)
    u, v = grid(art)
    x, y = placed(fit.surface, u, v)
    shown = cv2.remap(pixels, x, y, cv2.INTER_LINEAR)
    clear = (cv2.remap(seen, x, y, cv2.INTER_LINEAR) > 0.9) & (
        np.cos(fit.surface[4] * u + fit.surface[9]) > FRONT
    )
    return Label(art, shown, clear.astype(np.float32), 2 * fit.surface[2] / art.shape[1])


def _both(label: Label, art: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """L* of the picture and of the art as blurred as the picture has it, both evened; and the art's as it is."""
    printed = cv2.GaussianBlur(lightness(art), (0, 0), max(0.8 / max(label.pixel, 0.1), 0.8))
    shown = cv2.GaussianBlur(lightness(label.shown), (0, 0), 0.8)
    return evened(shown, label.clear), evened(printed, label.clear), printed


def _likeness(label: Label, art: np.ndarray) -> float:
    """Correlation of the whole label with the art."""
    ours, theirs, _ = _both(label, art)
    return alike(ours, theirs, label.clear)


def _worst(label: Label) -> float:
    """Correlation of the label's worst place with the art, each where it fits best within SLACK."""
    ours, theirs, printed = _both(label, label.art)
    reach = range(-SLACK, SLACK + 1)
    moved = [np.roll(ours, (down, right), (0, 1)) for down in reach for right in reach]
    worst = 1.0
    (columns, rows), (height, width) = PLACES, printed.shape
    for row in range(rows):
        for column in range(columns):
            place = (
                slice(row * height // rows, (row + 1) * height // rows),
                slice(column * width // columns, (column + 1) * width // columns),
            )
            clear = label.clear[place]
            if clear.mean() > 0.7 and printed[place][clear > 0].std() > PRINTED:
                worst = min(worst, max(alike(one[place], theirs[place], clear) for one in moved))
    return worst


def _hue(label: Label) -> float | None:
    """Degrees from the art's accent to the picture's, both under the art's paper; None where there is no accent."""
    lab = rgb2lab(label.art)
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    paper = (lab[..., 0] > PAPER) & (label.clear > 0)
    accent = (chroma > ACCENT) & (lab[..., 0] < PAPER) & (label.clear > 0)
    if paper.sum() < ENOUGH or accent.sum() < ENOUGH:
        return None
    art, shown = _linear(label.art), _linear(label.shown)
    light = np.median(shown[paper], axis=0) / np.maximum(np.median(art[paper], axis=0), 1e-3)
    seen = rgb2lab(_encoded(shown[accent] / np.maximum(light, 1e-3)))
    turn = np.arctan2(seen[:, 2], seen[:, 1]) - np.arctan2(lab[accent][:, 2], lab[accent][:, 1])
    return float(np.degrees(np.median(np.angle(np.exp(1j * turn)))))


def _linear(pixels: np.ndarray) -> np.ndarray:
    """Linear sRGB (IEC 61966-2-1)."""
    code = pixels / 255
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)


def _encoded(linear: np.ndarray) -> np.ndarray:
    clipped = np.clip(linear, 0, 1)
    return np.where(clipped <= 0.0031308, clipped * 12.92, 1.055 * clipped ** (1 / 2.4) - 0.055)

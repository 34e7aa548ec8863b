"""Is the delivered product still its master's product, or has somebody retouched, stretched or swapped it?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image
from skimage.color import deltaE_ciede2000, rgb2lab

from checks.ink import INK, Box, blame, bounds, not_run, obstacle
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject
from onbrief.model.request import Element

id = "product-kept"
scope = Scope.DELIVERABLE
needs = frozenset({Need.PIXELS, Need.LAYOUT, Need.MATTES})

SPOT = 5.0  # ΔE00 (kC = kH = 2) of the worst spot; clean files of the demos: up to 1 in JPEG, 3.6 in WebP with its halved chroma
DRAWN = 10.0  # the same for a drawing, which is drawn anew at each size: its hard edges may stand half a pixel off
TINT = (
    1.5  # ΔE00 (kC = kH = 2) of the median spot: a new grade over the whole product; clean files: up to 0.6
)
CELL = 9  # pixels: a spot's side, a little more than a JPEG block, so that coding noise averages out
STEP = 3  # pixels from one spot to the next
HALO = 4  # pixels around ink that are not compared: coding smears type into the picture
INSIDE = 0.5  # share of a spot that must be bare product
ENOUGH = 16  # spots: with fewer there is no product to speak of


class Spots(NamedTuple):
    """Mean colours (n×3, sRGB code values) of the product's spots: as delivered, as in the master, and where (y, x)."""

    ours: np.ndarray
    theirs: np.ndarray
    at: np.ndarray


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Cuts the master to the window that the layout names, and compares both spot by spot within the product's matte.

    The differences are CIEDE2000 of spot means, the worst and the median, with chroma and hue at half weight (kC = kH = 2):
    WebP and small JPEGs halve the resolution of colour. Type is left out; a scrim may lie over the product.
    Where a master is shown larger than it is, both are compared at the master's size.
    """
    source = blame(spec, "product", "placement")
    picture = next((e for e in subject.elements if e.role == "picture" and "window" in e.about), None)
    if why := obstacle(subject, "product", "ink", pixels=True):
        yield not_run(id, why, source)
    elif picture is None:
        yield not_run(id, "the layout doesn't say which part of the master is shown", source)
    elif "master" not in subject.inputs:
        yield not_run(id, "the master isn't at hand; run `onbrief build`", source)
    else:
        spots = _spots(subject, picture)
        if len(spots.at) >= ENOUGH:
            scrims = [e for e in subject.elements if e.role == "scrim"]
            yield from _judged(spots, scrims, DRAWN if "drawing" in subject.inputs else SPOT, source)


def _judged(spots: Spots, scrims: list[Element], limit: float, source: str) -> Iterator[Finding]:
    apart = _apart(spots.ours, _veiled(spots, scrims))
    worst, middle = float(apart.max()), float(np.median(apart))
    if worst > limit:
        yield Finding(
            id,
            Severity.BLOCK,
            f"The product is up to {worst:.1f} ΔE00 from its master's; "
            "deliver the product as approved, or have the retouch made and approved in the master.",
            source,
            f"{worst:.1f} ΔE00",
            f"at most {limit:.1f} ΔE00",
            _around(spots.at[apart > limit]),
        )
    elif middle > TINT:
        yield Finding(
            id,
            Severity.BLOCK,
            f"The whole product is {middle:.1f} ΔE00 from its master's; "
            "deliver it in the approved grade, or have the new grade approved in the master.",
            source,
            f"{middle:.1f} ΔE00",
            f"at most {TINT:.1f} ΔE00",
            _around(spots.at),
        )


def _spots(subject: Subject, picture: Element) -> Spots:
    """Spot means over the bare product, at the delivered size or the master's, whichever is smaller."""
    product = subject.mattes["product"] > 127
    if not product.any():
        return Spots(np.empty((0, 3)), np.empty((0, 3)), np.empty((0, 2), int))
    drawn = cv2.dilate(
        (subject.mattes["ink"] >= INK).astype(np.uint8), np.ones((2 * HALO + 1,) * 2, np.uint8)
    )
    bare, ours = (product & (drawn == 0)).astype(np.uint8) * 255, subject.pixels
    x, y, _, _ = picture.about["window"]
    shrink = max(picture.about["scale"], 1.0)
    scale = picture.about["scale"] / shrink
    size = int(ours.shape[1] / shrink), int(ours.shape[0] / shrink)
    with Image.open(subject.inputs["master"]) as image:
        theirs = _shown(image.convert("RGB"), (x, y, x + size[0] / scale, y + size[1] / scale), size)
    if shrink > 1:
        whole = (0, 0, size[0] * shrink, size[1] * shrink)
        ours, bare = (_shown(Image.fromarray(seen), whole, size) for seen in (ours, bare))
    bare = (bare > 250).astype(np.float32)
    left, top, width, height = (int(v) for v in bounds(bare > 0)) if bare.any() else (0, 0, 0, 0)
    cut = slice(top, top + height), slice(left, left + width)
    share = _means(bare[cut])
    kept = share > INSIDE
    weight = share[kept][:, None]
    colours = [_means(a[cut] * bare[cut][..., None])[kept] / weight for a in (ours, theirs)]
    at = (np.argwhere(kept) * STEP + (top, left)) * shrink
    return Spots(colours[0], colours[1], at)


def _shown(image: Image.Image, part: Box, size: tuple[int, int]) -> np.ndarray:
    """A part of a picture at a size, cut at the picture's edge."""
    part = max(part[0], 0), max(part[1], 0), min(part[2], image.width), min(part[3], image.height)
    return np.asarray(image.resize(size, Image.Resampling.LANCZOS, box=part, reducing_gap=3.0))


def _means(values: np.ndarray) -> np.ndarray:
    """Means of square spots, every STEP pixels."""
    if not values.size:
        return values
    return cv2.boxFilter(values.astype(np.float32), -1, (CELL, CELL), borderType=cv2.BORDER_CONSTANT)[
        ::STEP, ::STEP
    ]


def _veiled(spots: Spots, scrims: list[Element]) -> np.ndarray:
    """The master's spots under as much of each scrim as explains the delivered ones best, up to its strength."""
    theirs = spots.theirs
    for scrim in scrims:
        away = np.array(list(bytes.fromhex(scrim.about["colour"].removeprefix("#"))), float) - theirs
        wanted = ((spots.ours - theirs) * away).sum(1) / np.maximum((away**2).sum(1), 1)
        theirs = theirs + np.clip(wanted, 0, scrim.about["strength"])[:, None] * away
    return theirs


def _apart(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """CIEDE2000 of sRGB code values (n×3), chroma and hue at half weight."""
    one, other = (rgb2lab(colours[None] / 255)[0] for colours in (ours, theirs))
    return deltaE_ciede2000(one, other, kC=2, kH=2)


def _around(at: np.ndarray) -> Box:
    """The box around these spots."""
    (top, left), (bottom, right) = at.min(0) - CELL // 2, at.max(0) + CELL // 2 + 1
    return float(max(left, 0)), float(max(top, 0)), float(right - max(left, 0)), float(bottom - max(top, 0))

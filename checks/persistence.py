"""Is it the same product in every picture of a scene, in its proportions and its colours?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from skimage.color import deltaE_ciede2000, rgb2lab

from checks.ink import blame, bounds
from checks.siblings import scenes
from onbrief.model.finding import Finding, Measured, Need, Scope, Severity, Spec, Subject

id = "subject-persistence"
scope = Scope.BATCH
over = "master"
needs = frozenset({Need.PIXELS, Need.MATTES})

SLIM = 0.03  # of the product's width by its height; clean masters of the demos: up to 0.003, one model through one lens
COLOUR = 6.0  # ΔE00 between two products in one of their bands; clean masters: up to 2.6, in a tall and a wide crop of one light
BANDS = 8  # levels from the product's top to its foot whose colours are compared
CORE = 0.6  # of the silhouette's width in which colours are read: its edges mirror the set
WHOLE = 2  # pixels: a product nearer than that to the frame is cut by it
ENOUGH = 16  # pixels of a band


def measure(subject: Subject, spec: Spec) -> dict[str, Any]:
    """slim: the silhouette's width by its height. bands: CIELAB (D65, 2°) means from top to foot, null where hidden.

    Both are null where the frame cuts the product. Raises ValueError without a matte of the picture's size.
    """
    matte = subject.mattes.get("product")
    if matte is None or matte.shape != subject.pixels.shape[:2]:
        raise ValueError("there is no product matte of the picture's size")
    product = matte > 127
    if not product.any():
        return {"slim": None, "bands": None}
    x, y, width, height = (int(v) for v in bounds(product))
    tall, wide = product.shape
    if min(x, y) < WHOLE or x + width > wide - WHOLE or y + height > tall - WHOLE:
        return {"slim": None, "bands": None}
    shown = subject.pixels[y : y + height, x : x + width]
    inside = product[y : y + height, x : x + width].copy()
    margin = int(width * (1 - CORE) / 2)
    inside[:, :margin] = inside[:, width - margin :] = False
    bands = []
    for level in np.array_split(np.arange(height), BANDS):
        seen = shown[level][inside[level]]
        bands.append(_lab(seen) if len(seen) >= ENOUGH else None)
    return {"slim": width / height, "bands": bands}


def run(batch: Sequence[Measured]) -> Iterable[Finding]:
    """Compares, among the masters of a scene that show one SKU whole, the silhouette's proportions and the colours of eight bands
    from top to foot with the median of all; of two, with the anchor or with each other (then both are told).

    A product that the frame cuts is left out, and so are faces: no scene of the demos shows
    people to try it on. It warns: another view of the product may be meant.
    """
    for group in scenes(batch).values():
        skus: dict[str, list[Measured]] = defaultdict(list)
        for one in group:
            if one.table["slim"] is not None:
                skus[one.about["sku"]].append(one)
        for kin in skus.values():
            for one in kin:
                yield from _held(one, _measures(one, kin))


def _measures(one: Measured, kin: list[Measured]) -> list[Measured]:
    """What a picture is held against: all of three and more, else the anchor, else the others."""
    if len(kin) > 2:
        return kin
    return [other for other in kin if other.about["anchor"]] or [other for other in kin if other is not one]


def _held(one: Measured, others: list[Measured]) -> Iterator[Finding]:
    if not others:
        return
    source = blame(one.spec, "product")
    usual = float(np.median([other.table["slim"] for other in others]))
    off = one.table["slim"] / usual - 1
    if abs(off) > SLIM:
        yield Finding(
            id,
            Severity.WARN,
            f"The product is {abs(off):.0%} {'wider' if off > 0 else 'slimmer'} than in the scene's other masters; "
            "make it anew in its own proportions.",
            source,
            f"{one.table['slim']:.3f} wide by high",
            f"{usual:.3f} ± {SLIM:.0%}",
            asset=one.asset,
        )
    apart = max((_apart(one, others, band) for band in range(BANDS)), default=0.0)
    if apart > COLOUR:
        yield Finding(
            id,
            Severity.WARN,
            f"The product's colour is up to {apart:.1f} ΔE00 from the scene's other masters; check the SKU and the retouch.",
            source,
            f"{apart:.1f} ΔE00",
            f"at most {COLOUR:.1f} ΔE00",
            asset=one.asset,
        )


def _apart(one: Measured, others: list[Measured], band: int) -> float:
    """ΔE00 of a band's colour from the median of the others'; 0 where it is hidden."""
    theirs = [other.table["bands"][band] for other in others if other.table["bands"][band] is not None]
    ours = one.table["bands"][band]
    return float(deltaE_ciede2000(ours, np.median(theirs, axis=0))) if ours and theirs else 0.0


def _lab(pixels: np.ndarray) -> list[float]:
    """Of the mean, as a median would tip from one to the other where half a band is label and half print."""
    return [float(v) for v in rgb2lab(pixels.mean(axis=0) / 255)]

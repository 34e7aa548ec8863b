"""Is the same picture delivered twice, under two names that were asked to look different?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Any

import cv2
import numpy as np

from checks.ink import PICTURED, blame
from onbrief.model.finding import Finding, Measured, Need, Scope, Severity, Spec, Subject

id = "duplicates"
scope = Scope.BATCH
over = "variant"
needs = frozenset({Need.PIXELS, Need.LAYOUT, Need.MATTES})

SAME = 12.0  # code values between two thumbnails at their worst pixel; saved anew: up to 4; clean pairs of the demos: from 92
FOLLOW = 0.8  # of the right file's fit: more, and the wrong one's type is its own (a price in small print), unless all pixels are the same
MOVED = 0.02  # share of the picture's sides by which a word's box must differ before two layouts count as different
THUMB = 48  # pixels, a thumbnail's sides, whatever the picture's ratio
HASH = 8  # bits a side of the perceptual hash (difference hash) that finds pairs worth comparing
BANDS = 4  # parts of the hash; pictures that share one part are compared
GROUP = 32  # pictures in a bucket that a picture is compared with at most: time stays linear


def measure(subject: Subject, spec: Spec) -> dict[str, Any]:
    """A grey thumbnail, size, hash and digest; what the layout says was drawn, boxes as shares of the sides; and `fit`,
    how strongly the picture's edges follow its own type matte (L* a pixel; null without type)."""
    grey = cv2.cvtColor(subject.pixels, cv2.COLOR_RGB2GRAY)
    height, width = grey.shape
    thumb = cv2.resize(grey, (THUMB, THUMB), interpolation=cv2.INTER_AREA)
    coarse = cv2.resize(grey, (HASH + 1, HASH), interpolation=cv2.INTER_AREA).astype(int)
    bits = "".join("1" if bit else "0" for bit in (coarse[:, 1:] > coarse[:, :-1] + 1).ravel())
    drawn = [
        [
            e.role,
            str(e.about.get("text", "")),
            *(round(v / s, 4) for v, s in zip(e.box, (width, height) * 2, strict=True)),
        ]
        for e in subject.elements
        if e.role not in PICTURED or e.role == "picture"
    ]
    return {
        "size": [width, height],
        "hash": bits,
        "thumb": thumb.tobytes().hex(),
        "digest": blake2b(subject.pixels.tobytes(), digest_size=16).hexdigest(),
        "drawn": sorted(drawn),
        "fit": _fit(grey, subject),
    }


def run(batch: Sequence[Measured]) -> Iterable[Finding]:
    """Looks for pictures of one size whose thumbnails are alike, though scene, product, words or their places differ.

    Pairs come from buckets of a perceptual hash. Of a pair, the file is named whose edges follow its own type least:
    the one that carries the other's picture.
    """
    told = set()
    for one, other in _pairs(batch):
        if _apart(one, other) <= SAME and (differs := _differs(one, other)):
            wrong, right = sorted((one, other), key=lambda m: m.table["fit"] or 0)
            if wrong.asset not in told and _borrowed(wrong, right):
                told.add(wrong.asset)
                yield Finding(
                    id,
                    Severity.BLOCK,
                    f"This is the picture of {right.asset}, though its {differs} should differ; "
                    "deliver each file its own picture.",
                    blame(wrong.spec, "placement"),
                    f"{_apart(one, other):.0f} code values apart",
                    f"more than {SAME:.0f}",
                    asset=wrong.asset,
                )


def _pairs(batch: Sequence[Measured]) -> Iterator[tuple[Measured, Measured]]:
    """Pictures of one size that share a part of their hash."""
    buckets: dict[tuple[Any, ...], list[Measured]] = defaultdict(list)
    part = HASH * HASH // BANDS
    for one in batch:
        seen = set()
        for band in range(BANDS):
            key = (*one.table["size"], band, one.table["hash"][band * part : (band + 1) * part])
            for other in buckets[key][-GROUP:]:
                if other.asset not in seen:
                    seen.add(other.asset)
                    yield other, one
            buckets[key].append(one)


def _borrowed(wrong: Measured, right: Measured) -> bool:
    """Whether one of two pictures that look alike really is the other."""
    (ours, theirs) = wrong.table["fit"], right.table["fit"]
    return wrong.table["digest"] == right.table["digest"] or not ours or not theirs or ours < FOLLOW * theirs


def _apart(one: Measured, other: Measured) -> float:
    """Code values between two thumbnails, at the worst pixel."""
    a, b = (np.frombuffer(bytes.fromhex(m.table["thumb"]), np.uint8).astype(float) for m in (one, other))
    return float(np.abs(a - b).max())


def _differs(one: Measured, other: Measured) -> str:
    """The word for what was asked to differ; empty if nothing was."""
    for name, word in (("scene", "scene"), ("sku", "product")):
        if one.about.get(name) != other.about.get(name):
            return word
    ours, theirs = one.table["drawn"], other.table["drawn"]
    if [drawn[:2] for drawn in ours] != [drawn[:2] for drawn in theirs]:
        return "words"
    places = zip(ours, theirs, strict=True)
    moved = any(abs(a - b) > MOVED for x, y in places for a, b in zip(x[2:], y[2:], strict=True))
    return "layout" if moved else ""


def _fit(grey: np.ndarray, subject: Subject) -> float | None:
    """The mean gradient along the type matte's outline."""
    matte = subject.mattes.get("type")
    if matte is None or matte.shape != grey.shape:
        return None
    outline = (
        cv2.morphologyEx((matte > 127).astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
    )
    if not outline.any():
        return None
    light = grey.astype(np.float32)
    steep = np.hypot(cv2.Sobel(light, -1, 1, 0, scale=1 / 8), cv2.Sobel(light, -1, 0, 1, scale=1 / 8))
    return float(steep[outline].mean())

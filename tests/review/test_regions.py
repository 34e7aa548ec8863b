"""Places that nobody asked to change: told one by one as long as that helps anyone."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from onbrief.compare.profile import profile_of
from onbrief.compare.signature import signature_of
from onbrief.compare.verdict import compare
from onbrief.review.asked import Part
from onbrief.review.regions import MOST_TOLD, Profiles, Seen, regions
from onbrief.review.report import Placed
from tests.studio import ROOT

STRICT = profile_of(ROOT, "", {}, ["typeset"])
HEADLINE = Placed("headline", (100, 700, 300, 60), "copy/en-GB.yaml#/headline")


def seen(*crumbs: tuple[int, int]) -> Seen:
    """A calm picture of 1000 × 800 with small dark crumbs."""
    pixels = np.full((800, 1000, 3), 180, np.uint8)
    for x, y in crumbs:
        pixels[y : y + 24, x : x + 24] = 60
    return Seen(signature_of(pixels), (HEADLINE,))


def test_crumbs_that_lie_close_together_are_one_place() -> None:
    heap = [(x, y) for x in range(40, 400, 80) for y in range(40, 300, 80)]
    old, new = seen(), seen(*heap, (900, 400), (150, 720), (250, 720))
    found = regions(old, new, compare(old.signature, new.signature, STRICT), Profiles(STRICT, STRICT), {})
    assert len(found) <= MOST_TOLD and all(one.unexpected for one in found)
    for x, y in (*heap, (900, 400), (150, 720)):
        assert any(
            b[0] <= x and b[1] <= y and b[0] + b[2] >= x + 24 and b[1] + b[3] >= y + 24
            for b in (one.box for one in found)
        )
    assert all("headline" in one.roles for one in found if one.box[1] > 640), (
        "a drawn thing is told by itself"
    )


@pytest.mark.parametrize("crumbs", [[(40, 40), (90, 40)], [(40, 40), (300, 300), (900, 700)]])
def test_a_few_places_stay_as_they_are(crumbs: list[tuple[int, int]]) -> None:
    old, new = seen(), seen(*crumbs)
    verdict = compare(old.signature, new.signature, STRICT)
    found = regions(old, new, verdict, Profiles(STRICT, STRICT), {})
    assert [one.box for one in found] == [spot.box for spot in verdict.spots]


def worded(headline: str, legal: str, drop: float) -> Seen:
    """A headline and a legal line under it, drawn `drop` pixels further down; the sidecar knows whole pixels."""
    wide = 60 + 12 * len(headline)
    pixels = np.full((400, 800, 3), (124, 160, 224), np.uint8)
    cv2.putText(pixels, headline, (60, 100), cv2.FONT_HERSHEY_DUPLEX, 1.4, (20, 34, 27), 2, cv2.LINE_AA)
    line = np.full_like(pixels, (124, 160, 224))
    cv2.putText(line, legal, (60, 160), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (20, 34, 27), 1, cv2.LINE_AA)
    line = cv2.warpAffine(
        line, np.float32([[1, 0, 0], [0, 1, drop]]), (800, 400), borderMode=cv2.BORDER_REPLICATE
    )
    pixels[144:176] = line[144:176]
    placed = (
        Placed("headline", (58, 66, wide, 44), "copy/en-GB.yaml#/headline"),
        Placed("legal", (58, 146, 400, 20), "copy/en-GB.yaml#/legal"),
    )
    return Seen(signature_of(pixels), placed)


LEGAL = "Contains sugars. Please recycle."


@pytest.mark.parametrize(
    ("legal", "drop", "unexpected", "note"),
    [
        (LEGAL, 0.0, False, ""),
        (LEGAL, 0.35, False, "Legal line stands less than a pixel elsewhere."),
        ("Contains nothing. Please recycle.", 0.0, True, "Nobody asked for a change here."),
    ],
)
def test_a_line_that_follows_a_headline_by_part_of_a_pixel_is_no_surprise_and_another_word_is_one(
    legal: str, drop: float, unexpected: bool, note: str
) -> None:
    old, new = worded("Bright side", LEGAL, 0), worded("Morning sun", legal, drop)
    new = replace(new, placed=(replace(new.placed[0], box=(58, 66, 290, 44)), new.placed[1]))
    asked = {Part("copy", "headline", "Bright side", "Morning sun"): ("the headline",)}
    verdict = compare(old.signature, new.signature, STRICT)
    found = regions(old, new, verdict, Profiles(STRICT, profile_of(ROOT, "", {}, [""])), asked)
    assert any(one.unexpected for one in found) is unexpected
    notes = [one.note for one in found if "legal" in one.roles]
    assert all(note in told for told in notes) and bool(notes) == bool(note)

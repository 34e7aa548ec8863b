"""Places that nobody asked to change: told one by one as long as that helps anyone."""

from __future__ import annotations

import numpy as np
import pytest

from onbrief.compare.profile import profile_of
from onbrief.compare.signature import signature_of
from onbrief.compare.verdict import compare
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

"""Ink stays out of the margins that the channel covers."""

import pytest

from checks import CHECKS
from tests.defects.sketch import BANNER, STRIP, draw

COVERED = "that the channel covers; move it inside or set it smaller."


@pytest.mark.parametrize("sketch", [BANNER, STRIP])
def test_ink_inside_passes(judge, sketch):
    assert judge("safe-area", sketch) == []


def test_ink_may_touch_the_margin(judge):
    assert judge("safe-area", BANNER.say("headline", y=4)) == []


def test_one_pixel_into_the_margin_blocks(judge):
    assert judge("safe-area", "headline too high") == [
        "block copy/en-GB.yaml#/headline: The headline runs 1 px into the top margin "
        f"{COVERED} [1 px into the top margin; allowed: 0 px]"
    ]


def test_the_finding_shows_where_the_stray_ink_is(tmp_path):
    (finding,) = CHECKS["safe-area"].run(*draw(BANNER.say("headline", y=3), tmp_path))
    assert finding.box == (99, 9, 4, 1)


def test_each_stray_element_is_blamed(judge):
    crowded = BANNER.say("legal", x=10).say("headline", y=-6)
    assert judge("safe-area", crowded) == [
        "block copy/en-GB.yaml#/headline: The headline runs 10 px into the top margin "
        f"{COVERED} [10 px into the top margin; allowed: 0 px]",
        "block copy/en-GB.yaml#/legal: The legal line runs 1 px into the left margin "
        f"{COVERED} [1 px into the left margin; allowed: 0 px]",
    ]


def test_right_to_left_copy_is_held_to_the_mirrored_margins(judge):
    assert judge("safe-area", STRIP.say("headline", x=310)) == [
        "block copy/en-GB.yaml#/headline: The headline runs 4 px into the right margin "
        f"{COVERED} [4 px into the right margin; allowed: 0 px]"
    ]


def test_without_the_ink_matte_it_is_not_judged(judge):
    assert judge("safe-area", BANNER.without("ink")) == [
        "warn brief.yaml#/deliverables/0: This gate didn't run: there is no ink matte."
    ]

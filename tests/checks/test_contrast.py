"""Type can be read against the pixels that are really behind it."""

from dataclasses import replace

import numpy as np
import pytest

from checks.contrast import luminance
from tests.defects.sketch import BANNER, STRIP

ADVICE = "change its colour or move it to a calmer ground."


@pytest.mark.parametrize("sketch", [BANNER, STRIP])
def test_readable_type_passes(judge, sketch):
    assert judge("contrast", sketch) == []


def test_luminance_agrees_with_wcag():
    """WCAG 2.2's own ends of the scale, and #767676: the lightest grey that holds 4.5:1 on white."""
    assert luminance(np.array([[0, 0, 0], [255, 255, 255]])) == pytest.approx([0, 1])
    assert 1.05 / (luminance(np.full(3, 0x76)) + 0.05) == pytest.approx(4.54, abs=0.005)


def test_large_type_needs_less(judge):
    grey = "#7a7366"
    assert judge("contrast", BANNER.say("headline", colour=grey)) == []
    assert len(judge("contrast", BANNER.say("body", colour=grey))) == 1


@pytest.mark.parametrize("quality", [95, 75])
def test_small_type_is_judged_by_its_colour_not_by_its_antialiasing(judge, quality):
    """The legal line at 11 px covers no pixel wholly; 5.5:1 must pass and 4:1 must not, at any quality."""
    jpeg = BANNER.save(options={"quality": quality})
    assert judge("contrast", jpeg.say("legal", colour="#5d594f")) == []
    assert len(judge("contrast", jpeg.say("legal", colour="#736d61"))) == 1


@pytest.mark.parametrize(
    ("defect", "says"),
    [
        (
            "pale legal line",
            f"legal: The legal line's contrast falls to 3.2:1, it needs at least 4.5:1; {ADVICE} "
            "[3.2:1; allowed: at least 4.5:1]",
        ),
        (
            "pale headline",
            f"headline: The headline's contrast falls to 2.2:1, it needs at least 3.0:1; {ADVICE} "
            "[2.2:1; allowed: at least 3.0:1]",
        ),
        (
            "headline across a shadow",
            f"headline: The headline's contrast falls to 1.2:1, it needs at least 3.0:1; {ADVICE} "
            "[1.2:1; allowed: at least 3.0:1]",
        ),
        (
            "one letter in a shadow",
            f"body: The body copy's contrast falls to 1.2:1 at one spot, it needs at least 3.0:1; {ADVICE} "
            "[1.2:1; allowed: at least 3.0:1]",
        ),
        (
            "dark words on the button",
            f"cta: The CTA's contrast falls to 2.5:1, it needs at least 4.5:1; {ADVICE} "
            "[2.5:1; allowed: at least 4.5:1]",
        ),
    ],
)
def test_it_blocks(judge, defect, says):
    assert judge("contrast", defect) == [f"block copy/en-GB.yaml#/{says}"]


def test_a_logo_is_held_to_three_to_one(judge):
    assert judge("contrast", replace(BANNER, shadows=((215, 212, 80, 34),))) == [
        "block /stylepacks/lumen/stylepack.yaml#/logo: The logo's contrast falls to 1.2:1, "
        f"it needs at least 3.0:1; {ADVICE} [1.2:1; allowed: at least 3.0:1]"
    ]


def test_type_that_left_no_ink_is_not_judged(judge):
    assert judge("contrast", "headline not drawn") == [
        "warn copy/en-GB.yaml#/headline: This gate didn't run: the headline has too little ink to judge."
    ]


def test_hairlines_are_not_judged(judge):
    """Strokes that cover less than half of every pixel don't show their colour, and we don't guess it."""
    assert judge("contrast", STRIP.say("cta", weight=100)) == [
        "warn copy/en-GB.yaml#/cta: This gate didn't run: the CTA has too little ink to judge."
    ]


def test_a_file_of_another_size_is_not_judged(judge):
    assert judge("contrast", "one pixel short") == [
        "warn brief.yaml#/deliverables/0: This gate didn't run: the file and its mattes differ in size."
    ]

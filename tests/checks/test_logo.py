"""The logo stands whole, true, large enough and undisturbed."""

from dataclasses import replace

import pytest

from tests.defects.sketch import BANNER, STRIP

LOGO = "/stylepacks/lumen/stylepack.yaml#/logo"


@pytest.mark.parametrize("sketch", [BANNER, STRIP])
def test_an_undisturbed_logo_passes(judge, sketch):
    assert judge("logo-clear-space", sketch) == []


def test_copy_may_reach_the_clear_space(judge):
    assert judge("logo-clear-space", BANNER.say("legal", x=132)) == []


def test_a_small_logo_may_be_rounded_to_whole_pixels(judge):
    """72 px wide, a logo of 7.12:1 is 10.1 px high; 10 px is 1.2 % off and can't be better."""
    rules = {"clear_space": 0.5, "min_width_px": 72, "aspect": 7.115}
    wide = replace(BANNER, logo=(212, 221, 72, 10), params={"logo": rules})
    assert judge("logo-clear-space", wide) == []


def test_the_smallest_width_passes(judge):
    assert judge("logo-clear-space", replace(BANNER, logo=(224, 221, 56, 14))) == []


@pytest.mark.parametrize(
    ("defect", "says"),
    [
        (
            "legal line beside the logo",
            "copy/en-GB.yaml#/legal: The legal line stands 4 px from the logo, "
            "which needs 7.5 px of clear space; move one of them. [4 px; allowed: at least 7.5 px]",
        ),
        (
            "small logo",
            f"{LOGO}: The logo is 52 px wide, the style pack asks for at least 56 px; enlarge it. "
            "[52 px wide; allowed: at least 56 px]",
        ),
        (
            "squeezed logo",
            f"{LOGO}: The logo is distorted to 3.75:1, it was drawn as 4.00:1; scale both sides alike. "
            "[3.75:1; allowed: 4.00:1 ± 1 %, or half a pixel]",
        ),
        (
            "logo over the edge",
            f"{LOGO}: The logo leaves the picture; move it inside. [2.0 px outside; allowed: 0 px]",
        ),
    ],
)
def test_it_blocks(judge, defect, says):
    assert judge("logo-clear-space", defect) == [f"block {says}"]


def test_without_rules_it_is_not_judged(judge):
    assert judge("logo-clear-space", replace(BANNER, params={"logo": {}})) == [
        f"warn {LOGO}: This gate didn't run: the style pack has no rules for the logo."
    ]

"""The ground is the brand's colour, as delivered."""

from dataclasses import replace

import pytest

from checks import CHECKS
from tests.checks.conftest import line
from tests.defects.sketch import BANNER, NAVY, STRIP, draw

GROUND = "brief.yaml#/scenes/hero/ground"
COOL = "#e3d8c8"
GONE = "the crop has no ground patch left with 64 px free of ink"


@pytest.mark.parametrize("sketch", [BANNER, STRIP])
def test_the_brand_colour_passes(judge, sketch):
    assert judge("palette", sketch) == []


def test_what_the_light_does_within_tolerance_passes(judge):
    assert judge("palette", replace(BANNER, painted="#e6d6c0")) == []


def test_another_colour_blocks(judge):
    assert judge("palette", "ground a little cool") == [
        f"block {GROUND}: The ground is #e3d7c7, 3.4 ΔE00 from the palette's #ead9c0; "
        "adjust the ground, the light or the grade. [3.4 ΔE00; allowed: at most 3.0 ΔE00]"
    ]


def test_a_style_pack_may_allow_more(judge):
    assert judge("palette", replace(BANNER, painted=COOL, params={"tolerance": {"ground": 4}})) == []


@pytest.mark.parametrize(
    ("sketch", "why"),
    [
        (replace(BANNER, patch=None), GONE),
        (replace(BANNER, patch=(140, 100, 7, 9)), GONE),
        (replace(BANNER, params={"palette": {}}), "the palette names no ground"),
    ],
)
def test_without_a_ground_to_measure_it_is_not_judged(judge, sketch, why):
    assert judge("palette", sketch) == [f"warn {GROUND}: This gate didn't run: {why}."]


def painted(folder, colour, **palette):
    """What the gate says of a button whose sidecar declares this fill."""
    subject, spec = draw(BANNER, folder)
    elements = tuple(
        replace(one, about={**one.about, "fill": colour}) if one.role == "cta" else one
        for one in subject.elements
    )
    params = {**spec.params, "palette": {**spec.params["palette"], **palette}}
    return [
        line(found)
        for found in CHECKS["palette"].run(replace(subject, elements=elements), replace(spec, params=params))
    ]


def test_a_button_in_a_colour_of_the_palette_passes(tmp_path):
    assert painted(tmp_path, NAVY, ink=NAVY) == []


def test_a_button_that_is_seen_in_another_colour_blocks(tmp_path):
    assert painted(tmp_path, "#1b4a41", ink="#1b4a41") == [
        "block /stylepacks/lumen/stylepack.yaml#/palette/ink: The CTA's button is #1b2a41, 23.0 ΔE00 from the "
        "palette's #1b4a41; export it again in the palette's colour. [23.0 ΔE00; allowed: at most 3.0 ΔE00]"
    ]


def test_a_button_asked_for_in_a_colour_beside_the_palette_blocks(tmp_path):
    assert painted(tmp_path, "#102040", ink=NAVY) == [
        "block /stylepacks/lumen/stylepack.yaml#/palette: The CTA's button is asked for in #102040, which isn't in "
        "the palette; use one of its colours. [#102040; allowed: #1b2a41]"
    ]

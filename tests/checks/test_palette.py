"""The ground is the brand's colour, as delivered."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from skimage.color import lab2rgb, rgb2lab

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


def greener(folder, by, *, only=None):
    """What the gate says when the file, or a part of it (rows, columns), came out so much greener."""
    subject, spec = draw(BANNER, folder)
    told = tuple(
        replace(e, about={**e.about, "fill": NAVY}) if e.role == "cta" else e for e in subject.elements
    )
    pixels, part = subject.pixels.copy(), only or np.s_[:]
    pixels[part] = (lab2rgb(rgb2lab(pixels[part]) - [0, by, 0]).clip(0, 1) * 255).round()
    path = folder / "greener.png"
    Image.fromarray(pixels).save(path)
    params = {**spec.params, "palette": {**spec.params["palette"], "ink": NAVY}}
    return [
        line(found)
        for found in CHECKS["palette"].run(
            replace(subject, path=path, elements=told), replace(spec, params=params)
        )
    ]


def test_a_cast_over_the_whole_picture_is_told_of_the_ground_alone(tmp_path):
    (told,) = greener(tmp_path, 12)
    assert told.startswith(f"block {GROUND}: The ground is ")


def test_a_button_off_by_itself_is_told_of_the_button_alone(tmp_path):
    (told,) = greener(tmp_path, 12, only=np.s_[140:180, 10:100])
    assert told.startswith("block /stylepacks/lumen/stylepack.yaml#/palette/ink: The CTA's button is ")

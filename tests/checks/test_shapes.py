"""Shapes that carry the meaning can be told from what is around them."""

from dataclasses import replace

import pytest

from checks import CHECKS
from onbrief.model.finding import Outcome
from tests.defects.shapes import COIN
from tests.defects.sketch import AMBER, BANNER, NAVY, STRIP, draw

ARRANGEMENT = "brief.yaml#/scenes/hero/arrangement"


@pytest.mark.parametrize("sketch", [BANNER, STRIP])
def test_a_picture_that_declares_no_marks_passes(judge, sketch):
    assert judge("shape-contrast", sketch) == []


@pytest.mark.parametrize("colour", [NAVY, "#8f7350"])
def test_a_mark_that_stands_out_passes(judge, colour):
    assert judge("shape-contrast", replace(BANNER, mark=(COIN, colour))) == []


def test_a_pale_mark_blocks(judge):
    assert judge("shape-contrast", "coin lost on its ground") == [
        f"block {ARRANGEMENT}: The coin stands out by 2.2:1, a shape needs at least 3.0:1; "
        "give it a line, another colour or another ground. [2.2:1; allowed: at least 3.0:1]"
    ]


def test_a_mark_of_the_colour_around_it_blocks(judge):
    x, y, w, h = BANNER.product
    inside = ((x + w / 3, y + h / 3, 20.0, 20.0), AMBER)
    assert judge("shape-contrast", replace(BANNER, mark=inside)) == [
        f"block {ARRANGEMENT}: The coin stands out by 1.0:1, a shape needs at least 3.0:1; "
        "give it a line, another colour or another ground. [1.0:1; allowed: at least 3.0:1]"
    ]


def test_a_sliver_that_the_crop_left_is_not_judged(judge):
    assert judge("shape-contrast", replace(BANNER, mark=((140.0, 60.0, 5.0, 40.0), "#a78f76"))) == []


def test_without_a_sidecar_it_is_not_judged(judge, tmp_path):
    subject, spec = draw(BANNER, tmp_path)
    (found,) = CHECKS["shape-contrast"].run(type(subject)(subject.path), spec)
    assert found.outcome is Outcome.NOT_RUN

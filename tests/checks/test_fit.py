"""All that must be said is drawn, filled in, whole and large enough."""

from dataclasses import replace

import pytest

from tests.defects.sketch import BANNER, STRIP


@pytest.mark.parametrize("sketch", [BANNER, STRIP])
def test_complete_copy_passes(judge, sketch):
    assert judge("text-fit", sketch) == []


def test_a_strip_may_do_without_a_cta_where_the_request_says_so(judge):
    assert judge("text-fit", replace(STRIP.drop("cta"), params={"required": ["headline", "logo"]})) == []


@pytest.mark.parametrize(
    ("defect", "says"),
    [
        (
            "no CTA",
            "cta: The CTA is missing; write it, or make room for it in the layout. "
            "[no CTA; allowed: one CTA]",
        ),
        (
            "empty body",
            "body: The body copy is empty; write it, or leave it out. [no text; allowed: some text]",
        ),
        (
            "placeholder left",
            "body: The body copy still holds {price}; fill it in. [{price}; allowed: no placeholder]",
        ),
        (
            "headline cut",
            "headline: The headline doesn't fit its space; shorten the copy. "
            "[cut off; allowed: the whole text]",
        ),
        (
            "headline not drawn",
            "headline: The headline left no ink; look at its font and its place. [no ink; allowed: some ink]",
        ),
        (
            "legal line too small",
            "legal: The legal line is set at 10 px, the placement asks for at least 11 px; "
            "shorten it or enlarge it. [10 px; allowed: at least 11 px]",
        ),
    ],
)
def test_it_blocks(judge, defect, says):
    assert judge("text-fit", defect) == [f"block copy/en-GB.yaml#/{says}"]


def test_without_the_ink_matte_it_is_not_judged(judge):
    assert judge("text-fit", BANNER.without("ink")) == [
        "warn brief.yaml#/deliverables/0: This gate didn't run: there is no ink matte."
    ]

"""Copy keeps off the product."""

import pytest

from tests.defects.sketch import BANNER, STRIP


@pytest.mark.parametrize("sketch", [BANNER, STRIP])
def test_copy_beside_the_product_passes(judge, sketch):
    assert judge("copy-product-overlap", sketch) == []


def test_a_full_stop_may_touch_the_silhouette(judge):
    assert judge("copy-product-overlap", BANNER.say("body", x=108)) == []


def test_copy_over_the_product_blocks(judge):
    assert judge("copy-product-overlap", "body over the product") == [
        "block copy/en-GB.yaml#/body: The body copy covers 30 px of the product; "
        "move it, or give the copy more room. [30 px; allowed: at most 12 px]"
    ]


def test_without_the_product_matte_it_is_not_judged(judge):
    assert judge("copy-product-overlap", BANNER.without("product")) == [
        "warn brief.yaml#/scenes/hero/subject: This gate didn't run: there is no product matte."
    ]

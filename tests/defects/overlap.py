"""Copy on top of the product."""

from tests.defects.sketch import SOURCES, Defect

OVERLAP = frozenset({"copy-product-overlap"})

DEFECTS = (
    Defect("body over the product", lambda sketch: sketch.say("body", x=112), OVERLAP, SOURCES["body"]),
)

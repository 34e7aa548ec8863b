"""Grounds that aren't the brand's colour."""

from dataclasses import replace

from tests.defects.sketch import SOURCES, Defect

PALETTE = frozenset({"palette"})

DEFECTS = (
    Defect(
        "ground a little cool",
        lambda sketch: replace(sketch, painted="#e3d8c8"),
        PALETTE,
        SOURCES["ground"],
    ),
    Defect("no ground left", lambda sketch: replace(sketch, patch=None), PALETTE, SOURCES["ground"]),
)

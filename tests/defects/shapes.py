"""Shapes that are lost on their ground."""

from dataclasses import replace
from functools import partial

from tests.defects.sketch import SOURCES, Defect

COIN = (140.0, 60.0, 40.0, 40.0)  # beside the product, on bare ground
PALE = "#a78f76"  # 2.2:1 on the sketch's sand

DEFECTS = (
    Defect(
        "coin lost on its ground",
        partial(replace, mark=(COIN, PALE)),
        frozenset({"shape-contrast"}),
        SOURCES["arrangement"],
    ),
)

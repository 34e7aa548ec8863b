"""Words that nobody has called final."""

from dataclasses import replace

from tests.defects.sketch import SOURCES, Defect

DEFECTS = (
    Defect(
        "draft words",
        lambda sketch: replace(sketch, draft=True),
        frozenset({"final-copy"}),
        SOURCES["draft"],
    ),
)

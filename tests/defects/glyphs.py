"""Copy with characters that the fonts lack."""

from tests.defects.sketch import SOURCES, Defect

GLYPHS = frozenset({"missing-glyphs"})

DEFECTS = (
    Defect(
        "one foreign character",
        lambda sketch: sketch.say("headline", text="Slow light,\nlong 夏"),
        GLYPHS,
        SOURCES["headline"],
    ),
    Defect(
        "a foreign sentence",
        lambda sketch: sketch.say("body", text="夏の光。"),
        GLYPHS,
        SOURCES["body"],
    ),
)

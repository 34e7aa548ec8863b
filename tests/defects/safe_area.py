"""Ink in the margins that the channel covers."""

from tests.defects.sketch import SOURCES, Defect

SAFE = frozenset({"safe-area"})

DEFECTS = (
    Defect("headline too high", lambda sketch: sketch.say("headline", y=3), SAFE, SOURCES["headline"]),
    Defect("legal line too far left", lambda sketch: sketch.say("legal", x=10), SAFE, SOURCES["legal"]),
)

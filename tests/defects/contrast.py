"""Type that sinks into its ground."""

from dataclasses import replace

from tests.defects.sketch import SOURCES, Defect

CONTRAST = frozenset({"contrast"})

DEFECTS = (
    Defect(
        "pale legal line",
        lambda sketch: sketch.say("legal", colour="#7a7366"),
        CONTRAST,
        SOURCES["legal"],
    ),
    Defect(
        "pale headline",
        lambda sketch: sketch.say("headline", colour="#a08f75"),
        CONTRAST,
        SOURCES["headline"],
    ),
    Defect(
        "headline across a shadow",
        lambda sketch: replace(sketch, shadows=((16, 20, 40, 30),)),
        CONTRAST,
        SOURCES["headline"],
    ),
    Defect(
        "one letter in a shadow",
        lambda sketch: replace(sketch, shadows=((40, 93, 9, 14),)).say(
            "body", text="Sun care for the late\nhours, until dinner."
        ),
        CONTRAST,
        SOURCES["body"],
    ),
    Defect(
        "dark words on the button",
        lambda sketch: sketch.say("cta", colour="#5c6a80"),
        CONTRAST,
        SOURCES["cta"],
    ),
)

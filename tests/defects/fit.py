"""Copy that is missing, unfinished, cut, invisible or too small."""

from tests.defects.sketch import SOURCES, Defect

FIT = frozenset({"text-fit"})

DEFECTS = (
    Defect("no CTA", lambda sketch: sketch.drop("cta"), FIT, SOURCES["cta"]),
    Defect(
        "empty body",
        lambda sketch: sketch.say("body", text=" "),
        FIT | {"contrast"},
        SOURCES["body"],
    ),
    Defect(
        "placeholder left",
        lambda sketch: sketch.say("body", text="Now {price}"),
        FIT,
        SOURCES["body"],
    ),
    Defect("headline cut", lambda sketch: sketch.say("headline", fits=False), FIT, SOURCES["headline"]),
    Defect(
        "headline not drawn",
        lambda sketch: sketch.say("headline", invisible=True),
        FIT | {"contrast"},
        SOURCES["headline"],
    ),
    Defect("legal line too small", lambda sketch: sketch.say("legal", px=10), FIT, SOURCES["legal"]),
)

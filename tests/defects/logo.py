"""Logos that are crowded, small, distorted or cut."""

from dataclasses import replace

from tests.defects.sketch import SOURCES, Defect

LOGO = frozenset({"logo-clear-space"})

DEFECTS = (
    Defect(
        "legal line beside the logo",
        lambda sketch: sketch.say("legal", x=137),
        LOGO,
        SOURCES["legal"],
    ),
    Defect("small logo", lambda sketch: replace(sketch, logo=(224, 221, 52, 13)), LOGO, SOURCES["logo"]),
    Defect("squeezed logo", lambda sketch: replace(sketch, logo=(224, 221, 60, 16)), LOGO, SOURCES["logo"]),
    Defect(
        "logo over the edge",
        lambda sketch: replace(sketch, logo=(242, 221, 60, 15)),
        LOGO | {"safe-area", "logo-true"},
        SOURCES["logo"],
    ),
)

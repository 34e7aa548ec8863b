"""Copy with characters that the fonts lack."""

from pathlib import Path

from onbrief.model.finding import Spec, Subject
from tests.defects.seed import Case, Seed, of
from tests.defects.sketch import SOURCES, Defect
from tests.defects.tamper import known
from tests.defects.words import element, has, written

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


def borrowed(case: Case, text: str, folder: Path) -> tuple[Subject, Spec]:
    """Characters that the locale's fonts may lack, at the end of the headline."""
    subject, _, _ = known(case)
    return written(case, "headline", element(subject, "headline").about["text"] + text)


SEEDS = (
    Seed(
        "foreign characters",
        "missing-glyphs",
        borrowed,
        "\u200b\u202f.",
        " ጸ",
        " ጸሐይ ברוך",
        of("headline"),
        fits=has("headline"),
    ),
    Seed(
        "an emoji",
        "missing-glyphs",
        borrowed,
        "\ufe0f!",
        " 🍊",
        " 🍊🌿🫧",
        of("headline"),
        fits=has("headline"),
    ),
)

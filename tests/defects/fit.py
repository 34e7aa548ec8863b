"""Copy that is missing, unfinished, cut, invisible or too small."""

from dataclasses import replace
from pathlib import Path

from PIL import Image

from checks.ink import window
from onbrief.model.finding import Spec, Subject
from tests.defects.seed import Case, Seed, of
from tests.defects.sketch import SOURCES, Defect
from tests.defects.tamper import known
from tests.defects.words import element, has, said, written

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


def smaller(case: Case, by: float, folder: Path) -> tuple[Subject, Spec]:
    """The legal line so many pixels under the placement's smallest type."""
    _, spec, _ = known(case)
    least = spec.placement.min_type_px
    assert least
    return said(case, "legal", px=least - by)


def left_over(case: Case, text: str, folder: Path) -> tuple[Subject, Spec]:
    """A merge field that nobody filled in; braces around a sentence are none."""
    return written(case, "body", text)


def covered_up(case: Case, share: float, folder: Path) -> tuple[Subject, Spec]:
    """A headline of which the layout drew only a share."""
    subject, spec, _ = known(case)
    rows, columns = window(element(subject, "headline").box, subject.mattes["ink"].shape)
    ink = subject.mattes["ink"].copy()
    ink[rows.start : rows.start + round((rows.stop - rows.start) * share), columns] = 0
    path = folder / "ink.png"
    Image.fromarray(ink).save(path)
    return replace(subject, matte_paths={**subject.matte_paths, "ink": path}), spec


SEEDS = (
    Seed(
        "legal line too small",
        "text-fit",
        smaller,
        0,
        1,
        5,
        of("legal"),
        fits=lambda case: has("legal")(case) and bool(case.spec and case.spec.placement.min_type_px),
    ),
    Seed(
        "placeholder left",
        "text-fit",
        left_over,
        "Only today {2 for 1}",
        "Only {price}",
        "{headline}",
        of("body"),
        fits=has("body"),
    ),
    Seed("headline not drawn", "text-fit", covered_up, 0.6, 1.0, 1.0, of("headline"), fits=has("headline")),
)

"""Words that nobody has called final."""

from dataclasses import replace
from pathlib import Path

from onbrief.model.finding import Spec, Subject
from tests.defects.seed import Case, Seed
from tests.defects.sketch import SOURCES, Defect
from tests.defects.tamper import known
from tests.defects.words import has

DEFECTS = (
    Defect(
        "draft words",
        lambda sketch: replace(sketch, draft=True),
        frozenset({"final-copy"}),
        SOURCES["draft"],
    ),
)


def drafted(case: Case, how: object, folder: Path) -> tuple[Subject, Spec]:
    """A copy file that nobody has called final."""
    subject, spec, _ = known(case)
    return replace(subject, about={**subject.about, "draft": how}), spec


SEEDS = (
    Seed(
        "draft words",
        "final-copy",
        drafted,
        False,
        True,
        True,
        lambda case: f"copy/{known(case)[1].params['locale']}.yaml#/draft",
        fits=has("headline"),
    ),
)

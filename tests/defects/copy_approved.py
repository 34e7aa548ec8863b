"""Files that say other words than those that were approved."""

from pathlib import Path

from onbrief.model.finding import Spec, Subject
from tests.defects.seed import Case, Seed, of
from tests.defects.tamper import known, redraw
from tests.defects.words import element, has, said

DEFECTS = ()


def old_copy(case: Case, change: str, folder: Path) -> tuple[Subject, Spec]:
    """Drawn from an older copy file. Breaks alone are no change."""
    _, spec, _ = known(case)
    copy = spec.params["copy"]
    old = {
        "breaks": copy["legal"].replace(" ", "\u00a0", 1) + "\u00ad",
        "a letter": copy["legal"][:-2] + copy["legal"][-1],
        "a sentence": copy["legal"][: len(copy["legal"]) // 2],
    }[change]
    return redraw(case, folder, {"copy": {**copy, "legal": old}}, {})


def invented(case: Case, change: str, folder: Path) -> tuple[Subject, Spec]:
    """A text that its copy file doesn't have: a template's leftover."""
    subject, spec = said(
        case, "cta", text=element(known(case)[0], "cta").about["text"] + {"": "\n"}.get(change, change)
    )
    return subject, spec


SEEDS = (
    Seed(
        "an older legal line",
        "copy-approved",
        old_copy,
        "breaks",
        "a letter",
        "a sentence",
        of("legal"),
        fits=has("legal"),
    ),
    Seed(
        "words added to the CTA",
        "copy-approved",
        invented,
        "",
        "!",
        " – lorem ipsum",
        of("cta"),
        fits=has("cta"),
    ),
)

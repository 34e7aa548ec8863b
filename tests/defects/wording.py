"""Words that a market bans, and demanded ones that are missing."""

from dataclasses import replace
from pathlib import Path

from onbrief.model.finding import Spec, Subject
from tests.defects.seed import Case, Seed, of
from tests.defects.tamper import known
from tests.defects.words import has, written

DEFECTS = ()
CLAIMS = {  # by language: near a banned word, one of them as a part of a line, and a whole line of them
    "en": ("Manicures by candlelight", "It cures dry days", "Heals. Cures. Prevents disease."),
    "de": ("Heilbronner Abende", "Klimaneutraler Genuss", "Heilt alles, klimaneutral"),
    "fr": ("Un pain guéridon", "Un soin respectueux de l’environnement", "Guérit, neutre en carbone"),
    "ja": ("政治の話は、なし。", "つかれが治る一杯。", "病気を予防、すぐ治ります。"),
    "ar": ("مستشفيات المدينة", "كريم يُشفى به، يَشفي البشرة", "يشفي ويعالج الأمراض"),
}
LIMITS = ("near", "one", "all")


def claimed(case: Case, strength: str, folder: Path) -> tuple[Subject, Spec]:
    """A claim in the headline."""
    _, spec, _ = known(case)
    return written(case, "headline", CLAIMS[spec.params["locale"][:2]][LIMITS.index(strength)])


def without_legal(case: Case, side: int, folder: Path) -> tuple[Subject, Spec]:
    """The legal line given up, on a file whose shorter side has so many pixels."""
    subject, spec, _ = known(case)
    placement = spec.placement.model_copy(update={"width": 4 * side, "height": side})
    elements = tuple(e for e in subject.elements if e.role != "legal")
    return replace(subject, elements=elements), replace(spec, placement=placement)


def wine(case: Case, strength: str, folder: Path) -> tuple[Subject, Spec]:
    """A drink with alcohol, with and without the warning that France demands."""
    warning = " L’abus d’alcool est dangereux pour la santé."
    body = {
        "near": f"Un vin de la mer.{warning}",
        "one": "Un vin de la mer.",
        "all": "Vin, bière et champagne !",
    }
    return written(case, "body", body[strength])


def _delivered(case: Case) -> bool:
    subject, _, _ = known(case)
    return has("headline", "legal")(case) and not subject.about["placement"].startswith("in-product/")


SEEDS = (
    Seed("a banned claim", "wording", claimed, *LIMITS, of("headline"), fits=_delivered),
    Seed("no legal line", "wording", without_legal, 99, 100, 1080, of("legal"), fits=_delivered),
    Seed(
        "wine without its warning",
        "wording",
        wine,
        *LIMITS,
        of("legal"),
        fits=has("body", "legal", locales="fr"),
    ),
)

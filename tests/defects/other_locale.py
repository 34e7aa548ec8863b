"""Words of another language, or set in another direction."""

from dataclasses import replace
from pathlib import Path

from onbrief.model.finding import Spec, Subject
from tests.defects.seed import Case, Seed, of
from tests.defects.tamper import known
from tests.defects.words import element, has, written

DEFECTS = ()
FOREIGN = {
    "a phrase in it": {"": " “Dolce vita”"},
    "a sentence": {
        "": "Una noche con los amigos de siempre, y el mar que no duerme.",
        "ar": "A quiet evening with the people that you love, and the sea.",
        "ja": "A quiet evening with the people that you love, and the sea.",
    },
    "another script": {"": "Тихий вечер с друзьями у самого моря.", "ar": "夕暮れの海と、静かな時間。"},
}


def untranslated(case: Case, change: str, folder: Path) -> tuple[Subject, Spec]:
    """The line of another locale of the campaign, in this one's copy file."""
    subject, spec, _ = known(case)
    mine = element(subject, "headline").about["text"]
    language = spec.params["locale"][:2]
    others = subject.about["elsewhere"]["headline"]
    theirs = next(text for other, text in sorted(others.items()) if other[:2] != language)
    changed = {
        "a word": f"{mine} {theirs.split()[0]}",
        "pointed anew": f"{theirs.upper()} !",
        "as it is": theirs,
    }
    return written(case, "headline", changed[change])


def foreign(case: Case, change: str, folder: Path) -> tuple[Subject, Spec]:
    """A sentence from nowhere in the campaign."""
    subject, spec, _ = known(case)
    mine = element(subject, "body").about["text"] if change == "a phrase in it" else ""
    choice = FOREIGN[change]
    return written(case, "body", mine + choice.get(spec.params["locale"][:2], choice[""]))


def turned(case: Case, change: bool, folder: Path) -> tuple[Subject, Spec]:
    """A layout that runs against the script; one Latin name in it turns nothing."""
    subject, spec, _ = known(case)
    if not change:
        return written(case, "headline", element(subject, "headline").about["text"] + " LUMEN")
    other = {"rtl": "ltr", "ltr": "rtl"}[spec.params["direction"]]
    return subject, replace(spec, params={**spec.params, "direction": other})


def direction(case: Case) -> str:
    return f"copy/{known(case)[1].params['locale']}.yaml#/direction"


def _translated(case: Case) -> bool:
    subject, spec, _ = known(case)
    others = subject.about.get("elsewhere", {}).get("headline", {})
    return has("headline")(case) and any(o[:2] != spec.params["locale"][:2] for o in others)


SEEDS = (
    Seed(
        "an untranslated headline",
        "locale-copy",
        untranslated,
        "a word",
        "pointed anew",
        "as it is",
        of("headline"),
        fits=_translated,
    ),
    Seed(
        "a sentence in another language",
        "locale-copy",
        foreign,
        "a phrase in it",
        "a sentence",
        "another script",
        of("body"),
        fits=has("body"),
    ),
    Seed(
        "the wrong reading direction",
        "locale-copy",
        turned,
        False,
        True,
        True,
        direction,
        fits=has("headline"),
    ),
)

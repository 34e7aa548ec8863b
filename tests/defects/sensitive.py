"""Sensitive themes where they are forbidden, without a permit, without a yes, or without the words that must be drawn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from onbrief.model.dossier import Dossier
from tests.defects.campaigns import edited, known, legal, no_room_for_less, put
from tests.defects.likeness import talent, yes
from tests.defects.seed import Case, Seed

WARNING = "Please drink responsibly"


def rule(**terms: Any) -> dict[str, Any]:
    """A rule for alcohol, as a country's law could say it."""
    return {
        "id": "alcohol-trial",
        "about": ["alcohol"],
        "level": "law",
        "why": "The law limits advertising for alcohol",
        "source": "Invented for the corpus",
        "confidence": "A",
        "checked_on": "2026-11-21",
        **terms,
    }


def touching(case: Case, folder: Path, theme: str, edits: dict[str, Any]) -> tuple[Dossier]:
    return edited(case, folder, {"brief.yaml": put(themes=[theme]), **edits})


def forbidden(case: Case, wanted: str, folder: Path) -> tuple[Dossier]:
    """Some of the campaign's markets forbid it."""
    names = sorted(known(case).brief.markets)
    markets = {"elsewhere": ["SA", "KW"], "one": names[:1], "all": names}[wanted]
    rules = {"rules": [rule(markets=markets, forbidden=True)]}
    return touching(case, folder, "alcohol", {"/policies/themes.yaml": lambda data: rules})


def permitted(case: Case, wanted: str, folder: Path) -> tuple[Dossier]:
    """A gambling permit for some of the markets."""
    names = sorted(known(case).brief.markets)
    markets = {"all": names, "one less": names[1:], "another": ["US"]}[wanted]
    permit = talent(case, kind="permit", name="Gambling permit", holder="The authority", markets=markets)
    rights = {"holdings": [permit], "clearances": [yes("legal", "gambling")]}
    return touching(case, folder, "gambling", {"rights.yaml": lambda data: rights})


def cleared(case: Case, wanted: str, folder: Path) -> tuple[Dossier]:
    """Legal's yes for some of the markets."""
    names = sorted(known(case).brief.markets)
    markets = {"all": names, "one less": names[:-1], "another": ["US"]}[wanted]
    rights = {"clearances": [yes("brand", "religion"), yes("legal", "religion", markets=markets)]}
    return touching(case, folder, "religion", {"rights.yaml": lambda data: rights})


def warned(case: Case, said: str, folder: Path) -> tuple[Dossier]:
    """The warning of English advertising, as the legal line says it."""
    rules = {"rules": [rule(wording={"en": [WARNING]})]}
    edits = {
        "/policies/themes.yaml": lambda data: rules,
        "copy/en-GB.yaml": legal(said),
        **no_room_for_less(case),
    }
    return touching(case, folder, "alcohol", edits)


SEEDS = (
    Seed(
        "theme that a market forbids",
        "sensitive-themes",
        forbidden,
        "elsewhere",
        "one",
        "all",
        lambda case: "brief.yaml#/themes",
        "campaign",
    ),
    Seed(
        "gambling without a permit",
        "sensitive-themes",
        permitted,
        "all",
        "one less",
        "another",
        lambda case: "rights.yaml#/holdings/0/markets",
        "campaign",
    ),
    Seed(
        "theme that legal hasn't cleared",
        "sensitive-themes",
        cleared,
        "all",
        "one less",
        "another",
        lambda case: "rights.yaml#/clearances/1/markets",
        "campaign",
    ),
    Seed(
        "warning that isn't drawn",
        "sensitive-themes",
        warned,
        "PLEASE DRINK\u00a0RESPONSIBLY.",
        "Please drink responsibl.",
        "",
        lambda case: "copy/en-GB.yaml#/legal",
        "campaign",
        lambda case: case.campaign != "perch-first-invoice",  # some of its pictures carry no words at all
    ),
)

"""Faces without a release, and releases and clearances that don't reach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from onbrief.model.dossier import Dossier
from tests.defects.campaigns import TODAY, edited, known
from tests.defects.seed import Case, Seed


def talent(case: Case, **terms: Any) -> dict[str, Any]:
    """A release that covers the campaign, but for some terms."""
    return {
        "name": "Noor Haddad",
        "kind": "talent",
        "holder": "Harbour Models",
        "licence": "Release 2027-31",
        "usage": "public",
        "markets": sorted(known(case).brief.markets),
        "channels": "all",
        "until": known(case).brief.flight.end,
        **terms,
    }


def yes(role: str, word: str, **terms: Any) -> dict[str, Any]:
    return {"for": [word], "role": role, "by": "Ada Reed", "on": TODAY - timedelta(days=7), **terms}


def scene(case: Case) -> str:
    return known(case).uses[0].scene


def depicting(
    case: Case, folder: Path, words: Sequence[str], holdings: Sequence[Any], clearances: Sequence[Any]
) -> tuple[Dossier]:
    """The scene depicts somebody and no longer rules people out."""

    def brief(data: Any) -> None:
        data["scenes"][scene(case)] |= {"depicts": list(words), "disallowed": []}

    def rights(data: Any) -> Any:
        return {"holdings": list(holdings), "clearances": list(clearances)}

    return edited(case, folder, {"brief.yaml": brief, "rights.yaml": rights})


def released(case: Case, days: int, folder: Path) -> tuple[Dossier]:
    """A release that ends so many days after the flight."""
    until = known(case).brief.flight.end + timedelta(days=days)
    yeses = [yes("legal", "real-person")]
    return depicting(case, folder, ["real-person"], [talent(case, until=until)], yeses)


def bought(case: Case, wanted: str, folder: Path) -> tuple[Dossier]:
    """A release for some markets."""
    names = sorted(known(case).brief.markets)
    markets = {"all": names, "one less": names[:-1], "another": ["US"]}[wanted]
    yeses = [yes("legal", "real-person")]
    return depicting(case, folder, ["real-person"], [talent(case, markets=markets)], yeses)


def signed(case: Case, days: int, folder: Path) -> tuple[Dossier]:
    """Legal's yes ends so many days after the flight."""
    until: date = known(case).brief.flight.end + timedelta(days=days)
    yeses = [yes("legal", "real-person", until=until, on=date(2025, 1, 7))]
    return depicting(case, folder, ["real-person"], [talent(case)], yeses)


def unreleased(case: Case, word: str, folder: Path) -> tuple[Dossier]:
    """Somebody, with legal's yes and no release. Drawn people of no name need none."""
    return depicting(case, folder, [word], [], [yes("legal", word)])


def line(case: Case) -> str:
    return f"brief.yaml#/scenes/{scene(case)}/depicts"


SEEDS = (
    Seed(
        "release ends before the flight",
        "likeness",
        released,
        0,
        -1,
        -365,
        lambda case: "rights.yaml#/holdings/0/until",
        "campaign",
    ),
    Seed(
        "release without a market",
        "likeness",
        bought,
        "all",
        "one less",
        "another",
        lambda case: "rights.yaml#/holdings/0/markets",
        "campaign",
    ),
    Seed(
        "clearance ends before the flight",
        "likeness",
        signed,
        0,
        -1,
        -365,
        lambda case: "rights.yaml#/clearances/0/until",
        "campaign",
    ),
    Seed(
        "somebody without a release",
        "likeness",
        unreleased,
        "people",
        "real-person",
        "children",
        line,
        "campaign",
    ),
)

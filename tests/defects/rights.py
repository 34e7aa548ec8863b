"""Rights that are too narrow, too short, of the wrong kind, or not there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from onbrief.model.dossier import Dossier
from tests.defects.campaigns import edited, known, pack, put
from tests.defects.seed import Case, Seed

FONT = 0  # the first holding of each demo's style pack is its Latin typeface, in one file


def of_font(case: Case, folder: Path, **values: Any) -> tuple[Dossier]:
    """Other terms for the typeface."""
    return edited(case, folder, {f"/{pack(case)}/rights.yaml": put("holdings", FONT, **values)})


def blamed(key: str) -> Any:
    return lambda case: f"/{pack(case)}/rights.yaml#/holdings/{FONT}/{key}"


def ends(case: Case, days: int, folder: Path) -> tuple[Dossier]:
    """So many days after the flight's last."""
    return of_font(case, folder, until=known(case).brief.flight.end + timedelta(days=days))


def markets(case: Case, wanted: str, folder: Path) -> tuple[Dossier]:
    names = sorted(known(case).brief.markets)
    return of_font(case, folder, markets={"all": names, "one less": names[:-1], "another": ["US"]}[wanted])


def channels(case: Case, wanted: str, folder: Path) -> tuple[Dossier]:
    names = sorted({use.channel for use in known(case).uses})
    return of_font(
        case, folder, channels={"all": names, "one less": names[1:], "another": ["tiktok"]}[wanted]
    )


def licence(case: Case, terms: dict[str, Any], folder: Path) -> tuple[Dossier]:
    return of_font(case, folder, **terms)


def usage(case: Case, how_far: str, folder: Path) -> tuple[Dossier]:
    return of_font(case, folder, usage=how_far)


def unheld(case: Case, how: str, folder: Path) -> tuple[Dossier]:
    """The typeface held by the campaign itself; its italic held instead; nothing held."""
    taken: list[Any] = []

    def take(data: Any) -> None:
        taken.append(data["holdings"].pop(FONT))

    def give(data: Any) -> Any:
        return {"holdings": taken}

    edits = {f"/{pack(case)}/rights.yaml": take}
    if how != "nobody":
        edits["rights.yaml"] = give
    if how == "its italic":

        def swap(data: Any) -> Any:
            return {
                "holdings": [
                    {
                        **taken[0],
                        "files": ["pip:fontpkg_fraunces/files/Fraunces-Italic[SOFT,WONK,opsz,wght].ttf"],
                    }
                ]
            }

        edits["rights.yaml"] = swap
    return edited(case, folder, edits)


def font_line(case: Case) -> str:
    held = next(
        held
        for held in known(case).holdings
        if held.source.endswith(f"/{pack(case)}/rights.yaml#/holdings/{FONT}")
    )
    return next(c.source for c in known(case).components if c.name in held.files)


def starts(case: Case, days: int, folder: Path) -> tuple[Dossier]:
    """A model's release that begins so many days after the flight does."""
    flight = known(case).brief.flight
    talent = {
        "name": "Noor Haddad",
        "kind": "talent",
        "holder": "Harbour Models",
        "licence": "Release 2027-31",
        "usage": "public",
        "markets": sorted(known(case).brief.markets),
        "channels": "all",
        "from": flight.start + timedelta(days=days),
        "until": flight.end,
    }
    return edited(case, folder, {"rights.yaml": lambda data: {"holdings": [talent]}})


SEEDS = (
    Seed("licence ends before the flight", "rights", ends, 0, -1, -365, blamed("until"), "campaign"),
    Seed(
        "licence without a market",
        "rights",
        markets,
        "all",
        "one less",
        "another",
        blamed("markets"),
        "campaign",
    ),
    Seed(
        "licence without a channel",
        "rights",
        channels,
        "all",
        "one less",
        "another",
        blamed("channels"),
        "campaign",
    ),
    Seed(
        "licence that forbids advertising",
        "rights",
        licence,
        {"licence": "Foundry contract 2026-88, pictures in all media", "usage": "public"},
        {"licence": "CC-BY-NC-4.0"},
        {"licence": "Free for personal use", "usage": "public"},
        blamed("licence"),
        "campaign",
    ),
    Seed(
        "licence for less than the public",
        "rights",
        usage,
        "public",
        "internal",
        "experiment",
        blamed("usage"),
        "campaign",
    ),
    Seed(
        "typeface that nobody holds",
        "rights",
        unheld,
        "the campaign",
        "its italic",
        "nobody",
        font_line,
        "campaign",
    ),
    Seed(
        "release that begins too late",
        "rights",
        starts,
        0,
        1,
        60,
        lambda case: "rights.yaml#/holdings/0/from",
        "campaign",
    ),
)

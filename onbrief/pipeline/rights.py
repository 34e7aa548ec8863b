"""Which rights end too soon: before a campaign's flight does, or within so many days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from onbrief.errors import InputError, Problem
from onbrief.model.brief import Brief
from onbrief.model.rights import Holding, Rights, read_rights
from onbrief.model.source import Source, confine, read_model
from onbrief.pipeline.inputs import resolve


@dataclass(frozen=True)
class Ending:
    """A right that ends soon. where: `file:line:column` of the holding's last day."""

    where: str
    holding: Holding
    until: date
    in_flight: bool


@dataclass(frozen=True)
class Overview:
    """A campaign's rights: how many holdings concern it, and which of them end soon, soonest first."""

    campaign: str
    flight_end: date
    holdings: int
    endings: list[Ending]


def overview(root: Path, campaign: str, today: date, within: int) -> Overview:
    """Reads brief and rights alone, so that a mistake elsewhere hides no right that ends.

    within: days from today. A flight that is over has no rights to lose. Raises InputError with every mistake.
    """
    brief, _ = read_model(root, root / "campaigns" / campaign / "brief.yaml", Brief)
    held = [
        (holding, source.where(("holdings", place, "until")))
        for folder in (root / "campaigns" / campaign, root / "stylepacks" / brief.stylepack)
        for holding, place, source in holdings_in(root, folder)
        if _concerns(holding, brief)
    ]
    end, soon = brief.flight.end, today + timedelta(days=within)
    endings = [
        Ending(where, holding, holding.until, holding.until < end)
        for holding, where in held
        if holding.until != "perpetual" and today <= end and (holding.until < end or holding.until <= soon)
    ]
    return Overview(campaign, end, len(held), sorted(endings, key=lambda e: (e.until, e.where)))


def holdings_in(root: Path, folder: Path) -> list[tuple[Holding, int, Source]]:
    """The holdings of a campaign's or style pack's folder with their places. Raises InputError for a missing file."""
    found = read_rights(root, folder)
    if found is None:
        return []
    rights, source = found
    if problems := list(rights_problems(source, rights)):
        raise InputError(problems)
    return [(holding, place, source) for place, holding in enumerate(rights.holdings)]


def rights_problems(source: Source, rights: Rights) -> Iterator[Problem]:
    """Files that holdings name and that aren't there."""
    for place, holding in enumerate(rights.holdings):
        for number, file in enumerate(holding.files):
            if problem := _missing(source.root, source, place, number, file):
                yield problem


def _missing(root: Path, source: Source, place: int, number: int, file: str) -> Problem | None:
    """A file that is named wrongly is covered by nothing: so that is a mistake."""
    keys = ("holdings", place, "files", number)
    try:
        if file.startswith("pip:"):
            resolve(root, file)
            return None
        path = confine(root, source.path.parent / file)
        if path.exists() or path.with_name(f"{path.name}.dvc").is_file():  # material that isn't fetched yet
            return None
    except InputError as error:
        return source.problem(keys, error.problems[0].what, error.problems[0].cure)
    return source.problem(keys, f"there is no file {file} beside this file")


def _concerns(holding: Holding, brief: Brief) -> bool:
    """Whether the campaign runs anywhere that the right is held for."""
    markets = holding.markets == "worldwide" or not set(brief.markets).isdisjoint(holding.markets)
    return markets and (holding.channels == "all" or not set(brief.channels).isdisjoint(holding.channels))

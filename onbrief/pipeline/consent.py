"""Whether everybody whose lips or voice a machine is to work with has agreed: looked at before anything is sent or paid.

No request depends on it. The gates `likeness` and `rights` hold a finished film against the same rights.yaml, for its
whole flight.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from onbrief.errors import InputError, Problem
from onbrief.model.brief import Brief
from onbrief.model.rights import Holding
from onbrief.model.source import read_model
from onbrief.pipeline.blame import Cache, where
from onbrief.pipeline.films.lips import KIND
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.rights import holdings_in

ROLES = {"talent": "face", "voice": "voice"}  # kind of holding → what of theirs it is about


def people(job: Job) -> Iterator[tuple[str, str, str]]:
    """Kind of holding, name, and the line that names them, of those whom a request of lips concerns."""
    yield "talent", *job.about["face"]
    yield from (("voice", name, source) for name, source in job.about["voices"].items())


def refuse_unconsented(root: Path, name: str, jobs: Iterable[Job], today: date | None = None) -> None:
    """Raises InputError for lips and voices that nobody agreed to. today: the day that a consent must cover; None: any."""
    asked = [job for job in jobs if job.about.get("kind") == KIND]
    if not asked:
        return
    brief, _ = read_model(root, root / "campaigns" / name / "brief.yaml", Brief)
    folders = (root / "campaigns" / name, root / "stylepacks" / brief.stylepack)
    held = [holding for folder in folders for holding, _, _ in holdings_in(root, folder)]
    cache: Cache = {}
    problems = {
        Problem(where(root, name, source, cache), *told): None
        for job in asked
        for kind, person, source in people(job)
        if (told := _missing(held, kind, person, job.about["market"], today))
    }
    if problems:
        raise InputError(problems)


def _missing(
    held: list[Holding], kind: str, person: str, market: str, today: date | None
) -> tuple[str, str] | None:
    """What is wrong and what to do; None where they agreed."""
    mine = [one for one in held if (one.kind, one.name) == (kind, person)]
    agreed = [one for one in mine if "lip-sync" in one.consents]
    if any(_covers(one, market, today) for one in agreed):
        return None
    what = f"{person} hasn't agreed that a machine works with their {ROLES[kind]}"
    cure = f"Get their release, and write it into rights.yaml: a `{kind}` of that name with `consents: [lip-sync]`."
    if agreed:
        return f"{what} in {market}{f' on {today}' if today else ''}", "Widen their release, or take it out."
    return (what, cure) if not mine else (f"{what}: their release says nothing of it", cure)


def _covers(holding: Holding, market: str, today: date | None) -> bool:
    if holding.markets != "worldwide" and market not in holding.markets:
        return False
    begun = today is None or holding.from_ is None or holding.from_ <= today
    return begun and (today is None or holding.until == "perpetual" or today <= holding.until)

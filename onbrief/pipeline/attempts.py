"""Which attempts at a candidate were made, what came of each, and so which of them stands.

A place of a batch may be asked for in several ways, one after another (see `onbrief/model/choice.py`). What was tried
is written down beside the candidates, in `attempts.json`, and in lineage.json, so that a plan, a rebuild and another
machine come to the same picture.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from onbrief.files import write_json
from onbrief.lineage.read import Lineage
from onbrief.model.base import Model
from onbrief.model.engine import Step
from onbrief.model.request import Fault
from onbrief.pipeline.jobs import Job

NAME = "attempts.json"
SCHEMA = "onbrief/attempts/1"
Place = tuple[str, int]  # scene, and place in its batch from 1
HOPELESS = (
    "unreachable",
    "exhausted",
)  # with these the same engine fails again, whatever the seed; once mended, not
SPENT = ("seconds", "cost")  # varies from run to run: never in a hashed output


class Tried(Model):
    """One attempt at one place, and what came of it.

    outcome: `made`; `failed`, the engine's fault; `found`, a gate's finding; `skipped`, the same engine would have
    failed again; `asked`, a person is asked (step: for what). why: a sentence. again: whether it may succeed later.
    request: of the candidate. cost: currency → amount.
    """

    scene: str
    candidate: int
    attempt: int
    step: Step | None = None
    engine: str = ""
    seed: str = ""
    request: str = ""
    outcome: Literal["made", "failed", "found", "skipped", "asked"]
    why: str = ""
    fault: Fault | None = None
    again: bool = False
    seconds: float | None = None
    cost: dict[str, float] | None = None

    @property
    def place(self) -> Place:
        return self.scene, self.candidate

    @property
    def passing(self) -> bool:
        """Whether it may go another way when it is tried once more."""
        return self.again or self.fault in HOPELESS

    @property
    def over(self) -> bool:
        """Whether another attempt followed, or had to."""
        return self.outcome in ("failed", "found", "skipped")


def number_of(job: Job) -> int:
    return int(job.about.get("attempt", 1))


def place_of(job: Job) -> Place:
    return str(job.about["scene"]), int(job.about["candidate"])


def ways(jobs: Iterable[Job]) -> dict[Place, list[Job]]:
    """Of each place the candidate's job of every attempt, in order."""
    found: dict[Place, list[Job]] = {}
    for job in jobs:
        if job.about.get("kind") == "candidate":
            found.setdefault(place_of(job), []).append(job)
    return found


def behind(jobs: Iterable[Job], wanted: Iterable[Job]) -> list[Job]:
    """What these jobs are made from and they themselves, in the order of `jobs`."""
    jobs = list(jobs)
    by_id = {job.id: job for job in jobs}
    seen: set[str] = set()
    left = [job.id for job in wanted]
    while left:
        one = left.pop()
        if one in by_id and one not in seen:
            seen.add(one)
            left += [w.request for w in by_id[one].request.inputs.values() if w.request]
    return [job for job in jobs if job.id in seen]


def standing(jobs: Sequence[Job], tried: Iterable[Tried]) -> list[Job]:
    """The jobs of the attempt that stands at each place: the first of which it isn't recorded that it failed.

    A place where all attempts failed has none. An attempt whose request is another by now counts as not tried.
    """
    found = ways(jobs)
    over = {(*one.place, one.attempt, one.request) for one in tried if one.over}
    if not over and all(len(way) == 1 for way in found.values()):
        return list(jobs)
    chosen = []
    for place, way in found.items():
        chosen += [job for job in way if (*place, number_of(job), job.id) not in over][:1]
    return behind(jobs, chosen)


def unmade(tried: Iterable[Tried]) -> list[Tried]:
    """The places that no engine could fill, and what a person is asked for."""
    return [one for one in tried if one.outcome == "asked"]


def recorded(lineage: Lineage | None) -> list[Tried]:
    """What a lineage.json says was tried; rows that say nothing sensible are passed over, for anyone may have written it."""
    return list(read(lineage.attempts)) if lineage else []


def built(folder: Path) -> list[Tried]:
    """What the attempts.json files of a build folder say."""
    return [one for path in files(folder) for one in _rows(path)]


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"candidates/*/{NAME}"))


def write(folder: Path, scene: str, tried: Iterable[Tried]) -> None:
    """`candidates/<scene>/attempts.json`; none where every place was made at once."""
    path = folder / "candidates" / scene / NAME
    rows = [as_row(one, spent=False) for one in tried]
    if rows:
        write_json(path, {"schema": SCHEMA, "attempts": rows})
    else:
        path.unlink(missing_ok=True)


def as_row(one: Tried, spent: bool = True) -> dict[str, Any]:
    """Only what is said. spent: with seconds and cost."""
    return one.model_dump(mode="json", exclude_defaults=True, exclude=set() if spent else set(SPENT))


def _rows(path: Path) -> Iterator[Tried]:
    try:
        rows = json.loads(path.read_text("utf-8"))["attempts"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    yield from read(rows if isinstance(rows, list) else [])


def read(rows: Iterable[Any]) -> Iterator[Tried]:
    """Those that say something sensible."""
    for row in rows:
        try:
            yield Tried.model_validate(row)
        except ValidationError:
            continue

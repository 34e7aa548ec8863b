"""Renderings made beside one another by processes that hold the engines, each on its part of the cores.

The stage's own process loads none of them, so what one breaks costs one picture, and threads that it starts are not
forked. Engines that take several requests at once (`renderers.MANY`) are not made here: they work in the stage itself.
"""

from __future__ import annotations

import os
import traceback
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onbrief.errors import InputError
from onbrief.model.request import EngineFault
from onbrief.pipeline.estimate import task_of
from onbrief.pipeline.inputs import MODEL
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.rendered import Asked, Made, Within, render_parts
from onbrief.pipeline.workers import Crew, Done, Lost, cores, shares, tell
from renderers import fills_machine

PATIENCE = 7 * 86400  # seconds for one rendering: nobody knows how long one may take
WORTH = 8.0  # megapixels × samples × frames, below which a second process takes longer to begin than it saves
MEMORY = 3e9  # bytes that a rendering may want; measured: 2.6 GB for a master of 1920 × 1080 at 16 samples
# A container's bound (docs.kernel.org/admin-guide/cgroup-v2, read 2026-11).
CGROUP = Path("/sys/fs/cgroup/memory.max")
SHARED = ("seconds", "joules")  # of a record: what a rendering took of the machine


@dataclass(frozen=True)
class _Share:
    """How far a rendering is, 0 to 1."""

    share: float
    note: str


@dataclass(frozen=True)
class _Broke:
    """A fault of the tool, as the process saw it."""

    text: str


class Beside:
    """The processes of one stage. They begin when they are first needed and stay until they are closed."""

    def __init__(self) -> None:
        self.crew: Crew[Asked] | None = None

    def made(
        self, asks: deque[Asked], count: int, within: Within
    ) -> Iterator[tuple[Job, Made | EngineFault | Lost]]:
        """Each as soon as it is there; the caller may append asks meanwhile. count: how many at a time.

        Raises InputError for what can't be made as asked, when those under way are made; RuntimeError for our faults.
        """
        crew = self._of(count)
        far: dict[str, float] = {}
        refused: list[InputError] = []
        for (job, _), answer in crew.answers(asks, PATIENCE):
            if isinstance(answer, _Share):
                far[job.id] = answer.share
                within(min(sum(far.values()), 1.0), answer.note)
                continue
            far.pop(job.id, None)
            if isinstance(answer, InputError):
                refused.append(answer)
                asks.clear()
            elif isinstance(answer, _Broke):
                raise RuntimeError(f"{job.out}\n{answer.text}")
            elif not isinstance(answer, Done):
                yield job, answer
        if refused:
            raise InputError(problem for error in refused for problem in error.problems)

    def _of(self, count: int) -> Crew[Asked]:
        places = shares(count)
        if self.crew is None or list(self.crew.places) != places:
            self.close()
            part = len(places)
            self.crew = Crew(lambda asked: _rendered(asked, part), places)
        return self.crew

    def close(self) -> None:
        if self.crew:
            self.crew.end()
        self.crew = None


def _rendered(asked: Asked, part: int) -> Iterator[Any]:
    """In a worker. part: of how many at a time this is one."""
    job, inputs = asked
    try:
        parts, record = render_parts(job, inputs, lambda share, note="": tell(_Share(share, note)))
    except (InputError, EngineFault) as error:
        yield error
    except Exception:
        yield _Broke(traceback.format_exc())
    else:
        yield parts, {**record, **{name: _part(record[name], part) for name in SHARED if name in record}}


def _part(value: Any, part: int) -> Any:
    if isinstance(value, Mapping):
        return {name: _part(one, part) for name, one in value.items()}
    return round(value / part, 3)


def at_once(jobs: list[Job], known: Iterable[Job]) -> int:
    """How many of these are made at a time: as many as cores and memory bear; one where one fills the machine, or where
    all of it is soon done. known: the jobs that they may take their size from."""
    by_id = {job.id: job for job in known}
    work = sum(task_of(job, by_id).work for job in jobs)
    if work < WORTH or any(_fills(job) for job in jobs):
        return 1
    return max(1, min(len(jobs), cores(), int(_memory() / MEMORY)))


def _fills(job: Job) -> bool:
    weights = any((wanted.file or "").startswith(MODEL) for wanted in job.request.inputs.values())
    return weights or fills_machine(job.request.renderer)


def _memory() -> float:
    """Bytes that this machine, or the container, has in all."""
    own = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    with suppress(OSError, ValueError):  # no container, or one without a bound
        return min(own, int(CGROUP.read_text()))
    return own

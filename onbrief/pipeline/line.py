"""The order in which jobs can be made: none before what it is made from, each request once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from onbrief.pipeline.jobs import Job


class Line:
    """waiting: those that nobody has been handed yet, in order."""

    def __init__(self, jobs: Iterable[Job]):
        self.waiting = list(jobs)
        self.open = {job.id for job in self.waiting}
        self.handed: set[str] = set()

    def ready(self) -> Iterator[Job]:
        """Each that can be made now, once. One that stands at two places comes again when it is settled."""
        handed = True
        while handed:
            handed = False
            for job in tuple(self.waiting):
                if job.id not in self.handed and not self._wants(job):
                    self.waiting.remove(job)
                    self.handed.add(job.id)
                    handed = True
                    yield job

    def settle(self, job: Job) -> None:
        """It is made, or never will be."""
        self.open.discard(job.id)
        self.handed.discard(job.id)

    def _wants(self, job: Job) -> bool:
        return any(wanted.request in self.open for wanted in job.request.inputs.values())

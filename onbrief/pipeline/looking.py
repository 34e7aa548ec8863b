"""Asks gates about candidates while they are made, in a process of its own: there the gates may fork and bound threads,
which the engines of the stage would not survive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType

from onbrief.model.finding import Finding
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.progress import end_with_parent


class Looking:
    """Call it with candidates that lie in the build folder; returns the findings of these gates, by stem.

    jobs: all that the candidates are made from. The process starts with the first question.
    """

    def __init__(self, root: Path, name: str, jobs: Sequence[Job], gates: Sequence[str]):
        self.root, self.name, self.gates = root, name, tuple(gates)
        self.made = {job.id: job for job in jobs}

    @cached_property
    def _pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=end_with_parent)

    def __call__(self, candidates: Sequence[Job]) -> Mapping[str, Sequence[Finding]]:
        return self._pool.submit(
            _look, self.root, self.name, list(candidates), self.made, self.gates
        ).result()

    def __enter__(self) -> Looking:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: BaseException | TracebackType | None) -> None:
        if "_pool" in vars(self):
            self._pool.shutdown(wait=kind is None, cancel_futures=True)


def _look(
    root: Path, name: str, jobs: list[Job], made: dict[str, Job], gates: tuple[str, ...]
) -> dict[str, list[Finding]]:
    from onbrief.pipeline.single import look_over

    return look_over(root, name, jobs, made, gates)

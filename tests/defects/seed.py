"""The seeded-defect corpus in two words: a clean render of a demo (a case), and a fault to put into it (a seed)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from onbrief.model.finding import Spec, Subject
from onbrief.pipeline.jobs import Job

STRENGTHS = ("below", "over", "gross")


@dataclass(frozen=True)
class Case:
    """A clean render with its spec. A campaign's case has no job: it stands for the campaign as a whole."""

    root: Path
    build: Path
    campaign: str
    jobs: tuple[Job, ...]  # all of the campaign, in the order they are made
    job: Job | None = None
    subject: Subject | None = None
    spec: Spec | None = None
    sample: bool = False  # one of the few that a test run can afford, not of all

    @property
    def kind(self) -> str:
        """`variant`, `master`, `candidate` or `campaign`."""
        return self.job.about["kind"] if self.job else "campaign"

    @property
    def name(self) -> str:
        return f"{self.campaign}/{self.job.out}" if self.job else self.campaign

    @cached_property
    def unseen(self) -> bool:
        """A third of the renders: nobody looks at them while thresholds are set."""
        return int(sha256(self.name.encode()).hexdigest(), 16) % 3 == 0


@dataclass(frozen=True)
class Seed:
    """A fault at three strengths: one that a gate must let pass, one just over its limit, and one that nobody misses.

    apply: (case, strength's value, folder for files) → what the gate's `run` is given.
    blame: the symbolic source that the gate must name. on: the kind of case. fits: which of those can have it.
    """

    name: str
    check: str
    apply: Callable[[Case, Any, Path], tuple[Any, ...]]
    below: Any
    over: Any
    gross: Any
    blame: Callable[[Case], str]
    on: str = "variant"
    fits: Callable[[Case], bool] = lambda case: True


def of(role: str) -> Callable[[Case], str]:
    """Blames what a role of the case's spec came from."""
    return lambda case: case.spec.sources[role] if case.spec else ""

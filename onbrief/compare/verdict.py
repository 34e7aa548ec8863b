"""Whether two renderings differ, how much and where."""

from __future__ import annotations

from dataclasses import dataclass

from onbrief.compare.profile import Profile
from onbrief.compare.signature import Signature

METRIC = "block-lab/1"  # changes whenever the same pictures would get other figures

Box = tuple[int, int, int, int]  # x, y, width, height, pixels of the newer picture


@dataclass(frozen=True)
class Spot:
    """A place that differs. delta: the worst block's colour difference in it."""

    box: Box
    delta: float


@dataclass(frozen=True)
class Verdict:
    """What was measured, and what was allowed. score: how many times over its limit the worst figure is; > 1 differs.

    figures, limits: by scale in pixels (`16`, `32`, …, `whole`). spots: the places that differ, worst first; none
    where the pictures have different sizes (`resized`).
    """

    metric: str
    profile: str
    figures: dict[str, float]
    limits: dict[str, float]
    score: float
    spots: tuple[Spot, ...] = ()
    resized: bool = False

    @property
    def differs(self) -> bool:
        return self.score > 1


def compare(old: Signature, new: Signature, profile: Profile) -> Verdict:
    raise NotImplementedError

"""A campaign's films before they are paid for: how long each cut is, how many films it makes, what they take, who is
waited for first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass

from onbrief.model.campaign import Campaign
from onbrief.model.shots import seconds
from onbrief.pipeline.estimate import Estimate
from onbrief.pipeline.films.compile import making
from onbrief.pipeline.films.delivered import scenes_of
from onbrief.pipeline.jobs import Job


@dataclass(frozen=True)
class PlannedCut:
    """A cut and its films.

    films: that the brief asks for; rendered: of them by a build; renders: requests that these films still need, shots
    and sound among them (what two cuts share is counted in both). waits: why nothing is made of it yet, in words.
    estimates: of those renders, by machine class.
    """

    cut: str
    frames: int
    rate: str
    films: int
    rendered: int = 0
    renders: int = 0
    waits: str = ""
    estimates: tuple[Estimate, ...] = ()

    @property
    def seconds(self) -> float:
        return seconds(self.frames, self.rate)


def planned_cuts(
    c: Campaign,
    variants: Iterable[Job],
    renders: Mapping[str, Job],
    estimate: Callable[[Set[str]], list[Estimate]],
) -> list[PlannedCut]:
    """In the order of shots.yaml; none of a campaign without films. renders: by request id, what a build would make;
    estimate: of these requests."""
    if c.shots is None:
        return []
    made = [job for job in variants if job.about.get("medium") == "video"]
    found = []
    for name, cut in c.shots.cuts.items():
        asked = sum(
            len(film.placements) * len(c.locales_of(film)) for film in c.brief.films if film.cut == name
        )
        if not asked:
            continue
        mine = [job for job in made if job.about["cut"] == name]
        todo = {job.id for job in mine if job.id in renders}
        needed = _needed(todo, renders)
        waits = _waits(c, name, asked - len(mine))
        estimates = tuple(estimate(needed)) if needed else ()
        found.append(
            PlannedCut(name, cut.frames, c.shots.rate, asked, len(todo), len(needed), waits, estimates)
        )
    return found


def _needed(requests: Iterable[str], renders: Mapping[str, Job]) -> set[str]:
    """These requests, and all that are rendered before them."""
    found: set[str] = set()
    left = list(requests)
    while left:
        one = left.pop()
        if one in renders and one not in found:
            found.add(one)
            left += [given.request for given in renders[one].request.inputs.values() if given.request]
    return found


def _waits(c: Campaign, name: str, missing: int) -> str:
    """Why films of a cut are not asked for yet."""
    assert c.shots is not None
    if not missing:
        return ""
    if c.shots.cuts[name].supplied:
        return f"{missing} to be brought in"
    film = next(film for film in c.brief.films if film.cut == name)
    m = making(c, film, film.placements[0], c.locales_of(film)[0])
    open_ = [scene for scene in scenes_of(m) if c.selects.pick(scene) is None]
    if open_:
        return f"scene{'s' * (len(open_) > 1)} {', '.join(open_)} to be picked first"
    return "its animatic to be picked first"

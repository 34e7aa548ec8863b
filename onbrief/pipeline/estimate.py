"""How long renders will take and what they will cost: from recorded timings alone, never from a guess.

A picture's work is its pixels × samples, a film's its pixels × frames. A job is told by the recordings of its renderer and kind whose work is
nearest, scaled by work; where nothing was ever recorded, it stays unknown.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from onbrief.lineage.read import Lineage
from onbrief.model.rates import Rates
from onbrief.pipeline.jobs import Job

HOSTED = "hosted"  # the renderer whose machines are somebody else's, and are paid for by the picture
NEAR = 1.1  # recordings whose work is within this factor of the nearest one's count alike


@dataclass(frozen=True)
class Task:
    """What of a job tells its time. work: megapixels × samples. variant, device: where it was recorded."""

    renderer: str
    kind: str
    work: float
    variant: str = ""
    device: str = "cpu"
    seconds: float = 0
    cpu_seconds: float = 0


@dataclass(frozen=True)
class Estimate:
    """Seconds of rendering on one machine class: the sum of medians, and of 90th percentiles (`slow`).

    known, unknown: jobs with and without recordings. cost: of the machine's hours, in the rates' currency; None without
    a rate. cpu_seconds: of all its cores and the programs that it starts; None where a recording doesn't tell.
    """

    variant: str
    device: str
    seconds: float
    slow: float
    known: int
    unknown: int
    recordings: int
    cost: float | None
    cpu_seconds: float | None = None


def task_of(job: Job, jobs: Mapping[str, Job]) -> Task:
    """jobs: by request id; a picture that says no size has that of its plate."""
    plate = job.request.inputs.get("plate")
    size_of = jobs.get(plate.request or "") if plate else None
    params = job.request.params
    return Task(
        job.request.renderer,
        str(job.about.get("kind")),
        _work(params, size_of.request.params if size_of else {}),
    )


def recorded(lineages: Iterable[Lineage]) -> list[Task]:
    """Every rendering whose seconds are recorded. Each is counted once, also where several campaigns name it."""
    found: dict[str, Task] = {}
    for lineage in lineages:
        for row in lineage.data["renderings"]:
            request, made = lineage.requests.get(row["request"]), row["made"] or {}
            if request and row["key"] not in found and _positive(made.get("seconds")):
                plate = request["inputs"].get("plate")
                of = lineage.requests.get(plate.get("request", "")) if isinstance(plate, dict) else None
                work = _work(request["params"], of["params"] if of else {})
                found[row["key"]] = made_as(
                    Task(request["renderer"], str(request["about"].get("kind")), work), made
                )
    return list(found.values())


def made_as(task: Task, made: Mapping[str, Any]) -> Task:
    return Task(
        task.renderer,
        task.kind,
        task.work,
        str(made.get("variant", "")),
        str(made.get("device", "cpu")),
        float(made["seconds"]),
        float(made["cpu_seconds"]) if _positive(made.get("cpu_seconds")) else 0,
    )


def _positive(value: Any) -> bool:
    return isinstance(value, (int, float)) and 0 < value < 1e7


def _work(params: Mapping[str, Any], plate: Mapping[str, Any]) -> float:
    size = params.get("size") or plate.get("size")
    quality = params.get("quality")
    samples = quality.get("spp", 1) if isinstance(quality, dict) else 1
    frames = params.get("frames", 1)
    if isinstance(size, list) and len(size) == 2 and all(map(_positive, [*size, samples, frames])):
        return size[0] * size[1] * samples * frames / 1e6
    return 1.0


class Estimator:
    def __init__(self, recordings: Iterable[Task], rates: Rates):
        self.rates = rates
        self.by_kind: dict[tuple[str, str, str], list[Task]] = defaultdict(list)
        for task in recordings:
            self.by_kind[task.renderer, task.kind, task.variant].append(task)

    def estimates(self, tasks: list[Task]) -> list[Estimate]:
        """One for each machine class that their renderers were recorded on, the most recorded first."""
        used = {task.renderer for task in tasks}
        machines: Counter[tuple[str, str]] = Counter()
        for (renderer, _, variant), known in self.by_kind.items():
            if variant and renderer in used:
                machines.update((variant, task.device) for task in known)
        return [self._on(*machine, tasks) for machine, _ in machines.most_common() or [(("", "cpu"), 0)]]

    def _on(self, variant: str, device: str, tasks: list[Task]) -> Estimate:
        seconds = slow = own = cpu = 0.0
        told = True
        known, used = 0, set()
        for task in tasks:
            near = self._near(task, variant)
            if near:
                times = sorted(r.seconds * task.work / r.work for r in near)
                seconds += _at(times, 0.5)
                slow += _at(times, 0.9)
                own += _at(times, 0.5) if task.renderer != HOSTED else 0
                told &= all(r.cpu_seconds for r in near)
                cpu += _at(sorted(r.cpu_seconds * task.work / r.work for r in near), 0.5)
                known += 1
                used |= {id(r) for r in near}
        hour = self.rates.machine_hour.get(device)
        cost = own / 3600 * hour if hour is not None else None
        return Estimate(
            variant,
            device,
            seconds,
            slow,
            known,
            len(tasks) - known,
            len(used),
            cost,
            cpu if known and told else None,
        )

    def _near(self, task: Task, variant: str) -> list[Task]:
        alike = self.by_kind.get((task.renderer, task.kind, variant)) or self.by_kind.get(
            (task.renderer, task.kind, ""), []
        )
        distance = {id(r): abs(math.log(r.work / task.work)) for r in alike}
        nearest = min(distance.values(), default=0)
        return [r for r in alike if distance[id(r)] <= nearest + math.log(NEAR)]


def _at(ordered: list[float], share: float) -> float:
    """The value at a share of a sorted list: 0.5 the median, 0.9 the 90th percentile (nearest rank)."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]

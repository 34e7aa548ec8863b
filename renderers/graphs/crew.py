"""Several servers at work on several jobs: least busy first, a dead one retired, its work done elsewhere."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from onbrief.model.request import EngineFault
from renderers.graphs.job import Job, Made, make
from renderers.graphs.server import Server
from renderers.graphs.wire import Lacks, Lost

REST = 60.0  # seconds that a server which failed is left alone, while there are others
_resting: dict[str, float] = {}  # address → until when


@dataclass
class _Task:
    """A job's place, the servers that tried it, and what came of it."""

    place: int
    job: Job
    tried: set[int] = field(default_factory=set)
    faults: list[tuple[str, EngineFault]] = field(default_factory=list)


@dataclass
class _End:
    """How one try ended."""

    task: _Task
    server: Server
    made: Made | None = None
    error: BaseException | None = None


class Crew:
    """Brings jobs to servers, one at a time on each. The caller's thread does all the deciding."""

    def __init__(self, servers: Sequence[Server], jobs: Sequence[Job], patience: float):
        self.patience = patience
        self.waiting = [_Task(place, job) for place, job in enumerate(jobs)]
        self.alive = {server.number: server for server in _rested(servers)}
        self.idle = dict(self.alive)
        self.running = 0
        self.shares = [0.0] * len(jobs)
        self.events: queue.SimpleQueue[_End | tuple[int, float, str]] = queue.SimpleQueue()
        self.stop = threading.Event()
        self.unusable: ValueError | None = None
        self.lost: list[tuple[str, EngineFault]] = []  # servers that were retired, and why

    def work(self, progress: Callable[[float, str], None]) -> Iterator[tuple[int, Made | EngineFault]]:
        """Each job's place with its result, as soon as it is there.

        Raises ValueError, after what runs has ended, if a job can't be done as asked.
        """
        with ThreadPoolExecutor(max_workers=max(1, len(self.alive))) as threads:
            try:
                while self.waiting or self.running:
                    yield from self._hand_out(threads)
                    if self.running:
                        yield from self._heard(progress)
            finally:
                self.stop.set()  # left early: what runs is taken back
        if self.unusable:
            raise self.unusable

    def _hand_out(self, threads: ThreadPoolExecutor) -> Iterator[tuple[int, EngineFault]]:
        for task in list(self.waiting):
            if self.unusable:
                self.waiting.clear()
                return
            if server := self._least_busy(task):
                self.waiting.remove(task)
                del self.idle[server.number]
                self.running += 1
                threads.submit(self._try, task, server)
            elif not set(self.alive) - task.tried:
                self.waiting.remove(task)
                yield task.place, _given_up(task, self.lost)

    def _least_busy(self, task: _Task) -> Server | None:
        """Of the idle servers that haven't tried it. Those that don't answer are retired."""
        ranked = []
        for server in [s for s in self.idle.values() if s.number not in task.tried]:
            try:
                ranked.append((server.busy(), server.number, server))
            except Lost as fault:
                self._retire(server, fault)
        return min(ranked)[2] if ranked else None

    def _try(self, task: _Task, server: Server) -> None:
        def say(share: float, note: str) -> None:
            self.events.put((task.place, share, note))

        try:
            made = make(task.job, server, say, self.stop.is_set, self.patience)
            self.events.put(_End(task, server, made))
        except BaseException as error:
            self.events.put(_End(task, server, error=error))

    def _heard(self, progress: Callable[[float, str], None]) -> Iterator[tuple[int, Made | EngineFault]]:
        event = self.events.get()
        if isinstance(event, tuple):
            place, share, note = event
            self._tell(progress, place, share, note)
            return
        self.running -= 1
        self.idle[event.server.number] = event.server
        task, error = event.task, event.error
        if event.made:
            self._tell(progress, task.place, 1.0, "")
            yield task.place, _with_story(event.made, task)
        elif isinstance(error, (Lost, Lacks)):
            task.tried.add(event.server.number)
            task.faults.append((event.server.name, error))
            if isinstance(error, Lost):
                self._retire(event.server, error)
            self.waiting.insert(0, task)
        elif isinstance(error, EngineFault):
            yield task.place, error
        elif isinstance(error, ValueError):
            self.unusable = self.unusable or error
        elif error:
            raise error

    def _tell(self, progress: Callable[[float, str], None], place: int, share: float, note: str) -> None:
        self.shares[place] = share
        progress(sum(self.shares) / len(self.shares), note)

    def _retire(self, server: Server, fault: Lost) -> None:
        self.lost.append((server.name, fault))
        self.alive.pop(server.number, None)
        self.idle.pop(server.number, None)
        _resting[server.wire.address] = time.monotonic() + REST


def _rested(servers: Sequence[Server]) -> list[Server]:
    """Without those that failed a moment ago, unless that is all of them."""
    now = time.monotonic()
    return [s for s in servers if _resting.get(s.wire.address, 0) < now] or list(servers)


def _given_up(task: _Task, lost: Sequence[tuple[str, EngineFault]]) -> EngineFault:
    """When no server is left. lost: those that were retired, perhaps over another job."""
    found = dict([*lost, *task.faults])
    told = "; ".join(f"{name}: {fault}" for name, fault in found.items())
    gone = all(fault.kind == "unreachable" for fault in found.values())
    again = any(fault.again for fault in found.values())
    return EngineFault(
        f"no ComfyUI server could do it: {told}", "unreachable" if gone else "failed", gone or again
    )


def _with_story(made: Made, task: _Task) -> Made:
    story = [f"{name}: {fault}" for name, fault in task.faults]
    return replace(made, record={**made.record, **({"retried": story} if story else {})})

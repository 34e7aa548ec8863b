"""Work spread over the cores by processes that may die or hang without taking the rest with them."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import Pipe, get_context, parent_process
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

ONE_THREAD = ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM")
FORK = get_context("fork")  # what is loaded and read already is there in every worker

Ask = TypeVar("Ask")


@dataclass(frozen=True)
class Done:
    """An ask was answered wholly."""


@dataclass(frozen=True)
class Lost:
    """An ask was not answered wholly, and why: its process died or took too long."""

    why: str


def one_thread() -> None:
    """Processes are as many as the cores, so each gets one thread. To be said before NumPy is loaded, and before a fork.

    OpenCV's threads don't live on in a forked process, which would wait for them for ever.
    """
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")
    _settle_opencv()


def _settle_opencv() -> None:
    if "cv2" in sys.modules:
        sys.modules["cv2"].setNumThreads(1)


def cores() -> int:
    return len(_cores())


def _cores() -> list[int]:
    return sorted(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1))


def shares(count: int) -> list[frozenset[int]]:
    """This machine's cores in so many parts, at most one a core."""
    found = _cores()
    count = max(1, min(count, len(found)))
    return [frozenset(found[k * len(found) // count : (k + 1) * len(found) // count]) for k in range(count)]


def spread(
    work: Callable[[Ask], Iterable[Any]], asks: deque[Ask], seconds: float
) -> Iterator[tuple[Ask, Any]]:
    """Yields (ask, answer) as answers come, then (ask, Done) or (ask, Lost). The caller may append asks meanwhile.

    seconds: wall time for one ask. Whatever ends the caller's loop ends the workers.
    """
    one_thread()
    crew = Crew(work, [frozenset()] * cores())
    try:
        yield from crew.answers(asks, seconds)
    finally:
        crew.end()


class Crew(Generic[Ask]):
    """Worker processes that stay until they are ended. places: one a worker at most, the cores that it keeps to; a
    worker with none given goes anywhere, and gets one thread."""

    def __init__(self, work: Callable[[Ask], Iterable[Any]], places: Sequence[frozenset[int]]):
        self.work, self.places, self.owner = work, places, os.getpid()
        self.workers: list[_Worker[Ask]] = []

    def answers(self, asks: deque[Ask], seconds: float) -> Iterator[tuple[Ask, Any]]:
        """As `spread` yields them. Who stops listening should end the crew."""
        while asks or any(worker.busy for worker in self.workers):
            self.workers = [worker for worker in self.workers if worker.busy or worker.process.is_alive()]
            while asks and len(self.workers) < len(self.places) and all(one.busy for one in self.workers):
                taken = {worker.number for worker in self.workers}
                free = next(number for number in range(len(self.places)) if number not in taken)
                self.workers.append(_Worker(self.work, free, self.places[free]))
                self.workers[-1].give(asks.popleft(), seconds)
            for worker in self.workers:
                if asks and not worker.busy:
                    worker.give(asks.popleft(), seconds)
            yield from _heard([worker for worker in self.workers if worker.busy])

    def __del__(self) -> None:
        """Who lets go of a crew leaves no process behind that holds open what was open when it began; a fork of its
        owner has no say."""
        if self.owner == os.getpid():
            self.end()

    def end(self) -> None:
        """At once, whatever they do."""
        for worker in self.workers:
            worker.end()
        self.workers = []


def tell(answer: Any) -> None:
    """Said from within a worker's work, by what can't yield: the next answer to its ask."""
    with suppress(OSError):  # nobody listens any more, which its next answer tells
        _ears[-1].send(answer)


_ears: list[Connection] = []  # in a worker: its pipe


@dataclass
class _Worker(Generic[Ask]):
    work: Callable[[Ask], Iterable[Any]]
    number: int
    place: frozenset[int]
    ask: list[Ask] = field(default_factory=list)  # none or one
    until: float = 0.0

    def __post_init__(self) -> None:
        _settle_opencv()
        self.pipe, theirs = Pipe()
        self.process = FORK.Process(target=_serve, args=(theirs, self.work, self.place), daemon=True)
        self.process.start()
        theirs.close()

    @property
    def busy(self) -> bool:
        return bool(self.ask)

    def give(self, ask: Ask, seconds: float) -> None:
        self.ask, self.until = [ask], time.monotonic() + seconds
        with suppress(OSError):  # it died meanwhile, which is heard next
            self.pipe.send(ask)

    def end(self) -> int:
        """Ends the process at once, whatever it does; its exit code."""
        self.process.kill()
        self.process.join()
        self.pipe.close()
        return self.process.exitcode or 0


def _heard(busy: list[_Worker[Ask]]) -> Iterator[tuple[Ask, Any]]:
    """What busy workers say next, or that one is lost."""
    patience = min(worker.until for worker in busy) - time.monotonic()
    ready = wait([worker.pipe for worker in busy], max(patience, 0))
    for worker in busy:
        (ask,) = worker.ask
        if worker.pipe in ready:
            try:
                answer = worker.pipe.recv()
            except (EOFError, OSError):
                worker.ask = []
                worker.process.join()
                code = worker.end()
                yield ask, Lost(_died(code))
                continue
            if isinstance(answer, Done):
                worker.ask = []
            yield ask, answer
        elif time.monotonic() >= worker.until:
            worker.ask = []
            worker.end()
            yield ask, Lost("it took too long and was stopped")


def _died(code: int) -> str:
    if code == -signal.SIGKILL:
        return "the system ended its process, most often for want of memory"
    name = signal.Signals(-code).name if -code in set(signal.Signals) else str(code)
    return f"its process ended early ({name})"


def _serve(pipe: Connection, work: Callable[[Ask], Iterable[Any]], place: frozenset[int]) -> None:
    _settle_in(place)
    _ears.append(pipe)
    code = 0
    try:
        while True:
            ask = pipe.recv()
            for answer in work(ask):
                pipe.send(answer)
            pipe.send(Done())
    except (EOFError, OSError):
        pass  # nobody listens any more
    except Exception:  # no fault of the file's, so there is nothing that people could do with a traceback
        code = os.EX_SOFTWARE
    os._exit(code)


def _settle_in(place: frozenset[int]) -> None:
    """A worker: ended by its parent alone, never left behind, and nothing of it on standard output."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(143)

    threading.Thread(target=watch, daemon=True).start()
    os.dup2(2, 1)
    warnings.simplefilter("ignore")
    if not keep_to(place):
        one_thread()


def keep_to(place: frozenset[int]) -> bool:
    """Keeps this process and what it starts to these cores; whether that could be done. To be said before libraries
    are loaded, which start as many threads as there are cores to go to."""
    if not place or not hasattr(os, "sched_setaffinity"):
        return False
    os.sched_setaffinity(0, place)
    return True

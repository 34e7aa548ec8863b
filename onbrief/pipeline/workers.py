"""Work spread over the cores by processes that may die or hang without taking the rest with them."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
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
    if "cv2" in sys.modules:
        sys.modules["cv2"].setNumThreads(1)


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(
    work: Callable[[Ask], Iterable[Any]], asks: deque[Ask], seconds: float
) -> Iterator[tuple[Ask, Any]]:
    """Yields (ask, answer) as answers come, then (ask, Done) or (ask, Lost). The caller may append asks meanwhile.

    seconds: wall time for one ask. Whatever ends the caller's loop ends the workers.
    """
    one_thread()
    workers: list[_Worker[Ask]] = []
    try:
        while asks or any(worker.busy for worker in workers):
            workers = [worker for worker in workers if worker.busy or worker.process.is_alive()]
            while asks and len(workers) < cores() and all(worker.busy for worker in workers):
                workers.append(_Worker(work))
                workers[-1].give(asks.popleft(), seconds)
            for worker in workers:
                if asks and not worker.busy:
                    worker.give(asks.popleft(), seconds)
            yield from _heard([worker for worker in workers if worker.busy])
    finally:
        for worker in workers:
            worker.end()


@dataclass
class _Worker(Generic[Ask]):
    work: Callable[[Ask], Iterable[Any]]
    ask: list[Ask] = field(default_factory=list)  # none or one
    until: float = 0.0

    def __post_init__(self) -> None:
        self.pipe, theirs = Pipe()
        self.process = FORK.Process(target=_serve, args=(theirs, self.work), daemon=True)
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


def _serve(pipe: Connection, work: Callable[[Ask], Iterable[Any]]) -> None:
    _settle_in()
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


def _settle_in() -> None:
    """A worker: ended by its parent alone, never left behind, one thread, and nothing of it on standard output."""
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
    one_thread()

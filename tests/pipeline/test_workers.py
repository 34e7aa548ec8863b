"""Work goes on when a process dies or hangs; nobody is left behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Iterator

import cv2
import numpy as np

from onbrief.pipeline.workers import Crew, Done, Lost, shares, spread


def work(ask: str) -> Iterator[str]:
    yield f"{ask} begun"
    match ask:
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "crashed":
            os.kill(os.getpid(), signal.SIGXCPU)
        case "hung":
            time.sleep(60)
        case "raised":
            raise RuntimeError("a fault of ours")
    yield f"{ask} ended"


def heard(*asks: str, seconds: float = 60) -> dict[str, list]:
    said: dict[str, list] = {ask: [] for ask in asks}
    for ask, answer in spread(work, deque(asks), seconds):
        said[ask].append(answer)
    return said


def test_every_ask_is_answered_in_the_order_of_its_answers() -> None:
    asks = [f"file {n}" for n in range(9)]
    assert heard(*asks) == {ask: [f"{ask} begun", f"{ask} ended", Done()] for ask in asks}


def test_a_process_that_dies_costs_its_own_ask_alone(capfd) -> None:
    said = heard("a", "killed", "b", "crashed", "raised", "c")
    assert said["killed"][1] == Lost("the system ended its process, most often for want of memory")
    assert said["crashed"][1] == Lost("its process ended early (SIGXCPU)")
    assert said["raised"][1] == Lost("its process ended early (70)")
    assert all(said[ask][-1] == Done() for ask in "abc")
    assert "Traceback" not in capfd.readouterr().err


def test_what_hangs_is_stopped_and_the_rest_goes_on() -> None:
    started = time.monotonic()
    said = heard("hung", "a", seconds=0.5)
    assert said["hung"] == ["hung begun", Lost("it took too long and was stopped")]
    assert said["a"][-1] == Done()
    assert time.monotonic() - started < 20


def test_who_stops_listening_leaves_nobody_behind() -> None:
    for _ in spread(work, deque(["hung", "hung", "hung"]), 60):
        break
    assert multiprocessing.active_children() == []


def test_who_lets_go_of_a_crew_leaves_nobody_behind() -> None:
    crew = Crew(work, shares(1))
    assert ("a", Done()) in list(crew.answers(deque(["a"]), 60))
    assert len(multiprocessing.active_children()) == 1
    del crew
    assert multiprocessing.active_children() == []


def test_threads_of_the_one_who_asks_are_not_waited_for_in_a_worker() -> None:
    cv2.setNumThreads(4)
    cv2.GaussianBlur(PICTURE, (0, 0), 9)  # OpenCV's threads are up now; in a fork they are not
    try:
        assert list(spread(blurred, deque([7]), 20)) == [(7, 7), (7, Done())]
    finally:
        cv2.setNumThreads(-1)


PICTURE = np.zeros((2000, 2000, 3), np.uint8)


def blurred(shade: int) -> Iterator[int]:
    yield int(cv2.GaussianBlur(PICTURE + np.uint8(shade), (0, 0), 9).max())

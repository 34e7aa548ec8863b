"""Several pictures are made at a time, each where its engine harms no other; what dies beside others is made alone."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onbrief.errors import InputError
from onbrief.model.request import EngineFault, Input, Rendering, RenderRequest
from onbrief.pipeline import beside, rendered
from onbrief.pipeline.approved import Approved
from onbrief.pipeline.beside import at_once
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.line import Line
from onbrief.pipeline.progress import Quiet
from onbrief.pipeline.remotes import Remotes
from onbrief.pipeline.render import Studio
from onbrief.pipeline.store import Store
from onbrief.pipeline.workers import cores

CORES = cores()  # of this machine; a worker sees its own alone
pytestmark = pytest.mark.skipif(CORES < 2, reason="two at a time take two cores")
LARGE = [2000, 2000]  # four megapixels: two of them are worth a second process


class Engine:
    """Leaves word of who it was; fails, or dies, as a request says."""

    name, version = "vector", "1"

    def render(self, request: RenderRequest, inputs: Mapping[str, Path], *, progress: Any) -> Rendering:
        progress(0.5)
        alone = cores() == CORES
        match request.params.get("fate"):
            case "refused":
                raise ValueError("it knows no such shape")
            case "fault":
                raise EngineFault("its server is gone", "unreachable", again=True)
            case "broken":
                raise KeyError("ours")
            case "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            case "too large for two" if not alone:
                os.kill(os.getpid(), signal.SIGKILL)
        who = f"{os.getpid()} {alone}".encode()
        return Rendering(np.full((8, 8, 3), 90, np.uint8), evidence={"who": who})


def job(name: str, of: Job | None = None, **params: Any) -> Job:
    inputs = {"plate": Input(request=of.id)} if of else {}
    params = {"size": LARGE, "name": name, **params}
    request = RenderRequest(renderer="vector", version="1", params=params, inputs=inputs)
    return Job(out=f"masters/{name}", about={"kind": "plate"}, request=request)


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    monkeypatch.setattr(rendered, "renderer", lambda _: Engine())
    (tmp_path / "build" / "masters").mkdir(parents=True)
    approved = Approved(tmp_path, "dusk", Remotes(tmp_path, print, ()))
    studio = Studio(tmp_path, tmp_path / "build", Store(tmp_path / "store"), approved)
    with closing(studio.beside):
        yield studio
    assert multiprocessing.active_children() == []


def who(studio: Studio, *jobs: Job) -> list[tuple[int, bool]]:
    """The process that made each, and whether it had every core."""
    found = [(studio.build / f"{one.out}.evidence.who").read_text().split() for one in jobs]
    return [(int(process), alone == "True") for process, alone in found]


def test_two_are_made_at_a_time_each_on_its_own_cores_and_by_no_process_of_the_stage(studio: Studio) -> None:
    jobs = [job(name) for name in "abcd"]
    studio.run(jobs, Quiet("masters", 4))
    made = who(studio, *jobs)
    assert len({process for process, _ in made}) >= 2
    assert os.getpid() not in {process for process, _ in made}
    assert not any(alone for _, alone in made)


def test_one_alone_has_the_whole_machine(studio: Studio) -> None:
    studio.run([job("a")], Quiet("masters", 1))
    assert [alone for _, alone in who(studio, job("a"))] == [True]


def test_what_is_soon_done_is_not_worth_a_second_process(studio: Studio) -> None:
    jobs = [job(name, size=[96, 120]) for name in "abcd"]
    studio.run(jobs, Quiet("masters", 4))
    assert len({process for process, _ in who(studio, *jobs)}) == 1


def test_a_record_tells_its_part_of_the_machine_s_time(studio: Studio, monkeypatch) -> None:
    record = {"seconds": 8.0, "cpu_seconds": 7.0, "joules": {"cpu": 120.0}}
    monkeypatch.setattr(beside, "render_parts", lambda *_: ({"image": ("image.png", b"")}, record))
    jobs = [job("a"), job("b")]
    studio.run(jobs, Quiet("masters", 2))
    assert studio.records[jobs[0].id] == {"seconds": 4.0, "cpu_seconds": 7.0, "joules": {"cpu": 60.0}}


def test_a_picture_is_made_after_those_it_is_made_from_and_once_for_two_places(studio: Studio) -> None:
    plate = job("plate")
    master = job("master", plate)
    again = master.model_copy(update={"out": "masters/again"})
    studio.run([again, master, plate], Quiet("masters", 3))
    assert who(studio, again) == who(studio, master)
    assert len(list((studio.build / "masters").glob("*.png"))) == 3


def test_a_process_that_dies_beside_others_costs_nothing_but_time(studio: Studio) -> None:
    jobs = [job("a"), job("large", fate="too large for two"), job("b"), job("c")]
    studio.run(jobs, Quiet("masters", 4))
    assert [alone for _, alone in who(studio, *jobs)] == [False, True, False, False]


def test_one_that_dies_alone_is_told_with_what_to_do_and_the_rest_is_kept(studio: Studio) -> None:
    jobs = [job("a"), job("large", fate="killed"), job("b")]
    with pytest.raises(InputError) as error:
        studio.run(jobs, Quiet("masters", 3))
    assert str(error.value) == (
        "masters/large: could not be rendered: the system ended its process, most often for want of memory\n"
        "    Close other programs and build again. What is finished is kept."
    )
    assert len(who(studio, jobs[0], jobs[2])) == 2


def test_a_refusal_waits_for_what_is_under_way(studio: Studio) -> None:
    with pytest.raises(InputError, match="masters/b: vector can't make this: it knows no such shape"):
        studio.run([job("a"), job("b", fate="refused")], Quiet("masters", 2))
    assert len(who(studio, job("a"))) == 1


def test_an_engine_s_fault_leaves_out_what_stands_on_it_and_nothing_else(studio: Studio) -> None:
    plate = job("plate", fate="fault")
    faults = studio.attempt([plate, job("master", plate), job("other")], Quiet("masters", 3))
    assert [(str(f), f.kind, f.again) for f in faults.values()] == [
        ("its server is gone", "unreachable", True)
    ] * 2
    assert len(who(studio, job("other"))) == 1


def test_our_own_fault_is_told_as_the_process_saw_it(studio: Studio) -> None:
    with pytest.raises(RuntimeError, match=r"(?s)masters/a\nTraceback.*KeyError: 'ours'"):
        studio.run([job("a", fate="broken")], Quiet("masters", 1))


def test_one_that_loads_a_model_has_the_machine_to_itself() -> None:
    weights = RenderRequest(
        renderer="upscale",
        version="1",
        params={"size": LARGE},
        inputs={"model": Input(file="model:x4", sha256="0" * 64)},
    )
    large = Job(out="masters/x", about={"kind": "master"}, request=weights)
    assert at_once([large, job("a"), job("b")], []) == 1
    assert at_once([job("a"), job("b")], []) == 2


def test_errors_come_through_a_pipe_whole() -> None:
    fault = EngineFault("no", "exhausted", True, {"amount": 1})
    fault.seconds = 2.5
    back = pickle.loads(pickle.dumps(fault))
    assert (str(back), back.kind, back.again, back.cost, back.seconds) == ("no", "exhausted", True, {"amount": 1}, 2.5)  # fmt: skip
    refusal = InputError.at("a.yaml:1:2", "is wrong", "Mend it.")
    assert pickle.loads(pickle.dumps(refusal)).problems == refusal.problems


@given(st.lists(st.integers(0, 7), max_size=8), st.randoms())
def test_a_line_hands_out_each_request_once_after_all_that_it_stands_on(below: list[int], random) -> None:
    jobs: list[Job] = []
    for number, under in enumerate(below):
        jobs.append(job(str(number), jobs[under] if under < number else None))
    shuffled = random.sample(jobs, len(jobs))
    line, under_way, settled = Line(shuffled), [], []
    while True:
        for one in line.ready():
            assert all(wanted.request in settled for wanted in one.request.inputs.values())
            under_way.append(one)
        if not under_way:
            break
        done = under_way.pop(random.randrange(len(under_way)))
        line.settle(done)
        settled.append(done.id)
    assert sorted(settled) == sorted(one.id for one in jobs)

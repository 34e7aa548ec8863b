"""When an engine fails, or a gate finds fault: what is tried next, what it may cost, and who is asked in the end."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onbrief.files import write_bytes
from onbrief.model.brief import Money
from onbrief.model.finding import Finding, Outcome, Severity
from onbrief.model.rates import Rates
from onbrief.model.request import EngineFault, Input, Rendering, RenderRequest
from onbrief.pipeline import rendered
from onbrief.pipeline.approved import Approved
from onbrief.pipeline.attempts import Tried
from onbrief.pipeline.budget import Till
from onbrief.pipeline.climb import Climb
from onbrief.pipeline.jobs import Job, read_ladder, write_jobs
from onbrief.pipeline.ladder import Ladder
from onbrief.pipeline.memory import AGAIN, Memory
from onbrief.pipeline.progress import Quiet
from onbrief.pipeline.record import lineage_text
from onbrief.pipeline.remotes import Remotes
from onbrief.pipeline.render import Studio
from onbrief.pipeline.spent import SERVICE, Spent
from onbrief.pipeline.store import Store

PICTURE = np.full((8, 8, 3), 127, np.uint8)
FILTER = EngineFault("its filter said no", "refused")
DOWN = EngineFault("no server answers", "unreachable", again=True)


class Engine:
    """Makes what it is asked for, or fails as the test says. told: candidate's stem, and attempt → fault."""

    name, version = "diffusion", "1"

    def __init__(self, told: Mapping[tuple[str, int], EngineFault], cost: float = 0, seconds: float = 1):
        self.told, self.asked, self.together = dict(told), [], []
        self.seconds = seconds
        self.record: dict[str, Any] = {}
        if cost:
            self.record["cost"] = {"amount": cost, "currency": "EUR", "basis": "billed"}

    def render_many(
        self, asked: Sequence[tuple[RenderRequest, Mapping[str, Path]]], *, progress: Any
    ) -> Iterator[tuple[int, Rendering | EngineFault]]:
        self.together.append(len(asked))
        for place, (request, inputs) in enumerate(asked):
            try:
                yield place, self.render(request, inputs, progress=progress)
            except EngineFault as fault:
                yield place, fault

    def render(self, request: RenderRequest, inputs: Mapping[str, Path], *, progress: Any) -> Rendering:
        what = request.params["place"], request.params["attempt"]
        self.asked.append(what)
        if fault := self.told.get(what):
            raise fault
        evidence = {f"{what[1]}.json": b"{}"}
        return Rendering(PICTURE, record=dict(self.record), evidence=evidence)


@dataclass
class Clock:
    seconds: float

    def lap(self) -> dict[str, Any]:
        return {"seconds": self.seconds}


class Bench:
    """A campaign's candidates stage without DVC."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch, rules: Ladder):
        self.root, self.rules, self.patch = root, rules, monkeypatch
        (root / "campaigns" / "dusk").mkdir(parents=True)
        self.found: dict[tuple[str, int], list[Finding]] = {}
        self.till = Till()
        self.climb: Climb

    def run(
        self, engine: Engine, ways: Mapping[int, Sequence[str]], store: str = "store", settings: Any = None
    ) -> list[Tried]:
        """ways: place → engines by attempt. Returns what was tried."""
        self.patch.setattr(rendered, "renderer", lambda _: engine)
        self.patch.setattr(rendered, "Meter", lambda: Clock(engine.seconds))
        self.jobs = jobs = [job for place, way in ways.items() for job in jobs_of(place, way, settings)]
        build = self.root / "campaigns" / "dusk" / "build"
        work = Studio(self.root, build, Store(self.root / store),
                      Approved(self.root, "dusk", Remotes(self.root, print, ())))  # fmt: skip
        self.climb = Climb(
            work, Quiet("candidates", 1), self.rules, self.look, Memory(self.root, "dusk"), self.till
        )
        standing, tried = self.climb.scene(jobs)
        self.standing = {job.out: job.about["attempt"] for job in standing}
        return tried

    def look(self, jobs: Sequence[Job]) -> dict[str, list[Finding]]:
        return {job.out: self.found.get((job.out, job.about["attempt"]), []) for job in jobs}

    @property
    def files(self) -> list[str]:
        build = self.root / "campaigns" / "dusk" / "build"
        return sorted(p.relative_to(build / "candidates").as_posix() for p in build.rglob("*") if p.is_file())


def jobs_of(place: int, way: Sequence[str], settings: Any = None) -> Iterator[Job]:
    """A candidate's attempts; `name+` is a reseed."""
    for number, engine in enumerate(way, 1):
        stem = f"candidates/dawn/{place:02}"
        params = {"place": stem, "attempt": number, "seed": str(100 * place + number)}
        about: dict[str, Any] = {
            "scene": "dawn",
            "candidate": place,
            "engine": engine.rstrip("+"),
            "attempt": number,
        }
        if number > 1:
            about["step"] = "reseed" if engine.endswith("+") else "engine"
        if settings:
            params |= {"settings": settings, "size": [8, 8]}
        renderer = "hosted" if settings else "diffusion"
        request = RenderRequest(renderer=renderer, version="1", params=params)
        yield Job(out=stem, about={"kind": "candidate", **about}, request=request)


def told(tried: Sequence[Tried]) -> list[str]:
    return [f"{one.candidate}.{one.attempt} {one.engine or one.step} {one.outcome}" for one in tried]


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(tmp_path, monkeypatch, Ladder(person="retouch"))


ONE, TWO = "candidates/dawn/01", "candidates/dawn/02"


def test_what_is_made_at_once_leaves_no_trace_of_steps(bench: Bench) -> None:
    engine = Engine({})
    assert bench.run(engine, {1: ["house", "house+"], 2: ["house", "house+"]}) == []
    assert bench.standing == {ONE: 1, TWO: 1}
    assert engine.together == [2], "both places are asked for together"


def test_another_seed_then_another_engine_then_a_person(bench: Bench) -> None:
    engine = Engine(
        {(ONE, 1): FILTER, (ONE, 2): FILTER, (TWO, 1): FILTER, (TWO, 2): FILTER, (TWO, 3): FILTER}
    )
    tried = bench.run(engine, {1: ["house", "house+", "other"], 2: ["house", "house+", "other"]})
    assert told(tried) == [
        "1.1 house failed", "1.2 house failed", "1.3 other made",
        "2.1 house failed", "2.2 house failed", "2.3 other failed", "2.4 retouch asked",
    ]  # fmt: skip
    assert tried[0].why == "its filter said no" and tried[0].fault == "refused" and tried[0].seed == "101"
    assert tried[-1].why == "house: its filter said no; other: its filter said no"
    assert bench.standing == {ONE: 3}


def test_an_engine_that_is_down_is_not_asked_with_other_seeds(bench: Bench) -> None:
    engine = Engine({(ONE, 1): DOWN})
    tried = bench.run(engine, {1: ["house", "house+", "other"]})
    assert told(tried) == ["1.1 house failed", "1.2 house skipped", "1.3 other made"]
    assert tried[1].why == "house is unreachable"
    assert engine.asked == [(ONE, 1), (ONE, 3)]


def test_a_finding_refuses_a_picture_and_leaves_nothing_of_it(bench: Bench) -> None:
    bench.rules = bench.rules.model_copy(update={"gates": ("blank-picture",)})
    bench.found[ONE, 1] = [Finding("blank-picture", Severity.WARN, "There is nothing to see.", "brief.yaml")]
    tried = bench.run(Engine({}), {1: ["house", "house+"]})
    assert told(tried) == ["1.1 house found", "1.2 house made"]
    assert tried[0].why == "blank-picture: There is nothing to see."
    assert bench.files == ["dawn/01.evidence.2.json", "dawn/01.layout.json", "dawn/01.png"]


def test_a_gate_that_could_not_look_refuses_nothing_and_is_told(bench: Bench) -> None:
    bench.rules = bench.rules.model_copy(update={"gates": ("stray-text",)})
    bench.found[ONE, 1] = [
        Finding("stray-text", Severity.BLOCK, "No reader.", "brief.yaml", outcome=Outcome.NOT_RUN)
    ]
    (only,) = bench.run(Engine({}), {1: ["house", "house+"]})
    assert (only.outcome, only.why) == ("made", "not looked at by stray-text")


def test_a_place_that_nobody_could_fill_is_empty(bench: Bench) -> None:
    tried = bench.run(Engine({(ONE, 1): FILTER}), {1: ["house"], 2: ["house"]})
    assert told(tried) == ["1.1 house failed", "1.2 retouch asked"]
    assert bench.standing == {TWO: 1}
    assert not any(name.startswith("dawn/01") for name in bench.files)


def test_without_a_person_the_stage_tells_what_to_do(bench: Bench) -> None:
    bench.rules = Ladder()
    bench.run(Engine({(ONE, 1): FILTER}), {1: ["house"]})
    assert [str(problem) for problem in bench.climb.stuck] == [
        "candidates/dawn/01: no engine could make this: house: its filter said no\n"
        "    See to the engine, then build again; or let a person be the last step of `fallback`."
    ]


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        ({"limit": {"minutes": 0.9}}, "the limit for later attempts at one picture is reached: 0.9 minutes of rendering"),
        ({"limit": {"amount": 2}}, "the limit for later attempts at one picture is reached: 2 EUR"),
        ({"budget": {"render_minutes": 2}}, "the brief's budget is reached: 2 minutes of rendering"),
    ],
)  # fmt: skip
def test_later_attempts_end_where_they_would_cost_too_much(bench: Bench, rules: dict, why: str) -> None:
    bench.rules = Ladder.model_validate({"person": "shoot", "gates": ("blank-picture",), **rules})
    for number in range(1, 6):
        bench.found[ONE, number] = [Finding("blank-picture", Severity.WARN, "Nothing.", "brief.yaml")]
    engine = Engine({}, cost=2, seconds=60)
    tried = bench.run(engine, {1: ["house", "house+", "house+", "other", "third"]})
    assert told(tried) == [
        "1.1 house found", "1.2 house found", "1.3 house skipped", "1.4 other skipped", "1.5 third skipped",
        "1.6 shoot asked",
    ]  # fmt: skip
    assert tried[2].why == why and why in tried[-1].why
    assert [(one.seconds, one.cost) for one in tried[:3]] == [
        (60, {"EUR": 2}),
        (60, {"EUR": 2}),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("allowed", "spent", "bought"), [(10, 9.9, False), (10, 9.7, True), (0, 0, False), (None, 99, True)]
)
def test_a_later_attempt_is_bought_only_from_what_the_brief_has_left(
    bench: Bench, allowed: float | None, spent: float, bought: bool
) -> None:
    """Other builds' money counts, in whatever currency; the picture that failed is counted once."""
    money = None if allowed is None else Money(amount=allowed, currency="EUR")
    before = Spent(
        "dusk",
        "old",
        "masters",
        "hosted",
        "Ada",
        "2026-11",
        SERVICE,
        SERVICE,
        1,
        None,
        spent,
        "EUR",
        "billed",
    )
    bench.till = Till([before], Rates(exchange={"USD": 0.5}), money)
    price = {"price": {"amount": 0.4, "currency": "USD"}}
    tried = bench.run(Engine({(ONE, 1): FILTER}), {1: ["house", "paid"]}, settings=price)
    assert told(tried)[1] == f"1.2 paid {'made' if bought else 'skipped'}"
    if not bought:
        assert tried[1].why.startswith("the brief's budget: it would spend about 0.20 EUR")


def test_what_is_kept_from_before_is_not_paid_for_again(bench: Bench) -> None:
    ways = {1: ["house", "house+"], 2: ["house"]}
    engine = Engine({(ONE, 1): EngineFault("no", "refused", cost={"amount": 1, "currency": "EUR"})}, cost=2)
    bench.run(engine, ways)
    assert bench.climb.till.money == {"EUR": 5}
    keys = [bench.climb.work.key(job) for job in bench.jobs]
    row = Spent("dusk", "", "candidates", "house", "", "", SERVICE, SERVICE, 1, None, 1, "EUR", "billed")
    bench.till = Till(replace(row, key=key) for key in keys)
    bench.run(engine, ways)
    assert bench.climb.till.money == {"EUR": len(keys) + 1}, "only the failure is in no record yet"


def test_a_killed_build_does_not_pay_twice_for_what_failed(bench: Bench) -> None:
    first = Engine({(ONE, 1): FILTER, (TWO, 1): DOWN})
    ways = {1: ["house", "other"], 2: ["house", "other"]}
    before = bench.run(first, ways)  # killed here: its end was never told
    again = Engine(first.told)
    assert told(bench.run(again, ways)) == told(before)
    assert again.asked == [(TWO, 1)], "only what cost nothing and may pass is asked for anew"


def test_a_build_killed_outright_while_an_engine_works_goes_on_at_that_attempt(bench: Bench) -> None:
    """SIGKILL, in the second step of two places: nothing tells anyone goodbye."""
    ways = {1: ["house", "house+", "other"], 2: ["house", "other"]}
    faults = {(ONE, 1): EngineFault("no", "refused", cost={"amount": 1, "currency": "EUR"}), (ONE, 2): FILTER}

    class Killed(Engine):
        def render(self, request: RenderRequest, inputs: Mapping[str, Path], *, progress: Any) -> Rendering:
            if request.params["attempt"] == 2:
                os.kill(os.getpid(), signal.SIGKILL)
            return super().render(request, inputs, progress=progress)

    child = multiprocessing.get_context("fork").Process(target=bench.run, args=(Killed(faults), ways))
    child.start()
    child.join(30)
    assert child.exitcode == -signal.SIGKILL
    engine = Engine(faults)
    assert told(bench.run(engine, ways)) == ["1.1 house failed", "1.2 house failed", "1.3 other made"]
    assert engine.asked == [(ONE, 2), (ONE, 3)], (
        "neither what was billed nor what was made is asked for again"
    )
    assert bench.standing == {ONE: 3, TWO: 1} and bench.climb.till.money == {"EUR": 1}


def test_after_its_end_a_build_that_found_no_way_tries_anew(bench: Bench) -> None:
    bench.rules = Ladder()
    bench.run(Engine({(ONE, 1): FILTER}), {1: ["house"]})
    bench.climb.memory.end()
    assert bench.run(Engine({}), {1: ["house"]}) == []


def test_what_is_recorded_stands_also_where_nothing_is_at_hand(bench: Bench) -> None:
    ways = {1: ["house", "other"], 2: ["house"]}
    tried = bench.run(Engine({(ONE, 1): DOWN, (TWO, 1): DOWN}), ways)
    bench.climb.memory.end()
    rows = [one.model_dump(mode="json", exclude_defaults=True) for one in tried]
    empty = {
        "sources": [],
        "requests": [],
        "renderings": [],
        "checks": [{"checks": [], "assets": 0}],
        "files": [],
    }
    text = lineage_text("dusk", {**empty, "attempts": rows})
    write_bytes(bench.root / "campaigns" / "dusk" / "lineage.json", text.encode())
    elsewhere = Engine({})
    assert told(bench.run(elsewhere, ways, "another store")) == told(tried)
    assert elsewhere.asked == [(ONE, 2)], "nobody asks anew for what is recorded to have failed"
    bench.patch.setenv(AGAIN, "1")
    once_more = Engine({})
    assert told(bench.run(once_more, ways, "a third")) == ["1.1 house failed", "1.2 other made"]
    assert once_more.asked == [(ONE, 2), (TWO, 1)], "with --again what is missing is, and nothing that stands"


def test_what_attempts_share_stays_between_them(bench: Bench) -> None:
    way = list(jobs_of(1, ["house", "house+"]))
    params = {"place": "blockout", "attempt": 1}
    blockout = Job(
        out="candidates/blockouts/dawn/01",
        about={"kind": "blockout", "scene": "dawn", "candidate": 1},
        request=RenderRequest(renderer="diffusion", version="1", params=params),
    )
    steered = [
        job.model_copy(update={"request": job.request.model_copy(update={"inputs": {"image": Input(request=blockout.id)}})})
        for job in way
    ]  # fmt: skip
    engine = Engine({(ONE, 1): FILTER})
    bench.run(engine, {})
    standing, tried = bench.climb.scene([blockout, *steered])
    assert [job.out for job in standing] == [blockout.out, ONE]
    assert engine.asked.count(("blockout", 1)) == 1 and told(tried)[-1] == "1.2 house made"


def test_rules_that_say_nothing_more_are_rules_all_the_same(tmp_path: Path) -> None:
    """A fallback without a person: its places are told, not its requests."""
    write_jobs(tmp_path / "candidates.json", [], {})
    write_jobs(tmp_path / "none.json", [])
    assert (read_ladder(tmp_path / "candidates.json"), read_ladder(tmp_path / "none.json")) == ({}, None)

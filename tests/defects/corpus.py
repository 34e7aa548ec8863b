"""The gates' record: every seed at three strengths on clean renders, and every gate on all of them untouched.

`python -m tests.defects.corpus [GATE…]` tries them (the gates named, or all) and writes checks/record.json and
checks/README.md. Whoever changes a gate runs it for that gate; a test sees to it (by digest).
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, cast

import cv2

from checks import CHECKS
from onbrief.files import write_bytes, write_json
from onbrief.model.finding import BatchCheck, Finding, Outcome, Scope
from tests.defects import SEEDS, campaigns
from tests.defects.digest import digest
from tests.defects.renders import cases
from tests.defects.seed import STRENGTHS, Case, Seed
from tests.defects.table import README, page
from tests.defects.tamper import clean_batch

RECORD = Path(__file__).parents[2] / "checks" / "record.json"
SCHEMA = "onbrief/record/1"
TRIES = 12  # renders that a seed is tried on, at each strength
ON = {Scope.CANDIDATE: ("candidate", "master"), Scope.DELIVERABLE: ("variant",)}


class Trial(NamedTuple):
    """One seed at one strength on one render, or (no seed) one gate on a clean one. By place, to travel cheaply."""

    check: str
    case: int
    seed: int | None = None
    strength: str = "clean"


class Verdict(NamedTuple):
    """told: findings. blamed: those that named the right line. lost: it could not look."""

    trial: Trial
    told: int
    blamed: int
    lost: bool
    seconds: float
    said: tuple[str, ...]


def trials(
    checks: Iterable[str], on: tuple[Case, ...], tries: int = TRIES, strengths: Iterable[str] = STRENGTHS
) -> Iterator[Trial]:
    """Each seed on `tries` renders of its kind, drawn by hash; each gate on all clean renders of its scope."""
    for check in checks:
        for number, seed in enumerate(SEEDS):
            if seed.check == check:
                fit = [i for i, case in enumerate(on) if case.kind == seed.on and seed.fits(case)]
                fit.sort(key=lambda i: sha256(f"{seed.name} {on[i].name}".encode()).digest())
                for strength in strengths:
                    yield from (Trial(check, i, number, strength) for i in fit[:tries])
        for i, case in enumerate(on):
            if case.kind in _kinds(check):
                yield Trial(check, i)


def _kinds(check: str) -> tuple[str, ...]:
    gate = CHECKS[check]
    if gate.scope is Scope.BATCH:
        return (cast(BatchCheck, gate).over,)
    return ON.get(gate.scope, ("campaign",))


def tried(trial: Trial, on: tuple[Case, ...]) -> Verdict:
    """Puts the fault in, asks the gate, and holds its findings against what they should be."""
    case, gate = on[trial.case], CHECKS[trial.check]
    with TemporaryDirectory(prefix="onbrief-corpus-") as folder:
        seed = SEEDS[trial.seed] if trial.seed is not None else None
        seen = seed.apply(case, getattr(seed, trial.strength), Path(folder)) if seed else _clean(case, gate)
        start = time.process_time()
        found = [f for f in gate.run(*seen) if _mine(f, case, seed)]
        seconds = time.process_time() - start
    fails = [f for f in found if f.outcome is Outcome.FAIL]
    wanted = seed.blame(case) if seed else None
    return Verdict(
        trial,
        len(fails),
        sum(f.source == wanted for f in fails),
        len(fails) < len(found),
        seconds,
        tuple(f"{f.source}: {f.message}" for f in found),
    )


def _mine(finding: Finding, case: Case, seed: Seed | None) -> bool:
    """In a batch all files speak; on a clean one each render answers for itself."""
    return (
        not finding.asset
        or seed is not None
        or finding.asset.startswith(f"{case.job.out}." if case.job else "")
    )


def _clean(case: Case, gate: Any) -> tuple[Any, ...]:
    if gate.scope is Scope.BATCH:
        return (clean_batch(case.campaign, gate.id, case.sample),)
    if case.kind == "campaign":
        return campaigns.clean(case, gate)
    assert case.subject
    return (replace(case.subject), case.spec)  # a copy, so that nothing decoded stays in memory


def run(
    checks: Iterable[str], sample: bool = False, tries: int = TRIES, strengths: Iterable[str] = STRENGTHS
) -> list[Verdict]:
    """All verdicts, over the machine's cores."""
    on = cases(sample)
    todo = list(trials(checks, on, tries, strengths))
    workers = len(os.sched_getaffinity(0))
    with ProcessPoolExecutor(workers, get_context("fork"), initializer=_alone) as pool:
        verdicts = []
        for number, verdict in enumerate(pool.map(_tried, [(t, sample) for t in todo], chunksize=4), 1):
            verdicts.append(verdict)
            if number % 50 == 0:
                print(f"{number}/{len(todo)}", file=sys.stderr, flush=True)
    return verdicts


def _alone() -> None:
    """One thread a worker: they are as many as the cores."""
    cv2.setNumThreads(1)


def _tried(asked: tuple[Trial, bool]) -> Verdict:
    trial, sample = asked
    return tried(trial, cases(sample))


def record(verdicts: Iterable[Verdict], on: tuple[Case, ...]) -> dict[str, Any]:
    """Per gate: recall by strength on seen and unseen renders, false findings, blame, CPU-seconds a file."""
    by_check: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        by_check[verdict.trial.check].append(verdict)
    return {check: _row(check, mine, on) for check, mine in sorted(by_check.items())}


def _row(check: str, verdicts: list[Verdict], on: tuple[Case, ...]) -> dict[str, Any]:
    seeded = [v for v in verdicts if v.trial.seed is not None]
    clean = [v for v in verdicts if v.trial.seed is None]
    row: dict[str, Any] = {"digest": digest(check), "seeds": len({v.trial.seed for v in seeded})}
    for strength in STRENGTHS:
        mine = [v for v in seeded if v.trial.strength == strength]
        row[strength] = [sum(v.told > 0 for v in mine), len(mine)]
        unseen = [v for v in mine if on[v.trial.case].unseen]
        row[f"{strength}_unseen"] = [sum(v.told > 0 for v in unseen), len(unseen)]
    right = [v for v in seeded if v.trial.strength != "below" and v.told]
    row["blame"] = [sum(v.blamed == v.told for v in right), len(right)]
    row["false"] = [sum(v.told > 0 for v in clean), len(clean)]
    row["not_run"] = sum(v.lost for v in clean)
    row["seconds"] = round(sum(v.seconds for v in clean) / len(clean), 3) if clean else None
    return row


def misses(verdicts: Iterable[Verdict], on: tuple[Case, ...]) -> Iterator[str]:
    """What a gate's author wants to read: every verdict that isn't as it should be."""
    for v in verdicts:
        seed = SEEDS[v.trial.seed] if v.trial.seed is not None else None
        expected = v.trial.strength in ("over", "gross")
        if (v.told > 0) != expected or v.blamed != v.told * expected or v.lost:
            what = f"{v.trial.check}: {seed.name if seed else 'clean'} ({v.trial.strength})"
            yield f"{what} on {on[v.trial.case].name}: {' | '.join(v.said) or 'silent'}"


def main(names: list[str]) -> None:
    chosen = names or list(CHECKS)
    verdicts = run(chosen)
    on = cases()
    old = json.loads(RECORD.read_text("utf-8"))["checks"] if RECORD.exists() else {}
    rows = {name: row for name, row in {**old, **record(verdicts, on)}.items() if name in CHECKS}
    write_json(RECORD, {"schema": SCHEMA, "checks": dict(sorted(rows.items()))})
    write_bytes(README, page().encode())
    for line in misses(verdicts, on):
        print(line)
    for name in chosen:
        print(name, {k: v for k, v in rows.get(name, {}).items() if k != "digest"})


if __name__ == "__main__":
    main(sys.argv[1:])

"""The record of the gates of films: every fault at three strengths on clean spots, and every gate on all clean ones.

`python -m tests.defects.films [GATE…]` tries them over the machine's cores and writes checks/films.json and
checks/README.md. Whoever changes a gate runs it for that gate; a test sees to it (by digest).
"""

from __future__ import annotations

import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from functools import cache
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import cv2

from checks.film import FILM_CHECKS
from onbrief.model.finding import Finding, Outcome, Spec, Subject
from tests.defects.films.clean import Spot, clean
from tests.defects.films.digest import digest
from tests.defects.films.seeds import SEEDS
from tests.defects.seed import STRENGTHS

TRIES = 2  # spots that a fault is put into, at each strength
THIRD = 3  # of the gates, one is tried with a fault in a test run
SAMPLED = "1x1"  # the shape whose still the sample of the other corpus needs too


class Trial(NamedTuple):
    """One fault at one strength in one spot, or (no seed) one clean spot. By place, to travel cheaply."""

    spot: int
    checks: tuple[str, ...]
    seed: int | None = None
    strength: str = "clean"


class Verdict(NamedTuple):
    """What a gate said. told: findings. blamed: those that named the right line. lost: it could not look."""

    check: str
    trial: Trial
    told: int
    blamed: int
    lost: bool
    seconds: float
    said: tuple[str, ...]


@cache
def on() -> tuple[Spot, ...]:
    return clean()


def trials(
    checks: Iterable[str], tries: int = TRIES, strengths: Iterable[str] = STRENGTHS
) -> Iterator[Trial]:
    """Each fault in `tries` spots, or as many as it asks for, drawn by hash; all gates on each clean spot."""
    wanted = tuple(checks)
    for number, seed in enumerate(SEEDS):
        if seed.check in wanted:
            fit = [i for i, spot in enumerate(on()) if seed.fits(spot)]
            fit.sort(key=lambda i: sha256(f"{seed.name} {on()[i].name}".encode()).digest())
            for strength in strengths:
                yield from (Trial(i, (seed.check,), number, strength) for i in fit[: max(tries, seed.tries)])
    yield from (Trial(i, wanted) for i in range(len(on())))


def sample(checks: Iterable[str]) -> Iterator[Trial]:
    """What a test run can afford: one spot, clean, by all gates, and one gross fault for a third of them.

    Which third goes by their digests, so that every change to a gate or the corpus draws anew.
    """
    wanted = tuple(checks)
    here = next(i for i, spot in enumerate(on()) if spot.script.shape.name == SAMPLED and spot.script.known)
    for check in sorted(wanted, key=lambda check: sha256(digest(check).encode()).digest())[::THIRD]:
        numbers = (n for n, seed in enumerate(SEEDS) if seed.check == check and seed.fits(on()[here]))
        yield from (Trial(here, (check,), number, "gross") for number in [*numbers][:1])
    yield Trial(here, wanted)


def tried(trial: Trial) -> list[Verdict]:
    """Puts the fault in, asks the gates, and holds their findings against what they should be."""
    spot = on()[trial.spot]
    seed = SEEDS[trial.seed] if trial.seed is not None else None
    with TemporaryDirectory(prefix="onbrief-corpus-") as folder:
        given = (
            seed.apply(spot, getattr(seed, trial.strength), Path(folder))
            if seed
            else (spot.subject, spot.spec)
        )
        _decoded(*given)
        return [_verdict(check, trial, spot, given) for check in trial.checks]


def _decoded(subject: Subject, spec: Spec) -> None:
    """Decodes the film before any gate's time is taken."""
    from checks.film.decode import looked
    from onbrief.model.picture import Unreadable

    with suppress(Unreadable):  # a gate's to tell
        looked(subject, spec)


def _verdict(check: str, trial: Trial, spot: Spot, given: tuple[Subject, Spec]) -> Verdict:
    start = time.process_time()
    found: list[Finding] = list(FILM_CHECKS[check].run(*given))
    seconds = time.process_time() - start
    fails = [f for f in found if f.outcome is Outcome.FAIL]
    wanted = SEEDS[trial.seed].blame(spot) if trial.seed is not None else ""
    return Verdict(
        check,
        trial,
        len(fails),
        sum(f.source == wanted for f in fails),
        len(fails) < len(found),
        seconds,
        tuple(f"{f.source}: {f.message} [{f.measured}; {f.allowed}]" for f in found),
    )


def run(todo: Iterable[Trial]) -> list[Verdict]:
    """All verdicts, over the machine's cores."""
    todo = list(todo)
    workers = len(os.sched_getaffinity(0))
    with ProcessPoolExecutor(workers, get_context("fork"), initializer=_alone) as pool:
        list(pool.map(_made, sorted({trial.spot for trial in todo})))
        verdicts = []
        for number, some in enumerate(pool.map(tried, todo, chunksize=2), 1):
            verdicts += some
            if number % 50 == 0:
                print(f"{number}/{len(todo)}", file=sys.stderr, flush=True)
    return verdicts


def _alone() -> None:
    """One thread a worker: they are as many as the cores."""
    cv2.setNumThreads(1)


def _made(spot: int) -> None:
    """Makes a clean spot, if it isn't there yet, before several trials want it at once."""
    assert on()[spot].path


def record(verdicts: Iterable[Verdict]) -> dict[str, Any]:
    """Per gate: recall by strength on seen and unseen spots, false findings, blame, CPU-seconds a film."""
    by_check: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        by_check[verdict.check].append(verdict)
    return {check: _row(check, mine) for check, mine in sorted(by_check.items())}


def _row(check: str, verdicts: list[Verdict]) -> dict[str, Any]:
    seeded = [v for v in verdicts if v.trial.seed is not None]
    untouched = [v for v in verdicts if v.trial.seed is None]
    row: dict[str, Any] = {"digest": digest(check), "seeds": len({v.trial.seed for v in seeded})}
    for strength in STRENGTHS:
        mine = [v for v in seeded if v.trial.strength == strength]
        row[strength] = [sum(v.told > 0 for v in mine), len(mine)]
        unseen = [v for v in mine if on()[v.trial.spot].script.unseen]
        row[f"{strength}_unseen"] = [sum(v.told > 0 for v in unseen), len(unseen)]
    right = [v for v in seeded if v.trial.strength != "below" and v.told]
    row["blame"] = [sum(v.blamed == v.told for v in right), len(right)]
    row["false"] = [sum(v.told > 0 for v in untouched), len(untouched)]
    row["not_run"] = sum(v.lost for v in untouched)
    row["seconds"] = round(sum(v.seconds for v in untouched) / len(untouched), 3) if untouched else None
    return row


def misses(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """What a gate's author wants to read: every verdict that isn't as it should be."""
    for v in verdicts:
        seed = SEEDS[v.trial.seed] if v.trial.seed is not None else None
        expected = v.trial.strength in ("over", "gross")
        if (v.told > 0) != expected or v.blamed != v.told * expected or v.lost:
            what = f"{v.check}: {seed.name if seed else 'clean'} ({v.trial.strength})"
            unseen = " (unseen)" if on()[v.trial.spot].script.unseen else ""
            yield f"{what} on {on()[v.trial.spot].name}{unseen}: {' | '.join(v.said) or 'silent'}"

"""What the gates cost, against a floor: decoding the very files that they look at, in the same run.

    .venv/bin/python benchmarks/gate.py [CAMPAIGN]

The campaign must be built. First one 1080 × 1920 deliverable, gate by gate, in one process: the floor decodes the
delivered file, nothing else. Then `onbrief check` over the whole campaign: strict (everything measured), then twice
without (the second time nothing has changed). Last the gates that compare files, on half of the campaign and on all
of it. CPU-seconds are those of all processes together, the text reader's among them.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SIZE = [1080, 1920]
ROUNDS = 3


def main(name: str) -> None:
    from onbrief.pipeline.workers import one_thread

    one_thread()
    from onbrief.pipeline.pieces import Built
    from onbrief.pipeline.render import parts_of

    built = Built.of(ROOT, name)
    files = [parts_of(built.folder, job)["image"] for job in built.jobs["variants"]]
    one_deliverable(built)
    whole_campaign(name, files)
    comparisons(built)


def one_deliverable(built: Any) -> None:
    import cv2

    from onbrief.model.finding import Scope
    from onbrief.pipeline.gates import gates, of_scope
    from onbrief.pipeline.subjects import look_at, spec_of

    cv2.setNumThreads(1)
    known = gates()
    job = next(job for job in built.jobs["variants"] if job.request.params["size"] == SIZE)
    spec = spec_of(job)
    subject = look_at(built.root, built.folder, job, built.made)
    floor = best(lambda: decode([subject.path]))
    costs = {
        "decoding file and mattes": best(lambda: touch(look_at(built.root, built.folder, job, built.made)))
    }
    touch(subject)
    for gate in of_scope(known, Scope.DELIVERABLE):
        costs[gate] = best(lambda gate=gate: list(known[gate].run(subject, spec)))
    print(f"{Path(job.out).name}, {SIZE[0]} × {SIZE[1]}: CPU-seconds, and as a multiple of decoding the file")
    for what, cost in sorted(costs.items(), key=lambda item: -item[1]):
        print(f"  {what:<26}{cost:>8.3f}{cost / floor:>8.1f} ×")
    total = sum(costs.values())
    print(f"  {'all':<26}{total:>8.3f}{total / floor:>8.1f} ×   (decoding alone {floor:.3f})\n")


def whole_campaign(name: str, files: list[Path]) -> None:
    floor = best(lambda: decode(files))
    (ROOT / ".onbrief" / "looked.sqlite").unlink(missing_ok=True)
    print(f"{name}, {len(files)} deliverables: decoding them takes {floor:.2f} CPU-seconds")
    print(f"  {'':<24}{'wall s':>8}{'CPU s':>8}{'a file':>8}{'of decoding':>13}")
    for title, options in (("strict", ["--strict"]), ("first look", []), ("nothing changed", [])):
        wall, cpu = command(["check", name, *options])
        print(f"  {title:<24}{wall:>8.2f}{cpu:>8.2f}{cpu / len(files):>8.3f}{cpu / floor:>11.1f} ×")
    print()


def comparisons(built: Any) -> None:
    from onbrief.model.finding import Measured, Scope
    from onbrief.pipeline.gates import gates
    from onbrief.pipeline.pieces import spec_for
    from onbrief.pipeline.subjects import look_at

    print(f"gates that compare files: CPU-seconds\n  {'':<24}{'files':>6}{'tables':>9}{'half':>9}{'all':>9}")
    for name, gate in gates().items():
        if gate.scope is not Scope.BATCH:
            continue
        jobs = [job for jobs in built.jobs.values() for job in jobs if job.about["kind"] == gate.over]
        started, batch = cpu_now(), []
        for job in jobs:
            spec = spec_for(job, built)
            table = gate.measure(look_at(built.root, built.folder, job, built.made), spec)
            batch.append(Measured(f"{job.out}.jpg", job.about, spec, table))
        tables = cpu_now() - started
        half, full = (best(lambda b=b, g=gate: list(g.run(b))) for b in (batch[: len(batch) // 2], batch))
        print(f"  {name:<24}{len(batch):>6}{tables:>9.3f}{half:>9.4f}{full:>9.4f}")


def decode(files: Iterable[Path]) -> None:
    from PIL import Image

    for path in files:
        if path.suffix != ".svg":
            with Image.open(path) as image:
                image.convert("RGB")


def touch(subject: Any) -> None:
    """Decodes all that gates look at."""
    assert subject.pixels.size
    assert subject.mattes is not None


def best(work: Callable[[], object]) -> float:
    """CPU-seconds, the least of a few rounds: what else the machine does can only add."""
    costs = []
    for _ in range(ROUNDS):
        started = cpu_now()
        work()
        costs.append(cpu_now() - started)
    return min(costs)


def cpu_now() -> float:
    """CPU-seconds of this process and of those that it started and that have ended."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def command(arguments: list[str]) -> tuple[float, float]:
    """Wall and CPU seconds of `onbrief`, as on anybody's machine: not in CI, compiled modules kept."""
    environment = {k: v for k, v in os.environ.items() if k not in ("CI", "PYTHONDONTWRITEBYTECODE")}
    started, before = time.monotonic(), cpu_now()
    onbrief = Path(sys.executable).with_name("onbrief")
    subprocess.run([onbrief, *arguments], cwd=ROOT, env=environment, check=False, stdout=subprocess.DEVNULL)
    return time.monotonic() - started, cpu_now() - before


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "lumen-summer")

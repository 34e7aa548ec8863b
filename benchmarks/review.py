"""How long a review of a thousand delivered pictures takes, phase by phase, and how much memory.

    .venv/bin/python benchmarks/review.py [--pictures 1000] [--edited 5] [--no-page] [--node-modules FOLDER]

The lumen-summer campaign, as often as it takes, in a repository of its own: two builds, each recorded and committed.
Every picture has other bytes in the second build. In so many campaigns (`--edited`; -1: in all) the headline of one
language (of all) was edited too, and shows the picture of another language. CPU time is this process's, its children's
(Git) included; odiff's is its time for the same pairs, as PNG, scaled from a sample.
"""

from __future__ import annotations

import hashlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import cv2

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from diff import Tools, png  # noqa: E402

from onbrief.files import write_bytes  # noqa: E402
from onbrief.lineage.read import lineage_of  # noqa: E402
from onbrief.model.campaign import load_campaign  # noqa: E402
from onbrief.pipeline.compile import compile_campaign  # noqa: E402
from onbrief.pipeline.plan import recorded_requests  # noqa: E402
from onbrief.pipeline.record import _requests, _sources, lineage_text  # noqa: E402
from onbrief.pipeline.remotes import cached  # noqa: E402
from onbrief.review import changes  # noqa: E402
from onbrief.review import review as reviewing  # noqa: E402
from onbrief.review.page import page  # noqa: E402
from onbrief.review.report import Report  # noqa: E402

DEMO = "lumen-summer"
LOCALES = ["ar-AE", "de-DE", "en-GB", "ja-JP"]
SAMPLE = 12  # pairs that odiff is timed on
Times = dict[str, tuple[float, float]]  # phase → wall, CPU seconds


def main(pictures: int, edited: int, with_page: bool, modules: Path | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "studio")
        names = made(root, pictures, edited)
        times: Times = {}
        watch(times)
        with clock(times, "review, all in"):
            report = reviewing.review(root, names, "HEAD~1")
        size = 0
        if with_page:
            with clock(times, "page"):
                size = len(page(root, report).encode())
        told = sum(part.deliverables for part in report.campaigns)
        print(
            f"{told} deliverables in {len(names)} campaigns: {len(report.changes)} to look at, {quiet(report)} quiet"
        )
        print(f"{'':<44}{'wall s':>9}{'CPU s':>9}")
        for phase, (wall, cpu) in times.items():
            print(f"  {phase:<42}{wall:>9.1f}{cpu:>9.1f}")
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"peak memory {memory:.0f} MB" + (f", the page has {size / 1e6:.1f} MB" if size else ""))
        if modules:
            print(
                f"odiff on the same pairs: {odiff(report, Tools(modules.resolve()), Path(folder)) * told:.0f} CPU-s"
            )


def quiet(report: Report) -> int:
    return sum(part.quiet for part in report.campaigns)


def made(root: Path, pictures: int, edited: int) -> list[str]:
    """A repository with both builds; its campaigns."""
    git(ROOT, "clone", "--quiet", "--shared", str(ROOT), str(root))
    for name in [path.name for path in (root / "campaigns").iterdir() if path.name != DEMO]:
        shutil.rmtree(root / "campaigns" / name)
    demo = lineage_of(ROOT, DEMO)
    assert demo, "The demo is not here: onbrief fetch"
    delivered = sum(
        f.get("part") == "image" and f["path"].startswith("variants/") for f in demo.data["files"]
    )
    names = [f"{DEMO}-{number + 1:02}" for number in range(-(-pictures // delivered))]
    for name in names:
        shutil.copytree(
            root / "campaigns" / DEMO, root / "campaigns" / name, ignore=shutil.ignore_patterns("build")
        )
        for path in (root / "campaigns" / name).rglob("*.yaml"):
            path.write_text(path.read_text("utf-8").replace(DEMO, name), "utf-8")
    shutil.rmtree(root / "campaigns" / DEMO)
    for build in (1, 2):
        for number, name in enumerate(names):
            some = LOCALES if edited < 0 else ["de-DE"] if number < edited else []
            locales = some if build == 2 else []
            record(root, name, demo.data, build, locales)
        git(root, "add", "--all")
        git(
            root,
            "-c",
            "user.name=Ada",
            "-c",
            "user.email=ada@example.com",
            "commit",
            "--quiet",
            "-m",
            f"Build {build}",
        )
    return names


def record(root: Path, name: str, demo: dict[str, Any], build: int, locales: list[str]) -> None:
    """A build's lineage.json, and its pictures in DVC's cache. locales: those whose headline was edited before it."""
    for locale in locales:
        copy = root / "campaigns" / name / "copy" / f"{locale}.yaml"
        lines = copy.read_text("utf-8").splitlines(keepends=True)
        copy.write_text("".join(edit(line) for line in lines), "utf-8")
    campaign = load_campaign(root, name)
    compiled = compile_campaign(campaign)
    jobs = [*compiled.candidates, *compiled.masters, *compiled.variants]
    now, before = {job.out: job.id for job in jobs}, recorded_requests(lineage_of(ROOT, DEMO))
    ids = {old: now[out] for out, old in before.items() if out in now}
    rows, renderings, by_path = [], [], {row["path"]: row for row in demo["files"]}
    for row in demo["files"]:
        if row.get("request") not in ids:
            continue
        mine = {**row, "request": ids[row["request"]]}
        if row["path"].startswith("variants/"):
            shown = row
            locale = row["path"].split("/")[1]
            if locale in locales:
                other = LOCALES[LOCALES.index(locale) - 1]
                shown = by_path.get(row["path"].replace(locale, other), row)
            data = (ROOT / "campaigns" / DEMO / "build" / shown["path"]).read_bytes()
            if row.get("part") == "image":
                data += f"{name} {build}".encode()  # other bytes, the same pixels
            mine |= {
                "bytes": len(data),
                "md5": hashlib.md5(data).hexdigest(),
                "sha256": hashlib.sha256(data).hexdigest(),
            }
            target = cached(root, mine["md5"])
            if not target.exists():
                write_bytes(target, data)
        if row.get("part") == "image":
            how = next(
                (r for r in demo["renderings"] if r["request"] == row["request"]), {"key": "", "made": None}
            )
            renderings.append(
                {"request": mine["request"], "key": how["key"], "sha256": mine["sha256"], "made": how["made"]}
            )
        rows.append(mine)
    lineage = {"sources": _sources(campaign), "requests": _requests(jobs), "renderings": renderings,
               "checks": demo["checks"], "files": rows}  # fmt: skip
    write_bytes(root / "campaigns" / name / "lineage.json", lineage_text(name, lineage).encode())


def edit(line: str) -> str:
    return line.replace("headline: ", "headline: + ") if line.startswith("headline: ") else line


def watch(times: Times) -> None:
    """Times the phases of the data part where they are called."""
    for where, name, phase in (
        (reviewing, "lineage_of", "  read the records"),
        (changes, "Edits", "  which edit caused what"),
        (changes.Comparison, "_findings", "  the gates' findings"),
        (changes.Hand, "bring", "  have the files at hand"),
        (changes.Comparison, "_seen", "  read the signatures"),
        (changes, "compare", "  compare"),
        (changes, "regions", "  places and their causes"),
        (reviewing, "around", "  plan and what waits"),
        (reviewing, "grouped", "  group"),
    ):
        setattr(where, name, timed(getattr(where, name), times, phase))


def timed(function: Any, times: Times, phase: str) -> Any:
    def run(*args: Any, **more: Any) -> Any:
        with clock(times, phase):
            return function(*args, **more)

    return run


@contextmanager
def clock(times: Times, phase: str) -> Iterator[None]:
    wall, cpu = time.perf_counter(), spent()
    yield
    before = times.get(phase, (0.0, 0.0))
    times[phase] = before[0] + time.perf_counter() - wall, before[1] + spent() - cpu


def spent() -> float:
    """CPU-seconds, with children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def odiff(report: Report, tools: Tools, folder: Path) -> float:
    """CPU-seconds a pair."""
    some = [c for c in report.changes if c.old and c.new and c.old.file and c.new.file][
        :: max(1, len(report.changes) // SAMPLE)
    ]
    costs = []
    for change in some:
        files = [side.file for side in (change.old, change.new) if side and side.file]
        pair = [png(folder / f"{n}.png", cv2.imread(str(f))[..., ::-1]) for n, f in enumerate(files)]
        costs.append(tools.odiff(*pair)[1])
    return statistics.mean(costs)


def git(root: Path, *args: str) -> None:
    subprocess.run(["git", *args], cwd=root, check=True, capture_output=True)


@click.command()
@click.option("--pictures", default=1000, help="deliverables, at least")
@click.option("--edited", default=5, help="campaigns with an edited headline; -1: all, in all languages")
@click.option("--page/--no-page", "with_page", default=True)
@click.option(
    "--node-modules", "modules", type=click.Path(path_type=Path, exists=True), help="where odiff-bin lies"
)
def command(pictures: int, edited: int, with_page: bool, modules: Path | None) -> None:
    cv2.setNumThreads(1)
    main(pictures, edited, with_page, modules)


if __name__ == "__main__":
    command()

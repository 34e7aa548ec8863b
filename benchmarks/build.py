"""What a build costs beside the pictures that it must make anew.

    .venv/bin/python benchmarks/build.py [--pixels 96] [--samples 4] [--campaigns 1,10,100]

The first table takes a built campaign (one scene, three placements, two languages), changes one thing and builds. Its
floor is measured in the same run: the very renderings that the change asked for, done again in one fresh process with
its imports, decoding and encoding, without DVC, gates, packs or lineage. The second table builds one campaign while
others, built and locked, stand beside it. CPU-seconds are those of all processes together.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import click
import yaml

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # the tests' small studio

from tests.studio import Studio, make_studio  # noqa: E402

DUSK = "campaigns/dusk"
PACK = "stylepacks/lumen/stylepack.yaml"
CHANGES = {  # the file, what stands there, what each round writes instead
    "one headline": (
        f"{DUSK}/copy/en-GB.yaml",
        "headline: Bright side, bottled",
        "headline: Sunny side {turn}",
    ),
    "one palette colour": (PACK, "'#6fa58d'", "'#6fa58{turn}'"),
    "one placement": (
        f"{DUSK}/brief.yaml",
        "google-display/300x600]",
        "google-display/300x600, {placement}]",
    ),
}
PLACEMENTS = ("iab-display/970x250", "iab-display/728x90", "iab-display/160x600")


@dataclass(frozen=True)
class Cost:
    wall: float
    cpu: float


def measured(studio: Studio, *command: str, fine: tuple[int, ...] = (0, 1, 3)) -> tuple[Cost, str]:
    """What a command and all that it starts cost, and what it printed. fine: the exit statuses that are expected."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = studio.run(*command, PYTHONDONTWRITEBYTECODE="")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in fine:  # at so few pixels a gate may rightly block
        sys.exit(done.stdout + done.stderr)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(time.monotonic() - started, cpu), done.stdout


def built(pixels: int, samples: int, folder: Path) -> Studio:
    """A campaign of which everything is up to date."""
    studio = make_studio(folder)
    _resize(studio.root / PACK, pixels, samples)
    measured(studio, "onbrief", "build", "dusk")
    person = ("--who", "Ada Reed <ada@lumen.example>")
    measured(studio, "onbrief", "select", "dusk", "golden-hour", "2", "--reason", "light", *person)
    measured(studio, "onbrief", "build", "dusk")
    studio.commit("Built")
    return studio


def _resize(path: Path, pixels: int, samples: int) -> None:
    pack = yaml.safe_load(path.read_text("utf-8"))
    pack["draft"] |= {"size": [pixels, pixels * 5 // 4], "spp": samples}
    pack["full"] |= {"spp": samples}
    for layout in pack["layouts"].values():
        layout["master"] = [round(side * pixels / min(layout["master"])) for side in layout["master"]]
    path.write_text(yaml.safe_dump(pack, allow_unicode=True, sort_keys=False), "utf-8")


def changes(studio: Studio, rounds: int) -> None:
    print(
        f"{'change':<20}{'pictures':>9}{'wall s':>8}{'floor':>7}{'ratio':>7}{'CPU-s':>8}{'floor':>7}{'ratio':>7}{'beside':>8}"
    )
    nothing = middle([measured(studio, "onbrief", "build", "dusk")[0] for _ in range(rounds)])
    dash = f"{'-':>7}{'-':>7}"
    print(f"{'nothing':<20}{0:>9}{nothing.wall:>8.2f}{dash}{nothing.cpu:>8.2f}{dash}{nothing.cpu:>8.2f}")
    for name in CHANGES:
        costs, floors, pictures = [], [], 0
        for turn in range(rounds):
            change(studio, name, turn)
            cost, said = measured(studio, "onbrief", "build", "dusk")
            affected = [line.split("  ")[2] for line in said.splitlines() if "  rendered" in line]
            pictures = len(affected)
            costs.append(cost)
            floors.append(floor(studio, affected))
            back(studio)
        cost, least = middle(costs), middle(floors)
        print(
            f"{name:<20}{pictures:>9}{cost.wall:>8.2f}{least.wall:>7.2f}{cost.wall / least.wall:>7.1f}"
            f"{cost.cpu:>8.2f}{least.cpu:>7.2f}{cost.cpu / least.cpu:>7.1f}{cost.cpu - least.cpu:>8.2f}"
        )


def change(studio: Studio, name: str, turn: int) -> None:
    file, old, new = CHANGES[name]
    studio.edit(file, old, new.format(turn=turn, placement=PLACEMENTS[turn % len(PLACEMENTS)]))


def back(studio: Studio) -> None:
    """As it was before the change, built."""
    studio.run("git", "checkout", "-q", ".")
    measured(studio, "onbrief", "build", "dusk")


def floor(studio: Studio, affected: list[str]) -> Cost:
    return measured(
        studio, sys.executable, str(Path(__file__).resolve()), "--again", json.dumps(affected), fine=(0,)
    )[0]


def again(affected: list[str]) -> None:
    """Renders some jobs of the campaign in the working folder, and writes the files, as plainly as can be."""
    from onbrief.pipeline.inputs import resolve
    from onbrief.pipeline.render import parts_of, render_parts
    from onbrief.pipeline.stages import build_folder, requested

    root = Path.cwd()
    build = build_folder(root, "dusk")
    jobs = [job for kind in ("candidates", "masters", "variants") for job in requested(root, "dusk", kind)]
    made = {job.id: parts_of(build, job) for job in jobs}
    with tempfile.TemporaryDirectory() as folder:
        for number, job in enumerate(job for job in jobs if job.out in affected):
            inputs = {
                name: made[wanted.request][wanted.part]
                if wanted.request
                else resolve(root, wanted.file or "")
                for name, wanted in job.request.inputs.items()
            }
            parts, _ = render_parts(job, inputs, lambda *_: None)
            for name, data in parts.values():
                Path(folder, f"{number}-{name}").write_bytes(data)


def neighbours(studio: Studio, counts: list[int], rounds: int) -> None:
    print(f"\n{'campaigns':<20}{'nothing s':>10}{'CPU-s':>7}{'headline s':>12}{'CPU-s':>7}")
    for count in counts:
        for number in range(2, count + 1):
            copy(studio, f"dusk-{number}")
        studio.commit(f"{count} campaigns") if count > 1 else None
        measured(studio, "onbrief", "build", "dusk")
        nothing = middle([measured(studio, "onbrief", "build", "dusk")[0] for _ in range(rounds)])
        costs = []
        for turn in range(rounds):
            change(studio, "one headline", 10 * count + turn)
            costs.append(measured(studio, "onbrief", "build", "dusk")[0])
            back(studio)
        one = middle(costs)
        print(f"{count:<20}{nothing.wall:>10.2f}{nothing.cpu:>7.2f}{one.wall:>12.2f}{one.cpu:>7.2f}")


def copy(studio: Studio, name: str) -> None:
    """A campaign beside the first, as a fresh clone has it: text and lock, no build folder."""
    target = studio.root / "campaigns" / name
    if not target.exists():
        shutil.copytree(studio.campaign, target, ignore=shutil.ignore_patterns("build"))
        studio.edit(f"campaigns/{name}/brief.yaml", "campaign: dusk", f"campaign: {name}")


def middle(costs: list[Cost]) -> Cost:
    return Cost(statistics.median(c.wall for c in costs), statistics.median(c.cpu for c in costs))


@click.command()
@click.option("--pixels", default=96, help="shorter side of a master")
@click.option("--samples", default=4, help="samples a pixel")
@click.option("--campaigns", default="1,10,100")
@click.option("--rounds", default=3)
@click.option("--again", "affected", hidden=True)
def main(pixels: int, samples: int, campaigns: str, rounds: int, affected: str | None) -> None:
    if affected:
        again(json.loads(affected))
        return
    with tempfile.TemporaryDirectory(prefix="onbrief-benchmark-") as folder:
        studio = built(pixels, samples, Path(folder))
        print(f"masters {pixels} px on their shorter side, {samples} samples a pixel, {os.cpu_count()} cores")
        changes(studio, rounds)
        neighbours(studio, [int(count) for count in campaigns.split(",") if count], rounds)


if __name__ == "__main__":
    main()

"""How well renderings are told apart, and at what cost, beside odiff and pixelmatch in the same run.

    .venv/bin/python benchmarks/diff.py [--pictures 12] [--node-modules FOLDER] [--held-out / --settled]

The demo campaigns must be built. Edits that people make and noise that nobody made (tests/compare/corpus.py) are done
to deliverables of scenes that no limit was settled on (`--settled`: to those that they were). Recall and false alarms
by kind, for both profiles and both tools; then CPU time a pair, medians, as multiples of odiff; then 1,000 deliverables
of which 100 differ. The tools: npm install odiff-bin@4.5 pixelmatch pngjs, and tell where node_modules lies.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click
import cv2
import numpy as np

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # the tests' corpus

from onbrief.compare.heat import heat_map  # noqa: E402
from onbrief.compare.profile import Profile, profile_of  # noqa: E402
from onbrief.compare.signature import packed, sign, signature_of, unpacked  # noqa: E402
from onbrief.compare.verdict import compare  # noqa: E402
from onbrief.pipeline.render import subject_of  # noqa: E402
from onbrief.pipeline.stages import build_folder, requested  # noqa: E402
from tests.compare.corpus import NOISE, Pair, Picture, edits, noises, under_noise  # noqa: E402

SETTLED = ("golden-hour", "low-tide", "first-payment")  # scenes that the limits were settled on
DEMOS = ("lumen-summer", "marenne-low-tide", "perch-first-invoice")
PROFILES = {
    "deterministic": profile_of(ROOT, "", {}, ["typeset"]),
    "tolerant": profile_of(ROOT, "", {}, ["another"]),
}
LARGE = "instagram/story-1080"  # 1080 × 1920
ROUNDS = 9
PIXELMATCH = """
const {readFileSync} = require('fs'), {PNG} = require('pngjs');
import('pixelmatch').then(({default: pixelmatch}) => {
  for (const [one, other] of JSON.parse(readFileSync(0))) {
    const before = process.cpuUsage(), [a, b] = [one, other].map(name => PNG.sync.read(readFileSync(name)));
    const count = pixelmatch(a.data, b.data, null, a.width, a.height);
    const {user, system} = process.cpuUsage(before);
    console.log(JSON.stringify([count, (user + system) / 1e6]));
  }
});
"""


class Tools:
    """odiff and pixelmatch as they come, with their default thresholds. They read PNG."""

    def __init__(self, modules: Path):
        self.modules = modules
        self.native = next(
            modules.glob("@odiff/*/odiff")
        )  # what the wrapper of odiff-bin starts, without its Node

    def odiff(self, one: Path, other: Path) -> tuple[bool, float]:
        """Whether a pixel differs, and CPU-seconds."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [self.native, one, other, "--parsable-stdout"], capture_output=True, check=False
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert done.returncode in (0, 22), done.stderr
        return done.returncode == 22, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def pixelmatch(self, pairs: Iterable[tuple[Path, Path]]) -> list[tuple[bool, float]]:
        told = json.dumps([[str(one), str(other)] for one, other in pairs])
        command = ["node", "-e", PIXELMATCH]
        done = subprocess.run(
            command, input=told, cwd=self.modules, capture_output=True, text=True, check=True
        )
        return [(count > 0, seconds) for count, seconds in map(json.loads, done.stdout.splitlines())]


def pictures(count: int, settled: bool) -> Iterator[Picture]:
    """Of every placement one deliverable, each in another language, until there are so many."""
    jobs = [(name, job) for name in DEMOS for job in requested(ROOT, name, "variants")]
    slots: dict[tuple[str, str], list] = defaultdict(list)
    for name, job in jobs:
        if (job.about["scene"] in SETTLED) is settled:
            slots[name, job.about["placement"]].append(job)
    for number, (slot, found) in enumerate(list(slots.items())[:count]):
        job = found[number % len(found)]
        yield Picture.of(job.out, subject_of(build_folder(ROOT, slot[0]), job))


def judged(pairs: list[Pair], tools: Tools | None, folder: Path) -> dict[str, list[bool]]:
    """Who says of which pair that it differs."""
    signed = [(signature_of(pair.old), signature_of(pair.new)) for pair in pairs]
    said = {name: [compare(*both, profile).differs for both in signed] for name, profile in PROFILES.items()}
    if tools:
        files = [
            (png(folder / f"{n}-old.png", p.old), png(folder / f"{n}-new.png", p.new))
            for n, p in enumerate(pairs)
        ]
        said["odiff"] = [tools.odiff(*both)[0] for both in files]
        said["pixelmatch"] = [found for found, _ in tools.pixelmatch(files)]
    return said


def png(path: Path, pixels: np.ndarray) -> Path:
    cv2.imwrite(str(path), pixels[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 1])
    return path


def quality(count: int, settled: bool, tools: Tools | None) -> None:
    print(f"{'found of all':<46}" + "".join(f"{name:>15}" for name in (*PROFILES, *(("odiff", "pixelmatch") if tools else ()))))  # fmt: skip
    tables: dict[str, dict[str, dict[str, list[bool]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for picture in pictures(count, settled):
        made = list(edits(picture))
        compressed = [
            Pair(p.picture, p.kind, p.old, NOISE["JPEG 85"](p.new, np.random.default_rng(0))) for p in made
        ]
        groups = {
            "edits": made,
            "edits, other grain": [under_noise(pair) for pair in made],
            "edits, then JPEG 85": compressed,
            "noise": list(noises(picture)),
        }
        for group, pairs in groups.items():
            with tempfile.TemporaryDirectory() as folder:
                for who, said in judged(pairs, tools, Path(folder)).items():
                    for pair, differs in zip(pairs, said, strict=True):
                        tables[group][pair.kind][who].append(differs)
    for group, rows in tables.items():
        print(group)
        for kind, by in rows.items():
            print(f"  {kind:<44}" + "".join(f"{f'{sum(said)}/{len(said)}':>15}" for said in by.values()))
        total = {who: [one for by in rows.values() for one in by[who]] for who in next(iter(rows.values()))}
        print(f"  {'all':<44}" + "".join(f"{f'{sum(said)}/{len(said)}':>15}" for said in total.values()))


def costs(tools: Tools | None) -> None:
    """One pair of 1080 × 1920: the same deliverable in two languages."""
    jobs = [j for j in requested(ROOT, DEMOS[0], "variants") if j.about["placement"] == LARGE]
    one, other = (subject_of(build_folder(ROOT, DEMOS[0]), job).path for job in jobs[:2])
    profile = PROFILES["tolerant"]
    data = [packed(sign(path)) for path in (one, other)]
    spots = compare(sign(one), sign(other), profile).spots
    rows = {
        "signed, the same": median(lambda: held(data[0], data[0], profile)),
        "signed, another language": median(lambda: held(*data, profile)),
        "unsigned (JPEG, as delivered)": median(lambda: compare(sign(one), sign(other), profile)),
        "flagged: signed, and a heat-map of 640 px": median(
            lambda: (held(*data, profile), heat_map(one, other, spots, 640))
        ),
    }
    with tempfile.TemporaryDirectory() as folder:
        if tools:
            pngs = [
                png(Path(folder, f"{n}.png"), cv2.imread(str(p))[..., ::-1])
                for n, p in enumerate((one, other))
            ]
            rows["unsigned (PNG)"] = median(lambda: compare(sign(pngs[0]), sign(pngs[1]), profile))
            rows["odiff (PNG)"] = statistics.median(tools.odiff(*pngs)[1] for _ in range(ROUNDS))
            rows["odiff (JPEG)"] = statistics.median(tools.odiff(one, other)[1] for _ in range(ROUNDS))
            rows["pixelmatch (PNG)"] = statistics.median(
                cost for _, cost in tools.pixelmatch([(pngs[0], pngs[1])] * ROUNDS)
            )
    floor = rows.get("odiff (PNG)")
    print(f"\n{'1080 × 1920, CPU a pair':<46}{'ms':>9}{'× odiff':>9}")
    for what, cost in rows.items():
        print(f"  {what:<44}{cost * 1000:>9.1f}{f'{cost / floor:.3f}' if floor else '-':>9}")


def thousand() -> None:
    """1,000 deliverables of the sizes of the demo, 100 of them in another language, with a heat-map each."""
    jobs = requested(ROOT, DEMOS[0], "variants")
    slots: dict[tuple[str, str], list[Path]] = defaultdict(list)
    for job in jobs:
        slots[job.about["scene"], job.about["placement"]].append(
            subject_of(build_folder(ROOT, DEMOS[0]), job).path
        )
    files = [(paths[0], paths[1]) for paths in slots.values()]
    data = {path: packed(sign(path)) for pair in files for path in pair}
    wall, cpu, profile = time.monotonic(), time.process_time(), PROFILES["deterministic"]
    for number in range(1000):
        one, other = files[number % len(files)]
        if number % 10:
            held(data[one], data[one], profile)
        else:
            heat_map(one, other, held(data[one], data[other], profile).spots, 640)
    print(
        f"\n1,000 deliverables, 100 flagged: {time.monotonic() - wall:.1f} s, {time.process_time() - cpu:.1f} CPU-s"
    )


def held(one: bytes, other: bytes, profile: Profile):
    old, new = unpacked(one), unpacked(other)
    assert old and new
    return compare(old, new, profile)


def median(work: Callable[[], object]) -> float:
    """CPU-seconds of this process."""
    seconds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        seconds.append(time.process_time() - started)
    return statistics.median(seconds)


@click.command()
@click.option("--pictures", "count", default=12, help="pictures of the corpus; 0: only what it costs")
@click.option(
    "--held-out/--settled", default=True, help="scenes that no limit was settled on, or those they were"
)
@click.option(
    "--node-modules", type=click.Path(path_type=Path, exists=True), help="where odiff-bin and pixelmatch lie"
)
def main(count: int, held_out: bool, node_modules: Path | None) -> None:
    cv2.setNumThreads(1)
    tools = Tools(node_modules.resolve()) if node_modules else None
    if not tools:
        print("odiff and pixelmatch are left out: no --node-modules is given\n")
    print(f"{os.cpu_count()} cores, OpenCV with one thread")
    if count:
        quality(count, not held_out, tools)
    costs(tools)
    thousand()


if __name__ == "__main__":
    main()

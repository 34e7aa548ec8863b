"""What a campaign's pictures cost, and how far a variant is from its floor.

    .venv/bin/python benchmarks/costs.py lumen-summer

The first table is what the renderings recorded (CPU-seconds of the process, wall seconds, as they were made).
The second is measured now, both sides in one run: setting a variant anew, against the least that any tool must do
for it, decoding its master and encoding the file.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from onbrief.model.repository import find_root
from onbrief.pipeline.encode import encode_within
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.progress import Quiet
from onbrief.pipeline.stages import requested, studio
from renderers import renderer

ROUNDS = 5


def main(name: str) -> None:
    root = find_root(Path.cwd())
    recorded(json.loads((root / "campaigns" / name / "lineage.json").read_text("utf-8")))
    floors(root, name)


def recorded(lineage: dict) -> None:
    requests = {r["id"]: r for r in lineage["requests"]}
    kinds: dict[str, list[dict]] = {}
    for rendering in lineage["renderings"]:
        if rendering["made"]:
            about = requests[rendering["request"]]["about"]
            kind = "plate, draft" if about["kind"] == "plate" and "shape" not in about else about["kind"]
            kinds.setdefault(kind, []).append(rendering["made"])
    print(f"{'recorded':<16}{'count':>6}{'CPU-s each':>12}{'wall-s each':>12}{'CPU-s all':>11}")
    for kind, made in kinds.items():
        cpu = [m["cpu_seconds"] for m in made]
        wall = [m["seconds"] for m in made]
        print(
            f"{kind:<16}{len(made):>6}{statistics.median(cpu):>12.2f}{statistics.median(wall):>12.2f}{sum(cpu):>11.1f}"
        )


def floors(root: Path, name: str) -> None:
    work = studio(root, name, Quiet("variants", 0))
    work.know(requested(root, name, "masters"))
    sizes: dict[tuple[int, int], Job] = {}
    for job in requested(root, name, "variants"):
        sizes.setdefault(tuple(job.request.params["size"]), job)
    print(f"\n{'variant':<16}{'set ms':>8}{'floor ms':>10}{'ratio':>7}")
    for (width, height), job in sorted(sizes.items(), key=lambda item: -item[0][0] * item[0][1]):
        inputs = work.inputs(job)
        made = renderer("typeset").render(job.request, inputs, progress=lambda *_: None).pixels
        wish = job.request.params["encode"]

        def encode(pixels: np.ndarray = made, wish: dict = wish) -> None:
            encode_within(pixels, wish["format"], wish["max_kb"])

        def whole(job: Job = job, inputs: dict = inputs) -> None:
            renderer("typeset").render(job.request, inputs, progress=lambda *_: None)
            encode()

        def floor(master: Path = inputs["master"]) -> None:
            with Image.open(master) as image:
                image.load()
            encode()

        set_s, floor_s = median_of(whole), median_of(floor)
        print(f"{f'{width}×{height}':<16}{set_s * 1000:>8.0f}{floor_s * 1000:>10.0f}{set_s / floor_s:>7.1f}")


def median_of(work: Callable[[], None]) -> float:
    """CPU-seconds of this process, median of a few rounds."""
    seconds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        seconds.append(time.process_time() - started)
    return statistics.median(seconds)


if __name__ == "__main__":
    main(sys.argv[1])

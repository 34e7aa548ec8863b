"""How quickly engines make pictures, ours beside diffusers' in the same run, and how much of the time is not the model's.

    .venv/bin/python benchmarks/engines.py [--beside PYTHON] [--pipeline FOLDER …] [--side 512] [--steps 20]

Pipelines are folders of ONNX files; without any, the tests' tiny ones, on which overhead weighs most. Full-size ones
with random weights are made by `benchmarks/full_size.py`. `--beside` names a Python that has torch and diffusers (and
optimum, which runs the same ONNX files): the same shapes, from the same configurations, as both would use the machine.
Then the path tracer and the maps of its block-outs, and upscaling. What could not be measured is said.
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import numpy as np

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # the tests' fixtures

from onbrief.model.request import EngineFault, RenderRequest  # noqa: E402
from renderers.diffusion import DIFFUSION  # noqa: E402
from renderers.generation.resample import resampled, window  # noqa: E402
from renderers.onnx.loaded import forget, pipeline  # noqa: E402
from renderers.onnx.session import providers  # noqa: E402
from renderers.studio import maps, spec  # noqa: E402
from renderers.studio.variant import _runs, has_card  # noqa: E402
from renderers.upscale import by_model  # noqa: E402

TINY = ("sd", "sdxl", "lcm", "sd3", "flux")
BATCHES = (1, 8)
ROUNDS = 3
SIDE_TINY, STEPS = 128, 20
OTHERS = Path(__file__).with_name("diffusers_side.py")
UPSCALER = ROOT / "tests" / "renderers" / "upscale" / "fixtures" / "rrdb-x4"


@click.command()
@click.option("--beside", type=click.Path(exists=True), help="A Python that has torch and diffusers.")
@click.option("--pipeline", "folders", multiple=True, type=click.Path(exists=True, path_type=Path))
@click.option("--side", type=int, default=None, help="Pixels; 128 for the tiny pipelines, else 512.")
@click.option("--steps", type=int, default=STEPS)
def main(beside: str | None, folders: tuple[Path, ...], side: int | None, steps: int) -> None:
    print(f"{os.cpu_count()} cores; onnxruntime on {providers()[0]}; load {os.getloadavg()[0]:.1f}")
    if not has_card():
        print("no GPU was at hand: every figure is of the CPU, and none tells how CUDA would compare")
    with tempfile.TemporaryDirectory() as folder:
        from tests.renderers.onnx.tiny import tiny

        every = folders or tuple(listed(tiny(name, Path(folder))) for name in TINY)
        diffusion(every, side or (512 if folders else SIDE_TINY), steps, beside)
    path_tracer()
    upscaling()


def listed(folder: Path) -> Path:
    """Says in `model_index.json` which parts there are, as optimum wants it."""
    path = folder / "model_index.json"
    index = json.loads(path.read_text("utf-8"))
    for part in sorted(one.name for one in folder.iterdir() if one.is_dir()):
        t5 = (folder / part / "tokenizer.json").is_file()
        words = "T5TokenizerFast" if t5 else "CLIPTokenizer"
        index[part] = (
            ["transformers", words] if part.startswith("tokenizer") else ["diffusers", "OnnxRuntimeModel"]
        )
    index["scheduler"] = ["diffusers", "EulerDiscreteScheduler"]
    path.write_text(json.dumps(index), "utf-8")
    return folder


def diffusion(folders: tuple[Path, ...], side: int, steps: int, beside: str | None) -> None:
    """Pictures a second, whole renderer, from the words to 16-bit pixels. Guided, where the model can be."""
    print("CPU-seconds of the process are steadier than the clock where others use the machine")
    print(f"\ndiffusion, {side} × {side}, {steps} steps, Euler (LCM its own), best of {ROUNDS}")
    print(f"{'pipeline':<10}{'by':<22}{'batch':>6}{'pictures/s':>12}{'CPU-s each':>12}  outside the model")
    for folder in folders:
        for batch in BATCHES:
            told = f"{folder.name:<10}{'onbrief':<22}{batch:>6}"
            try:
                rate, cpu, outside = ours(folder, side, steps, batch)
                print(
                    f"{told}{rate:>12.2f}{cpu:>12.3f}{outside:>8.1%}, {1000 * outside / rate:.1f} ms a picture"
                )
            except (EngineFault, ValueError) as error:
                print(f"{told}  {error}")
        forget()
        gc.collect()
        for row in others(beside, folder, side, steps) if beside else ():
            told = f"{folder.name:<10}{row['by']:<22}{row['batch']:>6}"
            print(
                f"{told}{row['rate']:>12.2f}{row['cpu']:>12.3f}" if "rate" in row else f"{told}  {row['why']}"
            )
    if not beside:
        print("diffusers and optimum were not measured: name a Python that has them, --beside")


def ours(folder: Path, side: int, steps: int, batch: int) -> tuple[float, float, float]:
    """Pictures a second, CPU-seconds of a picture, and the share of the time that is not inside a model's session."""
    usual = pipeline(folder).usual
    settings = {
        "steps": steps,
        **({"guidance": 7.5} if usual.guidance > 1 and usual.sampler != "lcm" else {}),
    }
    ask = {"size": [side, side], "prompt": "a bottle on warm stone", "model": "m", "settings": settings}
    asked = [
        (RenderRequest(renderer="diffusion", version="1", params={**ask, "seed": str(k)}), {"model": folder})
        for k in range(batch)
    ]
    best, least, share = float("inf"), float("inf"), 0.0
    for _ in range(ROUNDS + 1):  # the first warms up
        began, spent = time.perf_counter(), time.process_time()
        made = [found for _, found in DIFFUSION.render_many(asked, progress=lambda *_: None)]
        took, least = time.perf_counter() - began, min(least, time.process_time() - spent)
        for one in made:
            if isinstance(one, EngineFault):
                raise one
        if took < best:
            best, share = took, 1 - sum(one.record["seconds_model"] for one in made) / took
    return batch / best, least / batch, share


def others(python: str, folder: Path, side: int, steps: int) -> list[dict[str, Any]]:
    """The same by diffusers, and by optimum over the same files; each row its figures, or why there are none."""
    command = [python, str(OTHERS), str(folder), str(side), str(steps), *map(str, BATCHES)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=3600)
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return rows or [
        {"by": "diffusers", "batch": 0, "why": (done.stderr.strip().splitlines() or ["nothing"])[-1]}
    ]


def path_tracer(side: int = 512, spp: int = 16) -> None:
    """Seconds of light for one scene, by variant; and of the maps that guide a model."""
    import mitsuba as mi

    from renderers.pathtrace import LIGHT, trace_light
    from renderers.studio.scene import build, load
    from tests.renderers.test_pathtrace import params

    print(f"\npath tracer, {side} × {side}, {spp} samples a pixel, wall seconds")
    picture = spec.read(
        params(size=[side, side], quality={"spp": spp, "aux_spp": 4}, arrangement="pair-of-fruit")
    )
    with tempfile.TemporaryDirectory() as folder:
        scene = build(picture, None, Path(folder))
        for variant in ("cuda_ad_rgb", "llvm_ad_rgb", "scalar_rgb"):
            if variant not in mi.variants() or (variant != "scalar_rgb" and not _runs(variant)):
                print(f"{variant:<14}not measured: it can't run on this machine")
                continue
            mi.set_variant(variant)
            print(f"{variant:<14}{seconds(lambda: trace_light(load(scene, LIGHT), picture)):>8.2f}")
        print(f"{'maps':<14}{seconds(lambda: maps.maps(scene, ('depth', 'normal', 'edge'))):>8.2f}")


def upscaling(side: int = 256) -> None:
    """From a quarter of the size; the model is the tests' own, of a few thousand weights."""
    print(f"\nupscaling {side} × {side} to {4 * side} × {4 * side}, wall seconds")
    source = np.random.default_rng(1).integers(0, 65535, (side, side, 3), dtype=np.uint16)
    shown = window(source.shape, (4 * side, 4 * side))
    print(f"{'Lanczos':<14}{seconds(lambda: resampled(source, shown)):>8.2f}")
    print(f"{'tiny model':<14}{seconds(lambda: by_model(UPSCALER, source, shown)):>8.2f}")


def seconds(work: Callable[[], object]) -> float:
    """Median of a few rounds; the first one warms up."""
    work()
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


if __name__ == "__main__":
    main()

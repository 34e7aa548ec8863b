"""How much a traced shot flickers, with and without its neighbours' help.

    .venv/bin/python benchmarks/flicker.py            # after `make demo-video`

What a frame has that the two beside it, carried along the motion that is seen, don't have: its noise, boiling where it
is coarse. Told in steps of eight bits, sRGB, mean over all frames and over the places where the motion is believed;
fine as it stands, coarse after a blur of 8 pixels, which is what the eye takes for flicker. As the frames were traced
and denoised one by one, steadied with their neighbours, and in the clip as it goes to the cut.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import cv2
import numpy as np

from onbrief.model.campaign import load_campaign
from onbrief.model.film import ShotAsk
from onbrief.pipeline.compile import compile_campaign
from renderers.moving.between import carried, carried_motion, motion, steadied
from renderers.moving.clips import read_clip
from renderers.moving.moves import linear, shown
from renderers.moving.traced import developing

ROOT = Path(__file__).parents[1]
COARSE = 8.0
MEET = 1.0  # pixels by which there and back may miss each other


def main(campaign: str = "lumen-summer-spot", shot: str = "sundial") -> None:
    c = load_campaign(ROOT, campaign)
    for job in compile_campaign(c).shots:
        if job.about["kind"] == "shot" and job.about["shot"] == shot:
            ask = ShotAsk.model_validate(job.request.params)
            build = ROOT / "campaigns" / campaign / "build" / job.out
            paths = sorted((build / "frames").glob("*[0-9].png"))
            matte = build / "frames" / f"{paths[ask.light.on].stem}.matte.ground.png"
            lut = ROOT / str(job.request.inputs["lut"].file)
            develop = developing(ask, paths, matte, lut)
            print(f"{job.out}: {len(paths)} traced frames")
            told("each by itself", (develop(path) for path in paths))
            told("with its neighbours", steadied((develop(path) for path in paths), ask.steady))
            clip = read_clip(build.with_name(f"{build.name}.clip.mkv"), deep=True)
            told("the clip, every frame", (linear(frame) for frame in clip))


def told(name: str, pictures: Iterator[np.ndarray]) -> None:
    """pictures: linear light, H×W×3 float32."""
    fine, coarse, count = 0.0, 0.0, 0
    before, here = islice(pictures, 2)
    for after in pictures:
        ways = [(motion(here, other), motion(other, here), other) for other in (before, after)]
        beside = sum(carried(shown(other).astype(np.float32), way) for way, _, other in ways) / 2
        sure = np.all([met(way, back) for way, back, _ in ways], axis=0)
        residue = (shown(here) - beside).mean(-1) / 257
        fine += float(np.abs(residue)[sure].mean())
        coarse += float(np.abs(cv2.GaussianBlur(residue, (0, 0), COARSE))[sure].mean())
        before, here, count = here, after, count + 1
    print(f"  {name:<24}fine {fine / count:.2f}, coarse {coarse / count:.2f} steps of 255")


def met(way: np.ndarray, back: np.ndarray) -> np.ndarray:
    missed = way + carried_motion(back, way)
    return np.hypot(missed[..., 0], missed[..., 1]) < MEET


if __name__ == "__main__":
    main(*sys.argv[1:])

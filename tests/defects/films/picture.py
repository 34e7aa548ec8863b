"""The moving picture of a spot without words: masters of the demo, moved slowly, with a dissolve and a cut."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

from onbrief.pipeline.approved import Approved
from onbrief.pipeline.compile import compile_campaign
from onbrief.pipeline.load import load
from onbrief.pipeline.progress import Quiet
from onbrief.pipeline.remotes import Remotes
from onbrief.pipeline.render import Studio
from onbrief.pipeline.store import store_of
from tests.defects.films.script import CARD, DISSOLVE, END, SECOND, THIRD, Script

ROOT = Path(__file__).parents[3]
CAMPAIGN = "lumen-summer"
BUILD = ROOT / ".onbrief" / "corpus" / CAMPAIGN
FRINGE = 1.25  # how much finer than the film a still is kept while it moves

View = tuple[float, float, float]  # zoom, and the middle of what is seen, shares of the still


class Move(NamedTuple):
    """A still, and what is seen of it at first and at last."""

    master: str
    start: View
    end: View


MOVES = {
    "9x16": (
        Move("golden-hour/blood-orange-tall", (1.0, 0.5, 0.5), (1.08, 0.5, 0.52)),
        Move("late-window/yuzu-portrait", (1.3, 0.45, 0.5), (1.3, 0.55, 0.5)),
        Move("golden-hour/blood-orange-tall", (2.0, 0.5, 0.62), (1.8, 0.5, 0.6)),
    ),
    "1x1": (
        Move("golden-hour/hibiscus-square", (1.0, 0.5, 0.5), (1.08, 0.5, 0.52)),
        Move("golden-hour/hibiscus-square", (1.7, 0.4, 0.5), (1.7, 0.6, 0.55)),
        Move("golden-hour/hibiscus-square", (2.4, 0.7, 0.6), (2.2, 0.68, 0.62)),
    ),
    "16x9": (
        Move("golden-hour/blood-orange-wide", (1.0, 0.5, 0.5), (1.08, 0.5, 0.5)),
        Move("late-window/yuzu-portrait", (1.0, 0.5, 0.4), (1.0, 0.5, 0.6)),
        Move("golden-hour/blood-orange-wide", (2.0, 0.6, 0.5), (1.8, 0.6, 0.5)),
    ),
}  # fmt: skip


@cache
def still(master: str) -> np.ndarray:
    """A master of the demo, H×W×3 uint8 sRGB: from the committed lineage where its bytes are at hand, else rendered."""
    compiled = compile_campaign(load(ROOT, CAMPAIGN))
    made = {job.id: job for job in (*compiled.candidates, *compiled.masters)}
    job = next(job for job in compiled.masters if job.out == f"masters/{master}")
    needed, left = set(), [job.id]
    while left:
        one = left.pop()
        if one in made and one not in needed:
            needed.add(one)
            left += [i.request for i in made[one].request.inputs.values() if i.request]
    stage = Quiet("corpus", len(needed))
    studio = Studio(ROOT, BUILD, store_of(ROOT), Approved(ROOT, CAMPAIGN, Remotes(ROOT, stage.note)))
    studio.run([one for id, one in made.items() if id in needed], stage)
    with Image.open(BUILD / f"{job.out}.png") as image:
        return np.asarray(image.convert("RGB"))


def textless(script: Script) -> Iterator[np.ndarray]:
    """Every frame without words: H×W×3 uint8, sRGB."""
    grain = np.random.default_rng(7)
    width, height = script.shape.size
    for frame in range(script.frames):
        light = _light(script, frame) * _dimmed(script, frame)
        if script.grain:
            light += grain.normal(0, script.grain, (height, width, 1)).astype(np.float32)
        yield np.clip(light, 0, 255).round().astype(np.uint8)


def _light(script: Script, frame: int) -> np.ndarray:
    """A frame before grain, H×W×3 float32 code values."""
    at = script.at
    dissolve, second, third = at(DISSOLVE), at(SECOND), at(THIRD)
    if script.kind == "white":
        return _through_white(script, frame)
    if frame < dissolve:
        return _shot(script, 0, frame)
    if frame < second:
        share = (frame - dissolve + 1) / (second - dissolve + 1)
        return _shot(script, 0, frame) * (1 - share) + _shot(script, 1, frame) * share
    return _shot(script, 1 if frame < third else 2, frame)


def _through_white(script: Script, frame: int) -> np.ndarray:
    """The dissolve as a dip through white, as fast as fades are: 12 frames down, 12 up."""
    second, over = script.at(SECOND), script.at(12)
    share = max(0.0, 1 - abs(frame - second) / over)
    shot = 0 if frame < second else 1 if frame < script.at(THIRD) else 2
    return _shot(script, shot, frame) * (1 - share) + 245 * share


def _dimmed(script: Script, frame: int) -> float:
    """The light of harmless spots whose light changes."""
    seconds = float(frame / script.fps)
    if script.kind == "breathing":  # once a second, slowly: no flash
        return 0.8 + 0.2 * float(np.cos(2 * np.pi * seconds))
    if script.kind == "dark":
        return 0.22
    if script.kind == "dusk":
        return float(np.interp(frame, (0, script.at(CARD)), (1, 0.3)))
    if script.kind == "contrast":  # from bright to dark at every change of shot
        return 0.25 if script.at(SECOND) <= frame < script.at(THIRD) else 1.1
    if script.kind == "black":
        first, end = script.at(SECOND), script.at(SECOND + 20)
        return 0.0 if first <= frame < end else 1.0
    return 1.0


def _shot(script: Script, number: int, frame: int) -> np.ndarray:
    """One of the three shots at a frame of the spot."""
    move = MOVES[script.shape.name][number]
    first, end = ((0, SECOND), (DISSOLVE, THIRD), (THIRD, CARD if script.kind != "moving-card" else END))[
        number
    ]
    share = (frame - script.at(first)) / max(1, script.at(end) - script.at(first))
    held = script.kind == "hold" and number == 1 and frame >= script.at(SECOND)
    share = 0.5 if held else _eased(script, float(np.clip(share, 0, 1)))
    zoom, x, y = (a + (b - a) * share for a, b in zip(move.start, move.end, strict=True))
    return _seen(move.master, script.shape.size, (zoom, x, y))


def _eased(script: Script, share: float) -> float:
    """How far a move is. `slow` begins and ends with nothing to be seen; `crawl` goes a tenth of the way, evenly."""
    smooth = share * share * (3 - 2 * share)
    return {"slow": 0.3 * smooth**2, "crawl": 0.12 * share}.get(script.kind, 0.25 * share + 0.75 * smooth)


def _seen(master: str, size: tuple[int, int], view: View) -> np.ndarray:
    """A part of a still at the film's size, moved by parts of pixels."""
    zoom, x, y = view
    fine, scale = _fine(master, size)
    width, height = size
    each = scale * zoom  # film pixels a pixel of the fine still
    rows, columns = fine.shape[:2]
    half_w, half_h = width / 2 / each, height / 2 / each
    middle = np.clip(x * columns, half_w, columns - half_w), np.clip(y * rows, half_h, rows - half_h)
    step = np.float32([[each, 0, width / 2 - middle[0] * each], [0, each, height / 2 - middle[1] * each]])
    flags, border = cv2.INTER_CUBIC, cv2.BORDER_REFLECT_101
    return cv2.warpAffine(fine, step, size, flags=flags, borderMode=border).astype(np.float32)


@cache
def _fine(master: str, size: tuple[int, int]) -> tuple[np.ndarray, float]:
    """A still that is not much finer than the film, and the scale at which it fills it."""
    pixels = still(master)
    rows, columns = pixels.shape[:2]
    scale = max(size[0] / columns, size[1] / rows)
    if scale * FRINGE < 1:
        wanted = round(columns * scale * FRINGE), round(rows * scale * FRINGE)
        pixels = cv2.resize(pixels, wanted, interpolation=cv2.INTER_AREA)
        scale = max(size[0] / wanted[0], size[1] / wanted[1])
    return pixels, scale
